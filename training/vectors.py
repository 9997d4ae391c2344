"""fastText in a process of its own, and vectors of letter n-grams for words that no corpus held."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np

from training.errors import TrainingRefused
from training.parent import end_with_parent
from training.statistics import Floats
from training.text import ARTICLE_END, Codes

THREADS = 10
"""Fewer leave a part of the input matrix uninitialised in the fastText versions 0.9.2 to 0.10.4."""
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


def write_lines(codes: Codes, words: list[str], path: Path) -> None:
    """Write the corpus as fastText reads it: articles in lines of bounded length."""
    spelt = np.array(words, dtype=object)
    with path.open("w", encoding="utf-8") as out:
        for article in np.split(codes, np.flatnonzero(codes == ARTICLE_END)):
            kept = article[article >= 0]
            for start in range(0, len(kept), _LINE):
                out.write(" ".join(spelt[kept[start : start + _LINE]]) + "\n")


def train(text: Path, words: list[str], parameters: FastText) -> Trained:
    """Train in a fresh process, for the library keeps state; raises TrainingRefused when that fails.

    Words that the text lacks get rows of zeros.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_run, args=(theirs, str(text), words, parameters))
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


def _run(answer: Connection, text: str, words: list[str], parameters: FastText) -> None:
    end_with_parent()
    try:
        answer.send(_trained(text, words, parameters))
    except Exception as error:
        answer.send(f"{type(error).__name__}: {error}")


def _trained(text: str, words: list[str], parameters: FastText) -> Trained:
    import fasttext

    buckets = 200_000 if parameters.maxn else 0
    model: Any = fasttext.train_unsupervised(
        text, **asdict(parameters), bucket=buckets, minCount=1, thread=THREADS, verbose=0
    )
    row = {word: i for i, word in enumerate(model.get_words())}
    numbers = np.array([row.get(word, -1) for word in words])
    inputs, outputs = model.get_input_matrix(), model.get_output_matrix()
    return Trained(*(np.where(numbers[:, None] < 0, 0, part[numbers]) for part in (inputs, outputs)))
