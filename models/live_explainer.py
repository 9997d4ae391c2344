"""Explaining on the spot, with the guesser's own figures, words that no list was made for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

import numpy as np

from models.explainer import POOL, RIVALS, Listeners, choose
from models.guesser import Scorer, highest
from models.lexicon import Lexicon
from models.packing import Floats, Ints, standardised
from words.cognates import are_cognate, roots
from words.hat import Difficulty, hat

WEIGHED = 300
"""Candidates that are weighed by all that is known of them."""
_NAMED = 1.5
"""How much it counts that people name a clue, against what the listeners believe."""
_SHARPNESS = 8.0
"""Nats per unit of cosine: how strongly a listener of plain vectors believes."""
_WHOLE = np.ones(1, dtype=np.float32)
"""The worth of a clue that stands alone."""
_ALIKE, _OFTENER = 1.0, 2.7
"""Standard deviations of likeness, and times oftener than by chance, from which a clue counts as linked."""


@dataclass(frozen=True, slots=True)
class Manner:
    """How likely people are to name a clue, in logarithms of odds.

    Weights of logistic regressions on the dev sets of both languages together, rounded: that of plainness of
    one with all of them, the others of one before it.
    """

    outputs: float = 0.31
    """Per standard deviation of likeness between output vectors."""
    inputs: float = 0.18
    second: float = 0.08
    """The same of input and of second-order vectors."""
    met: float = 0.37
    """Per nat of how much oftener the two are met near each other than by chance, smoothed."""
    frequent: float = 0.22
    """Per nat of the clue's frequency."""
    noun: float = 0.23
    hat: float = 0.61
    """For a clue that is a word of the hat itself: people know it."""
    easy: float = 0.61
    """Further, for an easy one."""
    plain: float = 0.13
    """Per standard deviation of plainness."""
    unsure: float = 0.26
    """Taken from a clue that not both vectors and counts link to the word."""


