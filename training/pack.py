"""Stage `publish`: everything that serving needs, packed into the arrays of an artefact."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.lexicon import ngram_key
from models.packing import STEPS, quantised
from training.statistics import Floats, csr_matrix_of, factors

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Arrays = dict[str, npt.NDArray[Any]]
_PART = 1_000_000


@dataclass(frozen=True, slots=True)
class Compression:
    """How co-occurrence is made small."""

    smoothing: float
    """Pseudo-count, in weighted pairs."""
    rank: int
    """Length of the vectors whose product is what two words may be expected to be worth to each other."""
    pairs: int
    """Pairs whose deviation from it is kept."""
    seed: int


def pack_vectors(name: str, vectors: Floats) -> Arrays:
    """Vectors as bytes with a scale per row."""
    codes, scale = quantised(vectors)
    return {name: codes, f"{name}_scale": scale.astype(np.float16)}


def pack_ngrams(grams: list[str], vectors: Floats) -> Arrays:
    """N-gram vectors in the order of their checksums; of grams with equal ones the first stays."""
    keys, first = np.unique(np.array([ngram_key(gram) for gram in grams], dtype=np.uint32), return_index=True)
    return {"ngram_keys": keys, **pack_vectors("ngrams", vectors[first])}


def pack_nearby(counts: csr_array, favour: Floats, plan: Compression) -> Arrays:
    """The co-occurrence model: log P(clue | word) as base(word) + expected(pair) + deviation(pair).

    P is smoothed with pseudo-counts of the clue's overall share. `expected` is a product of short vectors;
    of the deviations of pairs that were met, those with the most weight are kept: their size, times how well
    they are attested, times `favour` of the word.
    """
    sums = np.asarray(counts.sum(axis=1)).ravel()
    share = np.maximum(sums, 0.5) / max(float(sums.sum()), 1.0)
    met = counts.tocoo()
    clue, word = met.coords
    worth = np.log1p(met.data / share[clue] / plan.smoothing).astype(np.float32)
    clue_side, word_side = factors(csr_matrix_of(worth, clue, word, len(sums)), plan.rank, plan.seed)
    deviation = worth - _products(clue_side, word_side, clue, word)
    kept = _weightiest(np.abs(deviation) * np.log1p(met.data) * favour[word], plan.pairs)
    clue, word, deviation = clue[kept], word[kept], deviation[kept]
    order = np.lexsort((word, clue))
    return {
        "nearby_base": (np.log(plan.smoothing) - np.log(sums + plan.smoothing)).astype(np.float16),
        "nearby_sizes": np.bincount(clue, minlength=len(sums)).astype(np.uint16),
        "nearby_words": word[order].astype(np.uint16),
        "nearby_worths": np.clip(np.rint(deviation[order] * STEPS), -127, 127).astype(np.int8),
        **pack_vectors("expected_clues", clue_side),
        **pack_vectors("expected_words", word_side),
    }


def _weightiest(weights: Floats, n: int) -> npt.NDArray[np.int64]:
    if len(weights) <= n:
        return np.arange(len(weights))
    places: npt.NDArray[np.int64] = np.argpartition(-weights, n - 1)[:n]
    return places


def _products(clue_side: Floats, word_side: Floats, clue: npt.NDArray[Any], word: npt.NDArray[Any]) -> Floats:
    """The product of vectors for each pair, a part of the pairs at a time."""
    products = np.empty(len(clue), dtype=np.float32)
    for start in range(0, len(clue), _PART):
        part = slice(start, start + _PART)
        products[part] = np.einsum("ij,ij->i", clue_side[clue[part]], word_side[word[part]])
    return products
