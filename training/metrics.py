"""How good guesses and clues are, in numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

GAME_CLUES, GAME_GUESSES = 6, 5
"""The game that guessers are measured by: a word found after clue k is worth GAME_CLUES + 1 - k."""
_RESAMPLES = 2000


@dataclass(frozen=True, slots=True)
class Measured:
    """A mean over targets with its 95 % bootstrap interval."""

    mean: float
    low: float
    high: float

    def as_list(self) -> list[float]:
        """Mean, low and high, rounded for reading."""
        return [round(value, 4) for value in (self.mean, self.low, self.high)]


def measured(values: Sequence[float], seed: int = 2019) -> Measured:
    """Mean and percentile bootstrap over targets; all zero for none."""
    if not values:
        return Measured(0.0, 0.0, 0.0)
    sample = np.asarray(values, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(0, len(sample), (_RESAMPLES, len(sample)))
    low, high = np.percentile(sample[picks].mean(axis=1), [2.5, 97.5])
    return Measured(float(sample.mean()), float(low), float(high))


def difference(ours: Sequence[float], theirs: Sequence[float]) -> Measured:
    """Paired difference of two players over the same targets; it counts when 0 is outside."""
    return measured([a - b for a, b in zip(ours, theirs, strict=True)])


def ratio(ours: Sequence[float], theirs: Sequence[float], seed: int = 2019) -> Measured:
    """How many times as high the mean of ours is, by paired bootstrap; all zero when theirs is zero."""
    if not theirs or not sum(theirs):
        return Measured(0.0, 0.0, 0.0)
    ones, others = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    picks = np.random.default_rng(seed).integers(0, len(ones), (_RESAMPLES, len(ones)))
    below = np.maximum(others[picks].mean(axis=1), 1 / len(others))
    low, high = np.percentile(ones[picks].mean(axis=1) / below, [2.5, 97.5])
    return Measured(float(ones.mean() / others.mean()), float(low), float(high))


def place(wanted: frozenset[str], answers: Sequence[frozenset[str]]) -> int | None:
    """At which place, from 1, an answer shares a normal form with the wanted word."""
    return next((i for i, forms in enumerate(answers, start=1) if forms & wanted), None)


def points(places: Sequence[int | None], clues: int = GAME_CLUES, guesses: int = GAME_GUESSES) -> int:
    """Game score of one target: `places` after clue 1, 2, ...; the first within `guesses` counts."""
    solved = (k for k, at in enumerate(places[:clues], start=1) if at is not None and at <= guesses)
    first = next(solved, None)
    return 0 if first is None else clues + 1 - first


def hit(at: int | None, top: int) -> float:
    """1 when the place is among the first `top`."""
    return float(at is not None and at <= top)


def reciprocal(at: int | None) -> float:
    """1 / place; 0 for a miss."""
    return 1 / at if at else 0.0
