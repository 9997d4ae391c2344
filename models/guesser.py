"""Guessing: which word do these clues point at?

    S(t) = w1 Z(sum of u_c . b_t) + w2 Z(sum of v_c . v_t) + w3 Z(log P(clues | t)) + prior(t)

u: CBOW input vectors; b: a word's input vector plus a part of its output vector, each in its own standard
deviation; v: second-order vectors (SVD of PPMI); P: smoothed probability to meet the clues near t; Z: in
standard deviations over all candidates; the prior favours words of the hat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from models.artefact import Artefact
from models.lexicon import Lexicon
from models.packing import Floats, Rows, Sparse, standardised


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the score counts, and how sure the scores make one; tuned on the dev sets."""

    vectors: float = 1.0
    second_order: float = 0.5
    nearby: float = 1.0
    sure_base: float = -3.0
    sure_lead: float = 1.5
    """Per point that the first word leads the second by."""
    sure_top: float = 0.3
    """Per point of the first word's score."""
    hopeless: float = 0.01
    """Confidence below which nothing is answered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Clues as the model sees them."""

    numbers: list[int]
    """Of the known ones."""
    unknown: list[Floats]
    """Vectors of the unknown ones."""

    def __bool__(self) -> bool:
        return bool(self.numbers or self.unknown)


class Scorer:
    """Scores every word of the vocabulary as the word behind clues. Immutable, so safe to share."""

    def __init__(self, artefact: Artefact, weights: Weights) -> None:
        size = len(artefact.vocabulary)
        dim = artefact.array("clues", "int8", size, None).shape[1]
        self.dim: int = dim
        self.weights = weights
        self.clues = Rows(artefact.array("clues", "int8", size, dim), _scale(artefact, "clues", size))
        targets = Rows(artefact.array("targets", "int8", size, dim), _scale(artefact, "targets", size))
        second = artefact.array("second", "int8", size, None)
        self.targets = targets.all()
        self.second = Rows(second, _scale(artefact, "second", size)).all()
        self.base = artefact.array("nearby_base", "float32", size)
        self.prior = artefact.array("prior", "float32", size)
        starts = artefact.array("nearby_starts", "int64", size + 1)
        pairs = int(starts[-1])
        self.nearby = Sparse(
            starts,
            artefact.array("nearby_words", "uint16", pairs),
            artefact.array("nearby_worths", "uint8", pairs),
        )

    def scores(self, evidence: Evidence) -> Floats:
        """The score of each word (float32, one per word of the vocabulary)."""
        parts = self.prior + self.weights.vectors * standardised(self.targets @ self._query(evidence))
        if evidence.numbers:
            around = self.second @ self.second[evidence.numbers].sum(axis=0)
            parts += self.weights.second_order * standardised(around)
            parts += self.weights.nearby * standardised(self._nearby(evidence.numbers))
        return parts

    def _query(self, evidence: Evidence) -> Floats:
        query: Floats = self.clues.take(evidence.numbers).sum(axis=0)
        for vector in evidence.unknown:
            query = query + vector
        return query

    def _nearby(self, numbers: list[int]) -> Floats:
        total: Floats = self.base * np.float32(len(numbers))
        for number in numbers:
            columns, worths = self.nearby.row(number)
            total[columns] += worths
        return total


def evidence_of(clues: tuple[str, ...], lexicon: Lexicon) -> Evidence:
    """What the model knows of the clues; odd ones are left out, repeated ones counted once."""
    numbers: list[int] = []
    unknown: list[Floats] = []
    for clue in dict.fromkeys(clues):
        number = lexicon.find(clue)
        vector = lexicon.guess_vector(clue) if number is None else None
        if number is not None and number not in numbers:
            numbers.append(number)
        elif vector is not None:
            unknown.append(vector)
    return Evidence(numbers, unknown)


def confidence(first: float, second: float, weights: Weights) -> float:
    """The chance that the first word is right: logistic in its score and in its lead."""
    logit = weights.sure_base + weights.sure_lead * (first - second) + weights.sure_top * first
    return float(1 / (1 + np.exp(-np.clip(logit, -30, 30))))


def _scale(artefact: Artefact, name: str, size: int) -> Floats:
    return artefact.array(f"{name}_scale", "float32", size)
