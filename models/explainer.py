"""Explaining: which clues lead to this word?

Candidates are gated before they are ranked. Then clues are chosen one by one: each time the one after which
the simulated listeners, who have heard all clues so far, believe most in the word; directness and frequency
of the clue count as well, or else a private code of the machine would win (see docs/quality.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

import numpy as np
import numpy.typing as npt

from models.forms import hat_words
from models.guesser import Scorer
from models.lexicon import Lexicon
from models.packing import Floats, standardised
from words.cognates import are_cognate
from words.languages import Language
from words.text import normalise

POOL = 60
"""Candidates among which the clues of a word are chosen."""
RIVALS = 200
"""Other words which a listener could take for the one meant."""
_SHARPNESS = 8.0
"""Nats per unit of cosine: how strongly a listener of plain vectors believes."""


@dataclass(frozen=True, slots=True)
class Taste:
    """What counts beside the listeners' belief: how likely people are to name a clue.

    Weights of a logistic regression on the dev sets, rounded to serve both languages, times 0.6, for the
    listeners must be heard as well.
    """

    direct: float = 0.45
    """Per standard deviation of likeness between the clue's input and the word's output vector."""
    pointed: float = 0.15
    """The same of the word's input and the clue's output vector."""
    met: float = 0.22
    """Per nat of how much oftener the two are met near each other than by chance, smoothed."""
    frequent: float = 0.13
    """Per nat of the clue's frequency."""
    noun: float = 0.27
    hat: float = 0.36
    """For a clue that is a word of the hat itself: people know it."""
    easy: float = 0.24
    """Further, for an easy one."""
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


def is_related(clue: str, others: Iterable[str], language: Language) -> bool:
    """Whether a clue is a relative of any of the others."""
    return any(_are_related(clue, other, language) for other in others)


# The same pairs come up after every clue of a round.
_are_related = lru_cache(1 << 14)(are_cognate)


class LiveExplainer:
    """Explains words on the spot with the guesser's own figures."""

    def __init__(self, lexicon: Lexicon, scorer: Scorer, taste: Taste) -> None:
        self._lexicon = lexicon
        self._scorer = scorer
        self._taste = taste
        self._hat = hat_words(lexicon.language)

    def explain(self, word: str, n: int) -> tuple[str, ...]:
        """Clues for any word, strongest first; few or none when the model hardly knows it."""
        number = self._lexicon.find(word)
        if number is not None and not self._lexicon.counts[number]:
            number = None
        direct = self._direct(word, number)
        if direct is None:
            return ()
        pool = self._pool(normalise(word, self._lexicon.language), number, direct)
        if not pool:
            return ()
        bonus = self._taste.direct * standardised(direct[pool])
        bonus += self._taste.frequent * np.log1p(self._lexicon.counts[pool])
        bonus += self._taste.hat * np.array([self._lexicon.words[i] in self._hat for i in pool])
        order = choose(self._listeners(pool, word, number, direct), bonus, 2 * n)
        return self._without_relatives([self._lexicon.words[pool[i]] for i in order], n)

    def _direct(self, word: str, number: int | None) -> Floats | None:
        """How much each word of the vocabulary points at the word, in standard deviations."""
        scorer = self._scorer
        if number is None:
            vector = self._lexicon.guess_vector(word)
            return None if vector is None else standardised(scorer.targets @ vector)
        points = standardised(scorer.targets @ scorer.outputs.take([number])[0])
        return points + scorer.worths_of_clues(number)

    def _pool(self, word: str, number: int | None, direct: Floats) -> list[int]:
        open_ = self._lexicon.may_clue.copy()
        if number is not None:
            open_[number] = False
        ranked = np.argsort(np.where(open_, -direct, np.inf), kind="stable")[: 2 * POOL]
        fit = (int(i) for i in ranked if open_[i] and not self._is_relative(int(i), word))
        return list(islice(fit, POOL))

    def _is_relative(self, number: int, word: str) -> bool:
        return is_related(self._lexicon.words[number], [word], self._lexicon.language)

    def _listeners(self, pool: list[int], word: str, number: int | None, direct: Floats) -> Listeners:
        """Two that know vectors and co-occurrence; an unknown word is known to the first alone."""
        scorer = self._scorer
        rivals = np.argsort(-direct, kind="stable")[: RIVALS + 1]
        rivals = rivals[rivals != number][:RIVALS]
        if number is None:
            vector = self._lexicon.guess_vector(word)
            assert vector is not None
            targets = np.vstack([vector, scorer.outputs.take(rivals)])
            return Listeners(_SHARPNESS * (scorer.outputs.take(pool) @ targets.T)[None])
        words = np.concatenate([[number], rivals])
        by_vectors = scorer.outputs.take(pool) @ scorer.targets[words].T
        by_nearby = np.vstack([scorer.log_likelihood([clue])[words] for clue in pool])
        return Listeners(np.stack([by_vectors, by_nearby]).astype(np.float32))

    def _without_relatives(self, clues: list[str], n: int) -> tuple[str, ...]:
        chosen: list[str] = []
        for clue in clues:
            if len(chosen) < n and not any(
                are_cognate(clue, other, self._lexicon.language) for other in chosen
            ):
                chosen.append(clue)
        return tuple(chosen)