class LiveExplainer:
    """Explains words on the spot. Never changes, so threads may share it."""

    def __init__(self, lexicon: Lexicon, scorer: Scorer, manner: Manner | None = None) -> None:
        self._lexicon = lexicon
        self._scorer = scorer
        self._manner = manner or Manner()
        self._is_noun = np.zeros(len(lexicon.words), dtype=bool)
        self._is_noun[scorer.nearby.words] = True
        self._whole = np.float32(scorer.sums.sum())
        self._appeal = self._appeals()

    def explain(self, word: str, n: int) -> tuple[str, ...]:
        """Clues for any word, strongest first; few or none when the model hardly knows it."""
        number = self._lexicon.find(word)
        if number is not None and self._lexicon.counts[number]:
            vector: Floats | None = self._scorer.outputs.take([number])[0]
        else:
            number, vector = None, self._lexicon.guess_vector(word)
        if vector is None:
            return ()
        likeness = standardised(self._scorer.outputs.first(len(vector)) @ vector)
        candidates, bonus = self._candidates(number, likeness)
        pool = self._unrelated_to(word, candidates)
        if not len(pool):
            return ()
        listeners = self._listeners(candidates[pool], number, vector, likeness)
        order = choose(listeners, _NAMED * bonus[pool], 2 * n)
        return self._without_relatives([self._lexicon.words[candidates[pool[i]]] for i in order], n)

    def _appeals(self) -> Floats:
        """What speaks for each word whatever it is to explain."""
        lexicon, manner = self._lexicon, self._manner
        levels = {word.text: word.difficulty for word in hat(lexicon.language)}
        of_hat = np.array([word in levels for word in lexicon.words])
        easy = np.array([levels.get(word) is Difficulty.EASY for word in lexicon.words])
        appeals = manner.frequent * np.log1p(lexicon.counts)
        appeals += manner.noun * self._is_noun + manner.hat * of_hat + manner.easy * easy
        appeals += manner.plain * lexicon.plain
        return appeals.astype(np.float32)

    def _candidates(self, number: int | None, likeness: Floats) -> tuple[Ints, Floats]:
        """Words likeliest to be named, the likeliest first, and how likely each is."""
        rough = self._manner.outputs * likeness + self._appeal
        met = None if number is None else self._scorer.met_near(number)
        if number is not None and met is not None:
            rough += self._manner.met * self._oftener(met, self._scorer.sums, number)
            rough[number] = -np.inf
        rough[~self._lexicon.may_clue] = -np.inf
        best = highest(rough, WEIGHED)
        best = best[np.isfinite(rough[best])]
        bonus = rough[best]
        if number is not None and met is not None:
            bonus = self._bonus(best, number, likeness[best], met[best])
        order = np.argsort(-bonus, kind="stable")
        return best[order], bonus[order]

    def _bonus(self, clues: Ints, number: int, likeness: Floats, met: Floats) -> Floats:
        """How likely people are to name each of the clues, by all that is known of them."""
        manner, scorer = self._manner, self._scorer
        if self._is_noun[number]:
            for place in np.flatnonzero(~self._is_noun[clues]):
                met[place] = scorer.met(int(clues[place]), number)
        sums = scorer.sums[clues]
        by_chance = sums * scorer.sums[number] / self._whole
        inputs, second = scorer.likeness(number, clues)
        is_linked = (likeness > _ALIKE) & (second > _ALIKE) & (met > _OFTENER * by_chance)
        bonus = manner.outputs * likeness + manner.inputs * inputs + manner.second * second
        bonus += manner.met * self._oftener(met, sums, number) + self._appeal[clues]
        sure: Floats = (bonus - manner.unsure * ~is_linked).astype(np.float32)
        return sure

    def _oftener(self, met: Floats, sums: Floats, number: int) -> Floats:
        """How much oftener words were met near the one of this number than by chance, in nats, smoothed."""
        smoothing = self._scorer.weights.smoothing
        scaled = met * (self._whole / self._scorer.sums[number])
        oftener: Floats = np.log(scaled + smoothing) - np.log(sums + smoothing)
        return oftener

    def _unrelated_to(self, word: str, candidates: Ints) -> list[int]:
        """Places of the first candidates that are no relatives of the word."""
        language, words = self._lexicon.language, self._lexicon.words
        own = roots(word, language)
        unrelated = (
            place for place, number in enumerate(candidates) if own.isdisjoint(roots(words[number], language))
        )
        return list(islice(unrelated, POOL))

    def _listeners(self, pool: Ints, number: int | None, vector: Floats, likeness: Floats) -> Listeners:
        """Two that know vectors and co-occurrence; an unknown word is known to the first alone."""
        scorer = self._scorer
        near = (
            likeness
            if number is None
            else likeness + 0.5 * standardised(scorer.log_likelihood([number], _WHOLE))
        )
        near = np.where(self._is_noun, near, -np.inf)
        near[[] if number is None else [number]] = -np.inf
        rivals = highest(near, RIVALS)
        if number is None:
            targets = np.vstack([vector, scorer.outputs.take(rivals)])
            return Listeners(_SHARPNESS * (scorer.outputs.take(pool) @ targets.T)[None])
        words = np.concatenate([[number], rivals])
        by_vectors = scorer.outputs.take(pool) @ scorer.outputs.take(words).T / scorer.spread
        by_nearby = np.vstack([scorer.log_likelihood([int(clue)], _WHOLE)[words] for clue in pool])
        return Listeners(np.stack([by_vectors, by_nearby]).astype(np.float32))

    def _without_relatives(self, clues: list[str], n: int) -> tuple[str, ...]:
        chosen: list[str] = []
        for clue in clues:
            if len(chosen) < n and not any(
                are_cognate(clue, other, self._lexicon.language) for other in chosen
            ):
                chosen.append(clue)
        return tuple(chosen)
