"""The independent listeners that explainers are judged by, on text of their own.

One is a skip-gram, kin of the recipe of 2019; the other counts which words were met together, as a part of
the house's players does. So each side is judged once by its kin and once by a stranger.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.forms import known_form
from models.packing import standardised
from training.statistics import Floats, discounted_ppmi, nearby, unit
from training.text import ARTICLE_END, Codes
from training.vectors import FastText, train
from words.languages import Language

SKIP_GRAM = FastText("skipgram", dim=100, ws=5, neg=5, epoch=5)
_HUB_DIRECTIONS = 3
"""Principal components that all frequent words share (Mu and Viswanath 2018)."""
_OUTPUT_SHARE = 0.5
COUNTED = (5, 0.75, 2.0)
"""Window, smoothing of contexts and discount of the counting listener."""


class Listener:
    """Mean-centred skip-gram: clues are pooled, and no prior helps. Knows no hat, no statistics."""

    def __init__(self, language: Language, words: list[str], inputs: Floats, outputs: Floats) -> None:
        self._language = language
        self._words = words
        self._number = {word: i for i, word in enumerate(words)}
        self._inputs = without_hubs(inputs)
        self._outputs = unit(outputs)
        self._raw = unit(inputs)

    def guess(self, clues: Sequence[str], n: int) -> list[str]:
        """The n likeliest words; the clues themselves are none."""
        forms = [known_form(clue, self._language, self._number) for clue in clues]
        heard = [self._number[form] for form in forms if form is not None]
        if not heard:
            return []
        scores = standardised(self._inputs @ self._inputs[heard].sum(axis=0))
        scores += _OUTPUT_SHARE * standardised(self._outputs @ self._raw[heard].sum(axis=0))
        scores[heard] = -np.inf
        best = np.argpartition(-scores, min(n, len(scores) - 1))[:n]
        return [self._words[i] for i in best[np.argsort(-scores[best], kind="stable")]]


class Counting:
    """Adds up the discounted PPMI of each word with the clues. Knows no vectors, no prior, no hat."""

    def __init__(self, language: Language, words: list[str], ppmi: Any) -> None:
        self._language = language
        self._words = words
        self._number = {word: i for i, word in enumerate(words)}
        self._ppmi = ppmi

    def guess(self, clues: Sequence[str], n: int) -> list[str]:
        """The n likeliest words among those ever met near a clue; the clues themselves are none."""
        forms = [known_form(clue, self._language, self._number) for clue in clues]
        heard = [self._number[form] for form in forms if form is not None]
        if not heard:
            return []
        scores = np.asarray(self._ppmi[heard].sum(axis=0)).ravel()
        scores[heard] = 0
        best = np.argpartition(-scores, min(n, len(scores) - 1))[:n]
        ranked = best[np.argsort(-scores[best], kind="stable")]
        return [self._words[i] for i in ranked if scores[i] > 0]


def without_hubs(vectors: Floats) -> Floats:
    """Unit vectors without their mean and their first principal components, of length 1 again."""
    moved = unit(vectors)
    moved = moved - moved.mean(axis=0)
    _, _, directions = np.linalg.svd(moved[:10_000], full_matrices=False)
    hubs = directions[:_HUB_DIRECTIONS]
    return unit(moved - moved @ hubs.T @ hubs)


def listener(language: Language, words: list[str], lines: Path, cache: Path) -> Listener:
    """A listener trained on lines of lemmas, or the one in the cache folder."""
    path = cache / "listener.npz"
    if not path.is_file():
        trained = train(lines, words, SKIP_GRAM)
        unfinished = path.with_name("unfinished.npz")
        np.savez(unfinished, words=np.array(words), inputs=trained.inputs, outputs=trained.outputs)
        unfinished.replace(path)
    with np.load(path) as kept:
        return Listener(language, kept["words"].tolist(), kept["inputs"], kept["outputs"])


def counting(language: Language, words: list[str], lines: Path, cache: Path) -> Counting:
    """A counting listener of lines of lemmas, or the one in the cache folder."""
    from scipy.sparse import load_npz, save_npz

    path = cache / "counts.npz"
    if not path.is_file():
        window, smoothing, discount = COUNTED
        met = nearby(_codes(words, lines), len(words), window)
        unfinished = path.with_name("unfinished-counts.npz")
        save_npz(unfinished, discounted_ppmi(met, smoothing, discount))
        unfinished.replace(path)
    return Counting(language, words, load_npz(path))


def _codes(words: list[str], lines: Path) -> Codes:
    """The numbers of the words; no pair is counted across the end of a line."""
    number = {word: i for i, word in enumerate(words)}
    with lines.open(encoding="utf-8") as file:
        parts = [np.array([*(number[word] for word in line.split()), ARTICLE_END], np.int32) for line in file]
    return np.concatenate(parts)
