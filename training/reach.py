"""How strongly each word is like clues of any kind, which must not count for it when it is to be guessed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.guesser import SAMPLE, standing
from training.statistics import Floats

_MOST_CLUES = 3000
"""So many words of the hat at most stand for all clues."""
_WORDS = 2000
"""Words at once: bounds the memory."""
_FARTHEST = 5.0
_LEAST_SPREAD = 1e-3
_SHARPNESS = 1.25
"""By how much strong likeness counts more; the value with the least loss on the dev sets."""


def reach(
    parts: Sequence[tuple[float, Floats]], clues: npt.NDArray[np.int64], usual: npt.NDArray[np.bool_]
) -> Floats:
    """Logarithm of the mean over clues of exp(likeness), in deviations of the usual words, at most 5.

    If the chance that people name clue c for word t goes like exp a(c, t), the sum over all clues must be 1,
    so this is what has to be taken from the sum of the a(c, t) of the clues named. Only likeness of vectors
    is counted, and sharpened: the co-occurrence model is a probability already. All 0 where no word differs
    from another.

    Args:
        parts: weight and vectors (words x dim) of each kind of likeness.
        clues: words that people name, of which every n-th is taken.
        usual: words whose mean is to be 0 and whose deviation 1.
    """
    heard = clues[:: max(-(-len(clues) // _MOST_CLUES), 1)]
    n_words = len(usual)
    reached = np.zeros(n_words, dtype=np.float32)
    if len(heard) < 2 or not usual.any():
        return reached
    own = np.full(n_words, -1)
    own[heard] = np.arange(len(heard))
    sides = [_side(weight, vectors, heard) for weight, vectors in parts]
    for start in range(0, n_words, _WORDS):
        words = np.arange(start, min(start + _WORDS, n_words))
        likeness = np.zeros((len(words), len(heard)), dtype=np.float32)
        for weight, vectors, to_clues, sample in sides:
            likeness += weight * standing(vectors[words] @ to_clues, sample)
        itself = np.flatnonzero(own[words] >= 0)
        likeness[itself, own[words[itself]]] = -np.inf
        others = len(heard) - (own[words] >= 0)
        reached[words] = np.log(np.exp(_SHARPNESS * likeness).sum(axis=1) / others)
    centre, spread = float(reached[usual].mean()), float(reached[usual].std())
    if spread < _LEAST_SPREAD:
        return np.zeros(n_words, dtype=np.float32)
    deviations: Floats = ((reached - centre) / spread).clip(-_FARTHEST, _FARTHEST).astype(np.float32)
    return deviations


def _side(
    weight: float, vectors: Floats, heard: npt.NDArray[np.int64]
) -> tuple[float, Floats, Floats, Floats]:
    """Weight and vectors of a kind of likeness, its clues, and how like them every n-th word is."""
    to_clues = vectors[heard].T
    return weight, vectors, to_clues, vectors[:: max(len(vectors) // SAMPLE, 1)] @ to_clues
