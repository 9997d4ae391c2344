"""Stage `publish`: everything that serving needs, packed into the arrays of an artefact."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.lexicon import ngram_key
from models.packing import STEPS, quantised
from training.statistics import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Arrays = dict[str, npt.NDArray[Any]]


def pack_vectors(name: str, vectors: Floats) -> Arrays:
    """Vectors as bytes with a scale per row."""
    codes, scale = quantised(vectors)
    return {name: codes, f"{name}_scale": scale}


def pack_ngrams(grams: list[str], vectors: Floats) -> Arrays:
    """N-gram vectors in the order of their checksums; of grams with equal ones the first stays."""
    keys, first = np.unique(np.array([ngram_key(gram) for gram in grams], dtype=np.uint32), return_index=True)
    return {"ngram_keys": keys, **pack_vectors("ngrams", vectors[first])}


def pack_nearby(counts: csr_array, smoothing: float, favoured: npt.NDArray[np.bool_], pairs: int) -> Arrays:
    """The co-occurrence model: log P(clue | word) as a base per word and what met pairs add to it.

    P is smoothed with `smoothing` pseudo-counts of the clue's overall share. Of the additions, the `pairs`
    highest are kept, those for favoured words (columns) counted half as high again.
    """
    sums = np.asarray(counts.sum(axis=1)).ravel()
    share = np.maximum(sums, 0.5) / max(float(sums.sum()), 1.0)
    met = counts.tocoo()
    clue, word = met.coords
    worth = np.log1p(met.data / share[clue] / smoothing)
    rank = worth * np.where(favoured[word], 1.5, 0.5)
    if len(rank) > pairs:
        kept = rank >= np.partition(rank, len(rank) - pairs)[len(rank) - pairs]
        clue, word, worth = clue[kept], word[kept], worth[kept]
    order = np.lexsort((word, clue))
    starts = np.concatenate([[0], np.cumsum(np.bincount(clue, minlength=len(sums)))])
    return {
        "nearby_base": (np.log(smoothing) - np.log(sums + smoothing)).astype(np.float32),
        "nearby_starts": starts.astype(np.int64),
        "nearby_words": word[order].astype(np.uint16),
        "nearby_worths": np.minimum(np.rint(worth[order] * STEPS), 255).astype(np.uint8),
    }
