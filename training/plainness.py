"""How plain a word is: how much it is like the words that people explain at home, rather than in reports."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from training.statistics import Floats

_RIDGE = 3.0
_ROUNDS = 10
"""Newton's method is as good as at its goal by then."""
_FARTHEST = 3.0


def plainness(vectors: Floats, is_plain: npt.NDArray[np.bool_], among: npt.NDArray[np.bool_]) -> Floats:
    """For each word, in standard deviations of `among`, at most 3: how likely it is one of the plain words.

    The odds of a logistic regression with a ridge penalty on the vectors, fitted to the words of `among`.
    Words outside are judged by their vectors; where nothing can be learned all words are equal.

    Args:
        vectors: words x dim.
        is_plain: words that are known to be plain.
        among: words to learn from, plain and others.
    """
    learned = vectors[among].astype(np.float64)
    answers = is_plain[among].astype(np.float64)
    if not 0 < answers.sum() < len(answers):
        return np.zeros(len(vectors), dtype=np.float32)
    slope, intercept = _logistic(learned, answers)
    odds = vectors.astype(np.float64) @ slope + intercept
    spread = max(float(odds[among].std()), 1e-9)
    deviations = (odds - odds[among].mean()) / spread
    plain: Floats = deviations.clip(-_FARTHEST, _FARTHEST).astype(np.float32)
    return plain


def _logistic(
    features: npt.NDArray[np.float64], answers: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.float64], float]:
    """Slope and intercept, by Newton's method (iteratively reweighted least squares)."""
    rows = np.hstack([features, np.ones((len(features), 1))])
    penalty = np.full(rows.shape[1], _RIDGE)
    penalty[-1] = 1e-6
    weights = np.zeros(rows.shape[1])
    for _ in range(_ROUNDS):
        chances = 1 / (1 + np.exp(-rows @ weights))
        uncertain = chances * (1 - chances) + 1e-6
        gradient = rows.T @ (answers - chances) - penalty * weights
        curvature = (rows * uncertain[:, None]).T @ rows + np.diag(penalty)
        weights = weights + np.linalg.solve(curvature, gradient)
    return weights[:-1], float(weights[-1])
