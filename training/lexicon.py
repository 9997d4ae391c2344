"""Which lemmas of a corpus become the words of a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.forms import hat_words
from training.process import Processed
from training.text import ARTICLE_END, SENTENCE_END, Codes
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of a model by falling frequency; the words of the hat that the corpus lacks come last."""

    words: list[str]
    counts: Codes
    names: npt.NDArray[np.float32]
    """Share of the occurrences inside a sentence's course that are capitalised."""
    is_hat: npt.NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.words)


def choose(processed: Processed, language: Language, size: int, least_count: int) -> Lexicon:
    """The most frequent lemmas that occur often enough, up to `size`, and every word of the hat."""
    in_hat = hat_words(language)
    order = np.argsort(-processed.counts, kind="stable")
    ranked = [(processed.lemmas[i], int(i)) for i in order]
    frequent = {word for word, i in ranked[:size] if processed.counts[i] >= least_count}
    kept = [(word, i) for word, i in ranked if word in frequent or word in in_hat]
    met = {word for word, _ in kept}
    unmet = sorted(in_hat - met)
    numbers = np.array([i for _, i in kept], dtype=np.int64)
    counts = np.concatenate([processed.counts[numbers], np.zeros(len(unmet), dtype=np.int32)])
    capitals = np.concatenate([processed.capitals[numbers], np.zeros(len(unmet), dtype=np.int32)])
    words = [word for word, _ in kept] + unmet
    return Lexicon(
        words,
        counts,
        (capitals / np.maximum(counts, 1)).astype(np.float32),
        np.array([word in in_hat for word in words], dtype=bool),
    )


def renumbered(processed: Processed, lexicon: Lexicon) -> Codes:
    """The corpus in the lexicon's numbers, with the ends; other lemmas are left out."""
    number = {word: i for i, word in enumerate(lexicon.words)}
    left_out = -3
    table = np.array(
        [number.get(lemma, left_out) for lemma in processed.lemmas] + [ARTICLE_END, SENTENCE_END],
        dtype=np.int32,
    )
    codes: Codes = table[processed.codes()]
    kept: Codes = codes[codes != left_out]
    return kept


def spread(codes: Codes, periods: Codes, n_words: int) -> Codes:
    """In how many periods each word occurs; the codes are the lexicon's, the periods the articles'."""
    article = np.cumsum(codes == ARTICLE_END)
    is_word = codes >= 0
    n_periods = int(periods.max()) + 1 if len(periods) else 1
    pairs = np.unique(codes[is_word].astype(np.int64) * n_periods + periods[article[is_word]])
    met: Codes = np.bincount(pairs // n_periods, minlength=n_words).astype(np.int32)
    return met
