"""Guessing: which word do these clues point at?

Two passes. The first scores every word t roughly, clues c pooled:

    R(t) = n^g (w1 Z(sum a_c o_c . o_t) + w4 Z(sum a_c log P(c | t)) - w5 r(t)) + prior(t)

The second weighs the best of these finely, each clue by itself:

    S(t) = n^g (w1 Z(sum a_c f(o_c . o_t)) + w2 Z(sum a_c f(u_c . u_t)) + w3 Z(sum a_c f(v_c . v_t))
           + w4 Z(sum a_c log P(c | t)) - w5 r(t)) + prior(t)

o, u: output and input vectors of the CBOW without what is common to all (their mean and first principal
components); v: second-order vectors (SVD of PPMI, all directions alike); P: smoothed probability to meet the
clue near t, from the counts of pairs; Z: in standard deviations; f: standardises a clue's likeness and
dampens what exceeds three standard deviations, so that one strong clue doesn't silence the others; a_c: less
from clue to clue, for people name the strongest first; n: the number of clues, for more of them tell more;
r: how strongly the word is like clues of any kind (see training/reach.py), for what is near everything is
near these clues as well. Output vectors of two words are alike when the words are wanted in the same
surroundings, as people's associations are; they alone do most of the work. The prior favours words of the
hat, other nouns and frequent words. The weights are those of a softmax over the candidates, learned on the
dev sets, so that exp S sums up to a probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.artefact import Artefact
from models.lexicon import Lexicon
from models.packing import LEVELS, Floats, Ints, Pairs, Rows, standardised
from words.lemmas import is_content_word

ROUGH_DIM = 96
"""Columns of the output vectors that the first pass looks at; they come with the weightiest first."""
CANDIDATES = 300
"""Words that the second pass weighs."""
SAMPLE = 750
"""Words on which the second pass finds means and deviations: every n-th by frequency."""
_BLOCK = 16
_KNEE = 3.0
"""Standard deviations beyond which a clue's likeness counts by its logarithm."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the score counts, learned on the dev sets."""

    outputs: float = 0.8
    inputs: float = 0.2
    second: float = 0.6
    nearby: float = 0.55
    smoothing: float = 300.0
    """Pseudo-count of the co-occurrence model, in weighted pairs."""
    fading: float = 0.9
    """What a clue counts, times what the one before it counts."""
    reach: float = 0.4
    """Taken for each standard deviation of a word's likeness with clues of any kind."""
    unkept: float = 0.25
    """Of the pairs that aren't kept singly: what a clue and a word are taken to have been met, times the
    product of their rests."""
    growth: float = 0.3
    """The score without the prior grows by the number of clues to this power."""
    alike: float = 3.0
    """Taken from the score of a word that is related to a clue and begins like it: it can't be the one."""
    related: float = 0.3
    """Taken when it is related and begins otherwise: the alarm is often false."""
    hopeless: float = 0.005
    """Confidence below which nothing is answered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Clues as the model sees them."""

    numbers: list[int]
    """Of the known ones."""
    unknown: list[Floats]
    """Output vectors made up for the unknown ones."""
    places: list[int]
    """At which place each clue was named, from 0: first of the known ones, then of the unknown."""

    def __bool__(self) -> bool:
        return bool(self.numbers or self.unknown)


@dataclass(frozen=True, slots=True)
class Ranking:
    """Candidates by falling score."""

    numbers: npt.NDArray[np.int64]
    chances: Floats
    """Of each candidate; they sum up to 1."""


