"""Vectors of letter n-grams for words that no corpus held."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from models.ngrams import ngrams
from training.statistics import Floats

if TYPE_CHECKING:
    from scipy.sparse import csr_array

_RIDGE = 1.0
_ROUNDS = 30


def ngram_vectors(words: list[str], vectors: Floats, size: int) -> tuple[list[str], Floats]:
    """N-grams by falling frequency and vectors (n-grams x dim) whose sums come closest to the words' own.

    Ridge regression, solved by conjugate gradients on the normal equations for all columns at once.
    """
    frequency = Counter(gram for word in words for gram in dict.fromkeys(ngrams(word)))
    chosen = [gram for gram, count in frequency.most_common(size) if count > 1]
    if not chosen:
        return [], np.zeros((0, vectors.shape[1]), dtype=np.float32)
    parts = _parts(words, {gram: i for i, gram in enumerate(chosen)})
    return chosen, _solved(parts, vectors)


def _parts(words: list[str], number: dict[str, int]) -> csr_array:
    """Which n-grams a word has (words x n-grams), each row scaled to the root of their number."""
    from scipy.sparse import csr_array

    found = [[number[gram] for gram in ngrams(word) if gram in number] for word in words]
    ends = np.cumsum([0] + [len(grams) for grams in found])
    columns = np.array([gram for grams in found for gram in grams], dtype=np.int64)
    lengths = np.maximum(np.diff(ends), 1)
    values = np.repeat(1 / np.sqrt(lengths), np.diff(ends)).astype(np.float32)
    return csr_array((values, columns, ends), shape=(len(words), len(number)))


def _solved(parts: csr_array, vectors: Floats) -> Floats:
    turned = parts.T.tocsr()
    solution = np.zeros((parts.shape[1], vectors.shape[1]), dtype=np.float32)
    residue = turned @ vectors
    direction = residue.copy()
    size = (residue**2).sum(axis=0)
    for _ in range(_ROUNDS):
        turned_direction = turned @ (parts @ direction) + _RIDGE * direction
        step = size / np.maximum((direction * turned_direction).sum(axis=0), 1e-12)
        solution += step * direction
        residue -= step * turned_direction
        shrunk = (residue**2).sum(axis=0)
        direction = residue + shrunk / np.maximum(size, 1e-12) * direction
        size = shrunk
    return solution.astype(np.float32)
