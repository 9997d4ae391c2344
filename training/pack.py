"""Stage `publish`: everything that serving needs, packed into the arrays of an artefact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.lexicon import ngram_key
from models.packing import LEAST, gapped, level_of, quantised
from training.statistics import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Arrays = dict[str, npt.NDArray[Any]]
_FORGOTTEN = 0.95 * LEAST
"""Pairs met less than this aren't kept."""


def pack_vectors(name: str, vectors: Floats) -> Arrays:
    """Vectors in half bytes with a scale per row."""
    codes, scale = quantised(vectors)
    return {name: codes, f"{name}_scale": scale.astype(np.float16)}


def pack_ngrams(grams: list[str], vectors: Floats) -> Arrays:
    """N-gram vectors in the order of their checksums; of grams with equal ones the first stays."""
    keys, first = np.unique(np.array([ngram_key(gram) for gram in grams], dtype=np.uint32), return_index=True)
    return {"ngram_keys": keys, **pack_vectors("ngrams", vectors[first])}


def pack_nearby(counts: csr_array, favour: Floats, n_pairs: int, smoothing: float) -> Arrays:
    """Counts of clues (rows) near words (columns), in levels, for the words that `favour` is not 0 of.

    Of all pairs those with the most weight are kept: what the clue adds to log P of the word, times how well
    the pair is attested, times `favour` of the word. Of the others the sums stay: by clue (`unkept`) and by
    word (`rests`).
    """
    sums = np.asarray(counts.sum(axis=1)).ravel()
    odds = max(float(sums.sum()), 1.0) / (np.maximum(sums, 0.5) * smoothing)
    met = counts.tocoo()
    clue, word = met.coords
    fit = favour[word] > 0
    whole = np.bincount(clue[fit], weights=met.data[fit], minlength=len(sums))
    wanted = np.flatnonzero(fit & (met.data > _FORGOTTEN))
    clue, word, data = clue[wanted], word[wanted], met.data[wanted]
    kept = _weightiest(np.log1p(data * odds[clue]) * np.log1p(data) * favour[word], n_pairs)
    targets = np.flatnonzero(favour > 0)
    clue, word, data = clue[kept].astype(np.int64), word[kept], data[kept]
    column = np.searchsorted(targets, word)
    order = np.lexsort((column, clue))
    sizes, gaps, levels = gapped(clue[order], column[order], level_of(data[order]), len(sums))
    return {
        "nearby_words": targets.astype(np.uint16),
        "nearby_sums": np.log1p(sums).astype(np.float16),
        "nearby_rests": _left(sums, word, data),
        "nearby_unkept": _left(whole, clue, data),
        "nearby_sizes": sizes.astype(np.uint16),
        "nearby_gaps": gaps,
        "nearby_levels": levels,
    }


def _left(whole: npt.NDArray[Any], numbers: npt.NDArray[Any], kept: Floats) -> npt.NDArray[np.float16]:
    """What is left of each word's sum without the pairs that are kept, as log(1 + x)."""
    left = whole - np.bincount(numbers, weights=kept, minlength=len(whole))
    logs: npt.NDArray[np.float16] = np.log1p(left.clip(min=0)).astype(np.float16)
    return logs


def _weightiest(weights: Floats, n: int) -> npt.NDArray[np.int64]:
    if len(weights) <= n:
        return np.arange(len(weights))
    places: npt.NDArray[np.int64] = np.argpartition(-weights, n - 1)[:n]
    return places
