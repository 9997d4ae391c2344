"""From a corpus to a model: the stages in their order."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.artefact import write
from models.fasttext_player import NAME
from models.guesser import mixed
from models.packing import Floats, standardised
from training.clues import Knowledge, plans, shards
from training.corpus import Half, corpus_files, fingerprint
from training.gate import common_nouns, may_clue
from training.lexicon import Lexicon, choose, renumbered, spread
from training.pack import Arrays, pack_nearby, pack_ngrams, pack_vectors
from training.process import Processed, Progress, process
from training.recipe import Recipe
from training.statistics import discounted_ppmi, nearby, principal, second_order, unit
from training.subwords import ngram_vectors
from training.text import Codes
from training.vectors import Trained, train, write_lines
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be trained, and where the model goes."""

    language: Language
    corpus: Path
    out: Path
    recipe: Recipe
    half: Half = Half.ALL
    """The part of the articles to train on; evaluation needs text that a model hasn't seen."""


def run(task: Task, progress: Progress) -> dict[str, Any]:
    """Train a model and write it to `task.out`; returns its card's summary. Raises TrainingRefused."""
    files = corpus_files(task.corpus)
    task.out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".training-", dir=task.out.parent) as name:
        folder = Path(name)
        processed = process(files, task.language, folder, progress, task.half)
        lexicon = choose(processed, task.language, task.recipe.size, task.recipe.least_count)
        codes = renumbered(processed, lexicon)
        trained = train_guess(codes, lexicon, task.recipe, folder, progress)
        arrays = build(codes, processed, lexicon, trained, task, progress)
        write(task.out, _card(task, files, processed), lexicon.words, arrays)
    progress("publish", 1.0)
    return {"path": str(task.out), "words": len(lexicon), "articles": processed.tally.articles}


def train_guess(codes: Codes, lexicon: Lexicon, recipe: Recipe, folder: Path, progress: Progress) -> Trained:
    """Stage `train_guess`: the vectors of words."""
    text = folder / "lines.txt"
    write_lines(codes, lexicon.words, text)
    progress("train", 0.05)
    trained = train(text, lexicon.words, recipe.cbow)
    progress("train", 1.0)
    return trained


def build(
    codes: Codes, processed: Processed, lexicon: Lexicon, trained: Trained, task: Task, progress: Progress
) -> Arrays:
    """Statistics, clue lists, and all that packed."""
    recipe = task.recipe
    whole = nearby(codes, len(lexicon), recipe.window)
    progress("statistics", 0.5)
    second = second_order(discounted_ppmi(whole), min(recipe.second_dim, len(lexicon) - 11), recipe.seed)
    axes = principal(unit(trained.inputs))
    inputs, outputs = unit(trained.inputs) @ axes, (unit(trained.outputs) @ axes)[:, : recipe.output_dim]
    targets = mixed(inputs, outputs, np.arange(0, len(lexicon), 16))
    grams, gram_vectors = ngram_vectors(lexicon.words, inputs, recipe.n_grams)
    progress("statistics", 1.0)
    periods = spread(codes, processed.periods, len(lexicon))
    allowed = may_clue(lexicon, periods, task.language, recipe)
    nouns = common_nouns(lexicon, task.language)
    parts = shards(codes, len(lexicon), recipe.window)
    known = Knowledge(lexicon, task.language, allowed, nouns, inputs, targets, whole, parts)
    plan_words, table = plans(known, recipe.taste, recipe.smoothing, recipe.plan_length, progress)
    favour = np.where(lexicon.is_hat, 1.0, np.where(nouns, 0.6, 0.1))
    return {
        **pack_vectors("inputs", inputs),
        **pack_vectors("outputs", outputs),
        **pack_vectors("second", second),
        **pack_ngrams(grams, gram_vectors),
        **pack_nearby(whole, favour.astype(np.float32), recipe.compression()),
        "prior": prior(lexicon, nouns, recipe),
        "log_counts": np.log1p(lexicon.counts).astype(np.float16),
        "may_clue": allowed,
        "plan_words": plan_words,
        "plans": table,
    }


def prior(lexicon: Lexicon, nouns: npt.NDArray[np.bool_], recipe: Recipe) -> Floats:
    """What speaks for each word before any clue, in natural logarithms of odds."""
    frequency = standardised(np.log1p(lexicon.counts))
    kinds = recipe.hat_prior * lexicon.is_hat + recipe.noun_prior * (nouns & ~lexicon.is_hat)
    odds: Floats = (kinds + recipe.frequency_prior * frequency).astype(np.float32)
    return odds


def _card(task: Task, files: list[Path], processed: Processed) -> dict[str, Any]:
    return {
        "name": NAME,
        "language": task.language.value,
        "corpus": {
            "fingerprint": fingerprint(files),
            "files": [path.name for path in files],
            "half": task.half.value,
            "articles": processed.tally.articles,
            "bad_lines": processed.tally.bad_lines,
            "tokens": processed.n_tokens,
        },
        "parameters": task.recipe.parameters(),
        "metrics": {},
    }
