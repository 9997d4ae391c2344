"""The steps as Kubeflow sees them: fields of the form and artefacts in, artefacts out.

Kubeflow copies the text of each function into the pipeline and runs it in a container, so a function imports
what it calls, and its annotations can't be postponed.
"""

from kfp.dsl import Artifact, Dataset, Input, Metrics, Model, Output


def load(
    language: str, profile: str, corpus: str, snapshot: str, docs_number: int, articles: Output[Dataset]
) -> None:
    """Select articles. `snapshot` names the state of the corpus: the cache looks at names alone."""
    from training.kubeflow.step import run_step

    given = {"language": language, "profile": profile, "corpus": corpus, "load": {"docs_number": docs_number}}
    figures = run_step("load", [], articles.path, given)
    articles.metadata.update(articles=figures["articles"], fingerprint=figures["fingerprint"])


def process(
    min_words_per_sentence: int, size: int, articles: Input[Dataset], tokens: Output[Dataset]
) -> None:
    """Lemmatise the articles and number them by the words of the model."""
    from training.kubeflow.step import run_step

    given = {"process": {"min_words_per_sentence": min_words_per_sentence, "size": size}}
    figures = run_step("process", [articles.path], tokens.path, given)
    tokens.metadata.update(tokens=figures["tokens"], words=figures["words"])


def train_guess(
    model: str,
    dim: int,
    epoch: int,
    minn: int,
    maxn: int,
    ws: int,
    seed: int,
    repeatable: bool,
    tokens: Input[Dataset],
    guesser: Output[Model],
) -> None:
    """Train what guesses."""
    from training.kubeflow.step import run_step

    section = {"model": model, "dim": dim, "epoch": epoch, "minn": minn, "maxn": maxn, "ws": ws}
    given = {"train_guess": section, "seed": seed, "repeatable": repeatable}
    run_step("train_guess", [tokens.path], guesser.path, given)


def train_explain(
    model: str,
    dim: int,
    epoch: int,
    minn: int,
    maxn: int,
    ws: int,
    seed: int,
    repeatable: bool,
    tokens: Input[Dataset],
    explainer: Output[Model],
) -> None:
    """Train what explains."""
    from training.kubeflow.step import run_step

    section = {"model": model, "dim": dim, "epoch": epoch, "minn": minn, "maxn": maxn, "ws": ws}
    given = {"train_explain": section, "seed": seed, "repeatable": repeatable}
    run_step("train_explain", [tokens.path], explainer.path, given)


def evaluate_guess(
    accuracy_n_words: int,
    tokens: Input[Dataset],
    guesser: Input[Model],
    explainer: Input[Model],
    metrics: Output[Metrics],
    figures: Output[Artifact],
) -> None:
    """Measure guessing."""
    from training.kubeflow.step import run_step

    given = {"evaluate": {"accuracy_n_words": accuracy_n_words}}
    before = [tokens.path, guesser.path, explainer.path]
    measured = run_step("evaluate_guess", before, figures.path, given)["metrics"]
    for name, value in measured.items():
        metrics.log_metric(name, value)


def evaluate_explain(
    accuracy_n_words: int,
    tokens: Input[Dataset],
    guesser: Input[Model],
    explainer: Input[Model],
    metrics: Output[Metrics],
    figures: Output[Artifact],
) -> None:
    """Measure explaining."""
    from training.kubeflow.step import run_step

    given = {"evaluate": {"accuracy_n_words": accuracy_n_words}}
    before = [tokens.path, guesser.path, explainer.path]
    measured = run_step("evaluate_explain", before, figures.path, given)["metrics"]
    for name, value in measured.items():
        metrics.log_metric(name, value)


def compare(
    models: str,
    tokens: Input[Dataset],
    guesser: Input[Model],
    explainer: Input[Model],
    guess_figures: Input[Artifact],
    explain_figures: Input[Artifact],
    player: Output[Model],
) -> None:
    """Pack the new version and compare it with the champion of the registry."""
    from training.kubeflow.step import run_step

    before = [tokens.path, guesser.path, explainer.path, guess_figures.path, explain_figures.path]
    compared = run_step("compare", before, player.path, {}, models)
    player.metadata.update(
        version=compared["version"], accepted=str(compared["accepted"]), reason=compared["reason"]
    )


def publish(models: str, player: Input[Model], record: Output[Artifact]) -> None:
    """Put an accepted version into the registry, and the whole run into one record."""
    from training.kubeflow.step import run_step

    published = run_step("publish", [player.path], record.path, {}, models)
    record.metadata.update(version=published["version"], published=str(published["published"]))
