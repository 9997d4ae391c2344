"""Which lemmas of a corpus become the words of a model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.forms import hat_words
from training.codes import translate
from training.process import Processed
from training.text import LEFT_OUT, Codes, by_article
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
    """The corpus in the lexicon's numbers, with the ends; other lemmas are left out.

    A memory map of the file of the processed corpus, which is renumbered in place.
    """
    number = {word: i for i, word in enumerate(lexicon.words)}
    table = np.array([number.get(lemma, LEFT_OUT) for lemma in processed.lemmas], dtype=np.int32)
    translate(processed.codes_path, table)
    return processed.codes()


def spread(codes: Codes, periods: Codes, n_words: int) -> Codes:
    """In how many periods each word occurs; the codes are the lexicon's, the periods the articles'.

    Takes a byte for a word and period.
    """
    is_met = np.zeros((n_words, int(periods.max()) + 1 if len(periods) else 1), dtype=bool)
    for period, article in zip(periods, by_article(codes), strict=True):
        is_met[article[article >= 0], period] = True
    met: Codes = is_met.sum(axis=1, dtype=np.int32)
    return met
