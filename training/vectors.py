"""fastText in a process of its own, and vectors of letter n-grams for words that no corpus held."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from training.errors import TrainingRefused
from training.parent import end_with_parent
from training.statistics import Floats
from training.text import Codes, by_article

THREADS = 10
"""Fewer leave a part of the input matrix uninitialised in the fastText versions 0.9.2 to 0.10.4."""
BUCKETS = 200_000
"""Rows for letter n-grams."""
_LINE_END = "</s>"
"""What fastText counts as a word at the end of each line."""
_LINE = 900
"""Words a line; fastText cuts lines at 1,024."""


@dataclass(frozen=True, slots=True)
class FastText:
    """Parameters of one fastText run, by fastText's names."""

    model: str
    dim: int
    ws: int
    neg: int
    epoch: int
    minn: int = 0
    maxn: int = 0
    lr: float = 0.05


@dataclass(frozen=True, slots=True)
class Trained:
    """Matrices of a run, rows in the order of the words asked for."""

    inputs: Floats
    outputs: Floats
    grams: Floats
    """Rows of letter n-grams by their hashes; none when the run has no n-grams."""


def write_lines(codes: Codes, words: list[str], path: Path) -> None:
    """Write the corpus as fastText reads it: articles in lines of bounded length."""
    spelt = np.array(words, dtype=object)
    with path.open("w", encoding="utf-8") as out:
        for article in by_article(codes):
            kept = article[article >= 0]
            for start in range(0, len(kept), _LINE):
                out.write(" ".join(spelt[kept[start : start + _LINE]]) + "\n")


def train(text: Path, words: list[str], parameters: FastText, seed: int | None = None) -> Trained:
    """Train in a fresh process, for the library keeps state; raises TrainingRefused when that fails.

    Words that the text lacks get rows of zeros. With a seed the same text gives the same vectors every time,
    on one core; that can't be had of n-grams, for their rows are left to chance by fastText.
    """
    if seed is not None and parameters.maxn:
        raise TrainingRefused("Letter n-grams aren't repeatable. Set repeatable to false, or maxn to 0.")
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, str(text), words, parameters, seed))
    process.start()
    theirs.close()
    try:
        outcome: Trained | str = ours.recv()
    except EOFError:
        outcome = "the process ended without a word; is there enough memory?"
    process.join()
    if isinstance(outcome, str):
        raise TrainingRefused(f"fastText failed: {outcome}")
    if not (np.isfinite(outcome.inputs).all() and np.isfinite(outcome.outputs).all()):
        raise TrainingRefused("fastText gave numbers that are not finite. Train again; a smaller lr helps.")
    return outcome


def _run(answer: Connection, text: str, words: list[str], parameters: FastText, seed: int | None) -> None:
    end_with_parent()
    try:
        with TemporaryDirectory() as folder:
            chance = {} if seed is None else _without_chance(Path(folder), words, parameters.dim, seed)
            answer.send(_trained(text, words, parameters, {"thread": THREADS, **chance}))
    except Exception as error:
        answer.send(f"{type(error).__name__}: {error}")


def _without_chance(folder: Path, words: list[str], dim: int, seed: int) -> dict[str, Any]:
    """Settings for one thread that begins with vectors of our own, drawn as fastText draws its."""
    drawn = np.random.default_rng(seed).uniform(-1 / dim, 1 / dim, (len(words) + 1, dim))
    path = folder / "first.vec"
    with path.open("w", encoding="utf-8") as out:
        out.write(f"{len(drawn)} {dim}\n")
        for word, row in zip([_LINE_END, *words], drawn, strict=True):
            out.write(f"{word} {' '.join(f'{value:.6f}' for value in row)}\n")
    return {"thread": 1, "pretrainedVectors": str(path)}


def _trained(text: str, words: list[str], parameters: FastText, running: dict[str, Any]) -> Trained:
    import fasttext

    buckets = BUCKETS if parameters.maxn else 0
    model: Any = fasttext.train_unsupervised(
        text, **asdict(parameters), bucket=buckets, minCount=1, verbose=0, **running
    )
    known = model.get_words()
    row = {word: i for i, word in enumerate(known)}
    numbers = np.array([row.get(word, -1) for word in words])
    matrices = (model.get_input_matrix(), model.get_output_matrix())
    inputs, outputs = (np.where(numbers[:, None] < 0, 0, part[numbers]) for part in matrices)
    return Trained(inputs, outputs, matrices[0][len(known) :])
