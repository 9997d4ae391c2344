"""How strongly each word is like clues of any kind, which must not count for it when it is to be guessed."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from models.guesser import SAMPLE, standing
from training.statistics import Floats

_CLUES = 1500
"""Words of the hat that stand for all clues."""
_WORDS = 2000
"""Words at once: bounds the memory."""
_SHARPNESS = 1.25
"""By how much strong likeness counts more; the value with the least loss on the dev sets."""


def reach(
    parts: Sequence[tuple[float, Floats]], clues: npt.NDArray[np.int64], usual: npt.NDArray[np.bool_]
) -> Floats:
    """Logarithm of the mean of exp(likeness) over clues, for each word, in deviations of the usual words.

    If the chance that people name clue c for word t goes like exp a(c, t), the sum over all clues must be 1,
    so this is what has to be taken from the sum of the a(c, t) of the clues named.

    Args:
        parts: weight and vectors (words x dim) of each kind of likeness.
        clues: words that people name, of which every n-th is taken.
        usual: words whose mean is to be 0 and whose deviation 1.
    """
    heard = clues[:: max(len(clues) // _CLUES, 1)]
    n_words = len(usual)
    reached = np.zeros(n_words, dtype=np.float32)
    if len(heard) < 2 or not usual.any():
        return reached
    sample = np.arange(0, n_words, max(n_words // SAMPLE, 1))
    own = np.full(n_words, -1)
    own[heard] = np.arange(len(heard))
    for start in range(0, n_words, _WORDS):
        words = np.arange(start, min(start + _WORDS, n_words))
        likeness = np.zeros((len(words), len(heard)), dtype=np.float32)
        for weight, vectors in parts:
            to_clues = vectors[heard].T
            likeness += weight * standing(vectors[words] @ to_clues, vectors[sample] @ to_clues)
        itself = np.flatnonzero(own[words] >= 0)
        likeness[itself, own[words[itself]]] = -np.inf
        others = len(heard) - (own[words] >= 0)
        reached[words] = np.log(np.exp(_SHARPNESS * likeness).sum(axis=1) / others)
    centre, spread = reached[usual].mean(), max(float(reached[usual].std()), 1e-6)
    deviations: Floats = ((reached - centre) / spread).astype(np.float32)
    return deviations
