"""Explaining: which clues lead to this word?

Candidates are gated before they are ranked. Then clues are chosen one by one: each time the one after which
the simulated listeners, who have heard all clues so far, believe most in the word; how likely people are to
name the clue counts as well, or else a private code of the machine would win (see docs/quality.md).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.packing import Floats

POOL = 60
"""Candidates among which the clues of a word are chosen."""
RIVALS = 200
"""Other words which a listener could take for the one meant."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What counts beside the listeners' belief: how likely people are to name a clue.

    Weights of a logistic regression on the dev sets of both languages together, rounded, times 0.7, for the
    listeners must be heard as well.
    """

    direct: float = 0.3
    """Per standard deviation of likeness between the clue's input and the word's output vector."""
    pointed: float = 0.11
    """The same of the word's input and the clue's output vector."""
    alike: float = 0.27
    """The same of both output vectors, without what all words have in common."""
    met: float = 0.27
    """Per nat of how much oftener the two are met near each other than by chance, smoothed."""
    frequent: float = 0.04
    """Per nat of the clue's frequency."""
    noun: float = 0.18
    hat: float = 0.29
    """For a clue that is a word of the hat itself: people know it."""
    easy: float = 0.23
    """Further, for an easy one."""
    plain: float = 0.27
    """Per standard deviation of plainness, see training/plainness.py."""
    unsure: float = 0.7
    """Taken from a clue that not both vectors and counts of every shard link to the word."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """How likely each listener finds candidates and rivals together."""

    worths: npt.NDArray[np.float32]
    """Listener x candidate x (the word, then its rivals): log-likelihood of the clue given the word."""

    def belief(self, heard: Floats) -> Floats:
        """Mean log-probability of the word after each candidate; `heard` (listener x words) came before."""
        after = self.worths + heard[:, None, :]
        top = after.max(axis=2, keepdims=True)
        whole = np.log(np.exp(after - top).sum(axis=2)) + top[:, :, 0]
        means: Floats = (after[:, :, 0] - whole).mean(axis=0)
        return means


def choose(listeners: Listeners, bonus: Floats, n: int) -> list[int]:
    """Greedy choice of at most n candidates; `bonus` is added to each one's belief. Best first."""
    chosen: list[int] = []
    heard = np.zeros((len(listeners.worths), listeners.worths.shape[2]), dtype=np.float32)
    free = np.ones(len(bonus), dtype=bool)
    while len(chosen) < n and free.any():
        value = np.where(free, listeners.belief(heard) + bonus, -np.inf)
        best = int(value.argmax())
        chosen.append(best)
        free[best] = False
        heard = heard + listeners.worths[:, best]
    return chosen