class Scorer:
    """Scores words as the one behind clues. Never changes, so threads may share it."""

    def __init__(self, artefact: Artefact, weights: Weights) -> None:
        size = len(artefact.vocabulary)
        self.weights = weights
        self.outputs = _rows(artefact, "outputs", size)
        self.prior = artefact.array("prior", "float32", size)
        reach = artefact.array("reach", "float16", size).astype(np.float32)
        self._malus: Floats = weights.reach * reach
        self.nearby = _pairs(artefact, size)
        sums = np.expm1(artefact.array("nearby_sums", "float16", size).astype(np.float32))
        smoothing = np.float32(weights.smoothing)
        self.sums = np.maximum(sums, np.float32(0.5))
        """What each word was met near others in all."""
        self._base: Floats = np.log(smoothing) - np.log(sums + smoothing)
        self._odds: Floats = np.float32(max(float(sums.sum()), 1.0)) / (self.sums * smoothing)
        self._rests: Floats = np.expm1(artefact.array("nearby_rests", "float16", size).astype(np.float32))
        unkept = np.expm1(artefact.array("nearby_unkept", "float16", size).astype(np.float32))
        self._unkept: Floats = unkept * np.float32(weights.unkept / max(self._whole_rest(), 1.0))
        sample = np.arange(0, size, max(size // SAMPLE, 1))
        inputs, second = _rows(artefact, "inputs", size), _rows(artefact, "second", size)
        self._parts = tuple(
            _Part(weight, rows, rows.take(sample))
            for weight, rows in (
                (weights.outputs, self.outputs),
                (weights.inputs, inputs),
                (weights.second, second),
            )
        )
        known = self._parts[0].sample
        self.spread = max(float((known @ known.T).std()), 1e-6)
        """Deviation of the likeness of words by output vectors."""
        self._targets: Floats = self.outputs.first(ROUGH_DIM)

    @property
    def dim(self) -> int:
        """Length of the output vectors."""
        return self.outputs.dim

    def rank(self, evidence: Evidence, barred: list[int]) -> Ranking:
        """The best candidates; barred words are none."""
        numbers, weights = evidence.numbers, self.weights
        worth = np.float32(weights.fading) ** np.array(evidence.places, dtype=np.float32)
        growth = np.float32(len(worth) ** weights.growth)
        vectors = np.vstack([self.outputs.take(numbers), *evidence.unknown])
        known = self.prior - growth * self._malus
        if numbers:
            known += growth * weights.nearby * standardised(self.log_likelihood(numbers, worth))
        rough = known + growth * weights.outputs * standardised(
            self._targets @ (worth @ vectors[:, :ROUGH_DIM])
        )
        rough[barred] = -np.inf
        best = highest(rough, CANDIDATES)
        best = best[np.isfinite(rough[best])]
        scores = growth * self._weighed(best, vectors, numbers, worth) + known[best]
        order = np.argsort(-scores, kind="stable")
        chances = np.exp(scores[order] - scores.max(initial=-np.inf))
        return Ranking(best[order], chances / chances.sum())

    def log_likelihood(self, numbers: list[int], worth: Floats) -> Floats:
        """log P(clues | word) for each word of the vocabulary, up to a constant; each clue has its worth.

        A pair that isn't kept counts as what is left of the clue, spread by what is left of the words.
        """
        worth = worth[: len(numbers)]
        total: Floats = self._base * worth.sum()
        for number, weight in zip(numbers, worth, strict=True):
            words, levels = self.nearby.row(number)
            odds = self._odds[number]
            likely: Floats = np.log(self._rests * (self._unkept[number] * odds) + np.float32(1))
            likely[words] = np.log1p(LEVELS * odds).take(levels)
            total += weight * likely
        return total

    def _whole_rest(self) -> float:
        return float(self._rests[self.nearby.words].sum())

    def met_near(self, word: int) -> Floats:
        """How often each word of the vocabulary was met near this one, as far as this one's row tells."""
        met = np.zeros(len(self.prior), dtype=np.float32)
        words, levels = self.nearby.row(word)
        met[words] = LEVELS[levels]
        return met

    def met(self, clue: int, word: int) -> float:
        """How often the two were met near each other, as far as the clue's row tells."""
        words, levels = self.nearby.row(clue)
        place = int(np.searchsorted(words, word))
        return float(LEVELS[levels[place]]) if place < len(words) and words[place] == word else 0.0

    def likeness(self, word: int, others: Ints) -> tuple[Floats, Floats]:
        """Likeness of others to a word by input and by second-order vectors, in deviations of the sample."""
        inputs, second = (
            _compared(part.rows.take(others) @ own, part.sample @ own)
            for part in self._parts[1:]
            for own in part.rows.take([word])
        )
        return inputs, second

    def _weighed(
        self, words: npt.NDArray[np.int64], vectors: Floats, numbers: list[int], worth: Floats
    ) -> Floats:
        """The vector parts of S for the words."""
        total = np.zeros(len(words), dtype=np.float32)
        for part in self._parts:
            clues = vectors if part.rows is self.outputs else part.rows.take(numbers)
            if len(clues):
                likeness, sample = part.rows.take(words) @ clues.T, part.sample @ clues.T
                total += part.weight * dampened(likeness, sample, worth[: len(clues)])
        return total


@dataclass(frozen=True, slots=True)
class _Part:
    """One kind of vectors in the second pass."""

    weight: float
    rows: Rows
    sample: Floats


def dampened(likeness: Floats, sample: Floats, worth: Floats) -> Floats:
    """Sum over clues of the dampened likeness (words x clues), in deviations of the sample's words.

    Each clue counts by its worth.
    """
    means, spreads = _usual(sample)
    usual = _softened((sample - means) / spreads) @ worth
    total = _softened((likeness - means) / spreads) @ worth
    summed: Floats = (total - usual.mean()) / max(float(usual.std()), 1e-6)
    return summed


def standing(likeness: Floats, sample: Floats) -> Floats:
    """Likeness with each clue (words x clues) in deviations of the sample's words, dampened."""
    means, spreads = _usual(sample)
    return _softened((likeness - means) / spreads)


def _usual(sample: Floats) -> tuple[Floats, Floats]:
    """Mean and deviation of each clue's likeness."""
    means: Floats = sample.mean(axis=0)
    centred = sample - means
    return means, np.sqrt(np.maximum(np.einsum("wc,wc->c", centred, centred) / len(sample), 1e-12))


def _compared(values: Floats, sample: Floats) -> Floats:
    compared: Floats = (values - sample.mean()) / max(float(sample.std()), 1e-6)
    return compared


def _softened(scores: Floats) -> Floats:
    soft: Floats = np.minimum(scores, _KNEE) + np.log1p(np.maximum(scores - _KNEE, 0))
    return soft


def evidence_of(clues: tuple[str, ...], lexicon: Lexicon) -> Evidence:
    """What the model knows of the clues; those that mean nothing are left out, repeated ones counted once."""
    known: dict[int, int] = {}
    unknown: list[tuple[Floats, int]] = []
    for clue in dict.fromkeys(clue for clue in clues if is_content_word(clue, lexicon.language)):
        number, place = lexicon.find(clue), len(known) + len(unknown)
        vector = lexicon.guess_vector(clue) if number is None else None
        if number is not None:
            known.setdefault(number, place)
        elif vector is not None:
            unknown.append((vector, place))
    places = [*known.values(), *(place for _, place in unknown)]
    return Evidence(list(known), [vector for vector, _ in unknown], places)


def _rows(artefact: Artefact, name: str, size: int) -> Rows:
    scale = artefact.array(f"{name}_scale", "float16", size).astype(np.float32)
    return Rows(artefact.array(name, "uint8", size, None), scale)


def _pairs(artefact: Artefact, size: int) -> Pairs:
    sizes = artefact.array("nearby_sizes", "uint16", size)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)])
    whole = int(starts[-1])
    words = artefact.array("nearby_words", "uint16", None)
    gaps = artefact.array("nearby_gaps", "uint8", whole)
    return Pairs(words, starts, gaps, artefact.array("nearby_levels", "uint8", (whole + 1) // 2))


def highest(values: Floats, n: int) -> npt.NDArray[np.int64]:
    """Places of the n highest values, in no order.

    At least n values reach the n-th highest among the maxima of blocks, so the others are left alone.
    """
    wanted, n_blocks = min(n, len(values)), len(values) // _BLOCK
    if n_blocks <= wanted:
        return _partitioned(values, wanted)
    tops = values[: n_blocks * _BLOCK].reshape(n_blocks, _BLOCK).max(axis=1)
    near = np.flatnonzero(values >= np.partition(tops, n_blocks - wanted)[n_blocks - wanted])
    return near[_partitioned(values[near], wanted)]


def _partitioned(values: Floats, wanted: int) -> npt.NDArray[np.int64]:
    places: npt.NDArray[np.int64] = np.argpartition(-values, wanted - 1)[:wanted]
    return places
