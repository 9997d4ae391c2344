"""Guessing: which word do these clues point at?

Two passes. The first scores every word t roughly, clues c pooled:

    R(t) = Z(sum u_c . b_t) + Z(sum log P(c | t)) + prior(t)

The second weighs the best of these finely, each clue by itself:

    S(t) = w1 Z(sum f(u_c . u_t)) + w2 Z(sum f(u_c . o_t)) + w3 Z(sum f(v_c . v_t))
           + w4 Z(sum log P(c | t)) + prior(t)

u, o: input and output vectors of the CBOW, turned to the principal axes of the inputs (of the outputs only
the first are kept); b: both mixed; v: second-order vectors (SVD of PPMI); P: smoothed probability to meet the
clue near t, kept as a product of short vectors plus what single pairs deviate from it; Z: in standard
deviations; f: standardises a clue's likeness and dampens what exceeds three standard deviations, so that one
strong clue doesn't silence the others. The prior favours words of the hat, other nouns and frequent words.
The weights are those of a softmax over the candidates, learned on the dev sets, so that exp S sums up to a
probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.artefact import Artefact
from models.lexicon import Lexicon
from models.packing import Floats, Rows, Sparse, standardised

CANDIDATES = 1000
"""Words that the second pass weighs."""
_SAMPLE = 1500
"""Words on which the second pass finds means and deviations: every n-th by frequency."""
_KNEE = 3.0
"""Standard deviations beyond which a clue's likeness counts by its logarithm."""


@dataclass(frozen=True, slots=True)
class Weights:
    """How much each part of the score counts, learned on the dev sets."""

    inputs: float = 0.6
    outputs: float = 0.5
    second: float = 0.9
    nearby: float = 0.65
    related: float = 2.0
    """Taken from the score of a word that is related to a clue: by the rules it can't be the one."""
    hopeless: float = 0.005
    """Confidence below which nothing is answered."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Clues as the model sees them."""

    numbers: list[int]
    """Of the known ones."""
    unknown: list[Floats]
    """Input vectors made up for the unknown ones."""

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
        self.inputs = _rows(artefact, "inputs", size)
        self.outputs = _rows(artefact, "outputs", size)
        self.second = _rows(artefact, "second", size)
        self.base = artefact.array("nearby_base", "float16", size).astype(np.float32)
        self.prior = artefact.array("prior", "float32", size)
        self.nearby = _sparse(artefact, size)
        self.expected_clues = _rows(artefact, "expected_clues", size)
        self.expected_words = _rows(artefact, "expected_words", size).all()
        self._sample = np.arange(0, size, max(size // _SAMPLE, 1))
        self.mixed = mixed(self.inputs.all(), self.outputs.all(), self._sample)

    @property
    def dim(self) -> int:
        """Length of the input vectors."""
        return int(self.inputs.codes.shape[1])

    def rank(self, evidence: Evidence, barred: list[int]) -> Ranking:
        """The best candidates; barred words are none."""
        vectors = self.inputs.take(evidence.numbers)
        if evidence.unknown:
            vectors = np.vstack([vectors, *evidence.unknown])
        likely = standardised(self.log_likelihood(evidence.numbers)) if evidence.numbers else self.base * 0
        rough = self.prior + standardised(self.mixed @ vectors.sum(axis=0)) + likely
        rough[barred] = -np.inf
        best = _highest(rough, CANDIDATES)
        best = best[np.isfinite(rough[best])]
        scores = self._weighed(best, vectors, evidence.numbers)
        scores += self.weights.nearby * likely[best] + self.prior[best]
        order = np.argsort(-scores, kind="stable")
        chances = np.exp(scores[order] - scores.max(initial=-np.inf))
        return Ranking(best[order], chances / chances.sum())

    def log_likelihood(self, numbers: list[int]) -> Floats:
        """log P(clues | word) for each word of the vocabulary, up to a constant."""
        total: Floats = self.base * np.float32(len(numbers))
        total += self.expected_words @ self.expected_clues.take(numbers).sum(axis=0)
        for number in numbers:
            columns, worths = self.nearby.row(number)
            total[columns] += worths
        return total

    def worths_of_clues(self, word: int, towards: Sparse) -> Floats:
        """What each word of the vocabulary adds to log P as a clue to `word`; `towards` has rows by word."""
        worths: Floats = self.expected_clues.all() @ self.expected_words[word]
        columns, rest = towards.row(word)
        worths[columns] += rest
        return worths

    def _weighed(self, words: npt.NDArray[np.int64], vectors: Floats, numbers: list[int]) -> Floats:
        """The vector parts of S for the words."""
        both = np.concatenate([self._sample, words])
        parts = [(self.weights.inputs, self.inputs, vectors), (self.weights.outputs, self.outputs, vectors)]
        if numbers:
            parts.append((self.weights.second, self.second, self.second.take(numbers)))
        total = np.zeros(len(words), dtype=np.float32)
        for weight, rows, clues in parts:
            found = rows.take(both)
            total += weight * dampened(found @ clues[:, : found.shape[1]].T, len(self._sample))
        return total


def mixed(inputs: Floats, outputs: Floats, sample: npt.NDArray[np.int64]) -> Floats:
    """Target side of the first pass: inputs plus half the outputs, each brought to a deviation of 1."""
    clues = inputs[sample]
    spreads = [
        max(float((clues[:, : part.shape[1]] @ part[sample].T).std()), 1e-6) for part in (inputs, outputs)
    ]
    both: Floats = inputs / np.float32(spreads[0])
    both[:, : outputs.shape[1]] += outputs * np.float32(0.5 / spreads[1])
    return both


def dampened(likeness: Floats, n_sample: int) -> Floats:
    """Sum over clues of the dampened likeness (words x clues), in deviations of the first `n_sample` words.

    The sample's own rows are left out of the result.
    """
    sample = likeness[:n_sample]
    scores = (likeness - sample.mean(axis=0)) / np.maximum(sample.std(axis=0), 1e-6)
    soft = np.minimum(scores, _KNEE) + np.log1p(np.maximum(scores - _KNEE, 0))
    total = soft.sum(axis=1)
    spread = max(float(total[:n_sample].std()), 1e-6)
    summed: Floats = (total[n_sample:] - total[:n_sample].mean()) / spread
    return summed


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


def _rows(artefact: Artefact, name: str, size: int) -> Rows:
    scale = artefact.array(f"{name}_scale", "float16", size).astype(np.float32)
    return Rows(artefact.array(name, "int8", size, None), scale)


def _sparse(artefact: Artefact, size: int) -> Sparse:
    sizes = artefact.array("nearby_sizes", "uint16", size)
    starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(sizes, dtype=np.int64)])
    pairs = int(starts[-1])
    words = artefact.array("nearby_words", "uint16", pairs)
    return Sparse(starts, words, artefact.array("nearby_worths", "int8", pairs))


def _highest(values: Floats, n: int) -> npt.NDArray[np.int64]:
    """Places of the n highest values, in no order."""
    wanted = min(n, len(values))
    places: npt.NDArray[np.int64] = np.argpartition(-values, wanted - 1)[:wanted]
    return places
