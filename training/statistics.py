"""Stage `statistics`: which words occur near which, and vectors made of that."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from training.text import ARTICLE_END, Codes

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Floats = npt.NDArray[np.float32]

_CHUNK = 2_000_000
"""Words counted at once: bounds the memory."""


def nearby(codes: Codes, n_words: int, window: int) -> csr_array:
    """Symmetric counts of words at most `window` words apart in one article, each pair worth 1 / distance."""
    from scipy.sparse import csr_array

    total: Any = csr_array((n_words, n_words), dtype=np.float32)
    for chunk in _chunks(_with_gaps(codes, window)):
        # Each chunk by itself first: to add to the whole, which is large, takes as long however little comes.
        met: Any = csr_array((n_words, n_words), dtype=np.float32)
        for distance in range(1, window + 1):
            met = met + _pairs(chunk[:-distance], chunk[distance:], 1 / distance, n_words)
        total = total + met
    symmetric: csr_array = (total + total.T).tocsr()
    symmetric.sort_indices()
    return symmetric


def discounted_ppmi(counts: csr_array, smoothing: float = 0.75, discount: float = 0.5) -> csr_array:
    """Positive pointwise mutual information; contexts smoothed as by Levy, Goldberg and Dagan (2015).

    Each value is multiplied by N / (N + discount), so that rare pairs count less (Pantel and Lin 2002).
    """
    from scipy.sparse import csr_array

    rows = np.asarray(counts.sum(axis=1)).ravel() + 1e-9
    contexts = rows**smoothing / (rows**smoothing).sum()
    pairs = counts.tocoo()
    first, second = pairs.coords
    values = np.log(pairs.data / rows[first] / contexts[second])
    values *= pairs.data / (pairs.data + discount)
    kept = values > 0
    positive = (values[kept].astype(np.float32), (first[kept], second[kept]))
    return csr_array(positive, shape=counts.shape)


def second_order(ppmi: csr_array, dim: int, seed: int, evenness: float = 1.0) -> Floats:
    """Vectors (words x dim) of unit length: left singular vectors of the matrix.

    Each direction counts by the root of its singular value to the power 1 - evenness: with 1 all count alike,
    so that the few topics which rule the news don't rule every likeness (Levy, Goldberg and Dagan 2015 on the
    weight of singular values).
    """
    left = factors(ppmi, dim, seed)[0]
    roots = np.maximum(np.linalg.norm(left, axis=0), 1e-9)
    return unit(left / roots**evenness)


def factors(matrix: csr_array, dim: int, seed: int, rounds: int = 2) -> tuple[Floats, Floats]:
    """Two matrices (rows x dim, columns x dim) whose product comes closest to the matrix.

    Randomised subspace iteration (Halko, Martinsson and Tropp 2011).
    """
    rng = np.random.default_rng(seed)
    basis = rng.standard_normal((matrix.shape[1], dim + 10), dtype=np.float32)
    turned = matrix.T.tocsr()
    for _ in range(rounds):
        basis = np.linalg.qr(matrix @ basis)[0]
        basis = np.linalg.qr(turned @ basis)[0]
    left, values, right = np.linalg.svd(matrix @ basis, full_matrices=False)
    roots = np.sqrt(values[:dim])
    columns = (basis @ right.T)[:, :dim] * roots
    return (left[:, :dim] * roots).astype(np.float32), columns.astype(np.float32)


def principal(vectors: Floats) -> Floats:
    """The rotation (dim x dim) that brings the vectors to their principal axes, the longest first."""
    _, turned = np.linalg.eigh(vectors.T @ vectors)
    axes: Floats = turned[:, ::-1].astype(np.float32)
    return axes


def centred(vectors: Floats, evenness: float = 0.0, dropped: int = 2) -> Floats:
    """Unit vectors without what all have in common: their mean and their first principal components.

    After Mu and Viswanath (2018). The other components count by their deviation to the power 1 - evenness.
    """
    spread = unit(vectors)
    spread = spread - spread.mean(axis=0)
    turned = (spread @ principal(spread))[:, dropped:]
    deviations = np.maximum(turned.std(axis=0), 1e-9)
    return unit(turned / (deviations / deviations.mean()) ** evenness)


def mixed(inputs: Floats, outputs: Floats, sample: npt.NDArray[np.int64]) -> Floats:
    """Target side of likeness: inputs plus half the outputs, each brought to a deviation of 1."""
    clues = inputs[sample]
    spreads = [
        max(float((clues[:, : part.shape[1]] @ part[sample].T).std()), 1e-6) for part in (inputs, outputs)
    ]
    both: Floats = inputs / np.float32(spreads[0])
    both[:, : outputs.shape[1]] += outputs * np.float32(0.5 / spreads[1])
    return both


def unit(vectors: Floats) -> Floats:
    """Rows scaled to length 1; rows of zeros stay."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Floats = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def _with_gaps(codes: Codes, window: int) -> Codes:
    """Words alone, articles parted by as many gaps (-1) as no window spans."""
    kept = codes[(codes >= 0) | (codes == ARTICLE_END)]
    spaced = np.repeat(kept, np.where(kept == ARTICLE_END, window, 1))
    return np.where(spaced < 0, -1, spaced).astype(np.int32)


def _chunks(codes: Codes) -> list[Codes]:
    """Parts of bounded length; a pair across two parts is lost, which a corpus doesn't notice."""
    return [codes[start : start + _CHUNK] for start in range(0, len(codes), _CHUNK)]


def _pairs(first: Codes, second: Codes, worth: float, n_words: int) -> csr_array:
    from scipy.sparse import coo_array

    kept = (first >= 0) & (second >= 0) & (first != second)
    values = np.full(int(kept.sum()), worth, dtype=np.float32)
    return coo_array((values, (first[kept], second[kept])), shape=(n_words, n_words)).tocsr()
