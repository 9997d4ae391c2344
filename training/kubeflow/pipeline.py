"""The pipeline of Kubeflow: the stages as its steps, wired, with resources and caching.

The parameters of the pipeline are the form that Kubeflow shows before a run; -1 and empty leave a value to
the profile.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from kfp import compiler, dsl

from training.errors import TrainingRefused
from training.kubeflow import components

IMAGE = "hat-bot:latest"
NAME = "hat-training"
_MOUNT = "/data"


class _Needs(NamedTuple):
    """What a step asks the cluster for."""

    cpu: str
    memory: str
    cached: bool = True
    data: bool = False
    """Whether it sees the volume with corpora and registry."""


NEEDS = {
    "load": _Needs("1", "1G", data=True),
    "process": _Needs("2", "2G"),
    "train_guess": _Needs("2", "4G"),
    "train_explain": _Needs("2", "4G"),
    "evaluate_guess": _Needs("1", "2G"),
    "evaluate_explain": _Needs("1", "2G"),
    # The champion may have changed since.
    "compare": _Needs("1", "2G", cached=False, data=True),
    "publish": _Needs("1", "1G", cached=False, data=True),
}


class Outputs(NamedTuple):
    """What a run gives back."""

    player: dsl.Model
    record: dsl.Artifact


def write(path: Path, image: str = IMAGE, volume: str = "") -> None:
    """Write the pipeline as YAML; `volume` names a persistent volume claim that is mounted at /data.

    Raises TrainingRefused when nothing can be written there.
    """
    if path.suffix not in (".yaml", ".yml"):
        raise TrainingRefused(f"{path} must end in .yaml.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        compiler.Compiler().compile(_pipeline(image, volume), str(path))
    except OSError as error:
        raise TrainingRefused(f"{path} can't be written: {error.strerror}.") from error


def form() -> dict[str, Any]:
    """The parameters of the pipeline and their defaults."""
    inputs = _pipeline(IMAGE, "").component_spec.inputs
    return {name: field.default for name, field in (inputs or {}).items()}


def _pipeline(image: str, volume: str) -> Any:
    def step(name: str) -> Callable[..., Any]:
        function = dsl.component(getattr(components, name), base_image=image, install_kfp_package=False)

        def ask(**inputs: Any) -> Any:
            return _equipped(function(**inputs), NEEDS[name], volume)

        return ask

    @dsl.pipeline(name=NAME, description="From news to a champion of the hat.")  # type: ignore[untyped-decorator]
    def training(
        language: str = "en",
        profile: str = "default",
        corpus: str = f"{_MOUNT}/corpus/en",
        models: str = f"{_MOUNT}/models",
        snapshot: str = "",
        docs_number: int = -1,
        min_words_per_sentence: int = -1,
        size: int = -1,
        guess_model: str = "",
        guess_dim: int = -1,
        guess_epoch: int = -1,
        guess_minn: int = -1,
        guess_maxn: int = -1,
        guess_ws: int = -1,
        explain_model: str = "",
        explain_dim: int = -1,
        explain_epoch: int = -1,
        explain_minn: int = -1,
        explain_maxn: int = -1,
        explain_ws: int = -1,
        accuracy_n_words: int = -1,
        seed: int = -1,
        repeatable: bool = False,
    ) -> Outputs:
        articles = step("load")(
            language=language, profile=profile, corpus=corpus, snapshot=snapshot, docs_number=docs_number
        ).outputs["articles"]
        tokens = step("process")(
            min_words_per_sentence=min_words_per_sentence, size=size, articles=articles
        ).outputs["tokens"]
        chance = {"seed": seed, "repeatable": repeatable}
        guesser = step("train_guess")(
            model=guess_model,
            dim=guess_dim,
            epoch=guess_epoch,
            minn=guess_minn,
            maxn=guess_maxn,
            ws=guess_ws,
            tokens=tokens,
            **chance,
        ).outputs["guesser"]
        explainer = step("train_explain")(
            model=explain_model,
            dim=explain_dim,
            epoch=explain_epoch,
            minn=explain_minn,
            maxn=explain_maxn,
            ws=explain_ws,
            tokens=tokens,
            **chance,
        ).outputs["explainer"]
        trained = {"tokens": tokens, "guesser": guesser, "explainer": explainer}
        figures = {
            f"{skill}_figures": step(f"evaluate_{skill}")(
                accuracy_n_words=accuracy_n_words, **trained
            ).outputs["figures"]
            for skill in ("guess", "explain")
        }
        player = step("compare")(models=models, **trained, **figures).outputs["player"]
        record = step("publish")(models=models, player=player).outputs["record"]
        return Outputs(player, record)

    return training


def _equipped(task: Any, needs: _Needs, volume: str) -> Any:
    task.set_cpu_request(needs.cpu).set_cpu_limit(needs.cpu)
    task.set_memory_request(needs.memory).set_memory_limit(needs.memory)
    task.set_caching_options(needs.cached)
    if volume and needs.data:
        task.platform_config["kubernetes"] = {"pvcMount": [{"constant": volume, "mountPath": _MOUNT}]}
    return task
