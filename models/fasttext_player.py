"""The house's own AI player: fastText vectors and co-occurrence, served by numpy alone."""

from __future__ import annotations

import sys
from dataclasses import fields
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np

from models.artefact import CARD, Array, Artefact, read
from models.errors import ModelRefused
from models.guesser import Ranking, Scorer, Weights, evidence_of
from models.lexicon import read_lexicon
from models.live_explainer import LiveExplainer
from models.packing import Floats
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from words.cognates import are_cognate
from words.languages import Language
from words.text import normalise

NAME = "fasttext"
NO_CLUE = np.iinfo(np.uint16).max
"""Fills up plans that are shorter than others."""
_MOST_CLUES = 30
"""Of a longer request only the newest clues are heard."""
_MOST_WORDS = 1000
_LEAST_COMMON, _COMMON_SHARE = 3, 0.6
"""Letters in a row that relatives share; those which begin alike share so much of the shorter word."""
_SPARE = 10
"""So many more candidates than are asked for are looked at for relatives of clues."""


class FastTextPlayer:
    """Guesses and explains from one artefact. Holds no changing state, so threads may share it."""

    name = NAME

    def __init__(self, artefact: Artefact) -> None:
        self._artefact = artefact
        self._weights = _weights(artefact.card["parameters"].get("guesser"), artefact.path)
        self._scorer = Scorer(artefact, self._weights)
        self._lexicon = read_lexicon(artefact, self._scorer.dim)
        self._live = LiveExplainer(self._lexicon, self._scorer)
        plan_words = artefact.array("plan_words", "uint16", None)
        self._plans = artefact.array("plans", "uint16", len(plan_words), None)
        _check_known(artefact, "plan_words", plan_words)
        _check_known(artefact, "plans", self._plans[self._plans != NO_CLUE])
        self._plan_of = {int(word): i for i, word in enumerate(plan_words)}

    @property
    def version(self) -> str:
        """A hash of the model's files."""
        version: str = self._artefact.card["version"]
        return version

    @property
    def language(self) -> Language:
        """The language of the model."""
        return self._artefact.language

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """The likeliest words; none when the clues say nothing or a guess would be hopeless."""
        clues = request.clues[-_MOST_CLUES:]
        evidence = evidence_of(clues, self._lexicon)
        n = min(request.n_words, _MOST_WORDS)
        if not evidence or n < 1:
            return GuessAnswer((), 0.0)
        ranking = self._scorer.rank(evidence, self._barred(clues, request.excluded))
        best, chances = self._likeliest(ranking, clues, n)
        sure = float(chances[0]) if best else 0.0
        if sure < self._weights.hopeless:
            return GuessAnswer((), sure)
        return GuessAnswer(tuple(self._lexicon.words[number] for number in best), sure)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """Clues made at publishing for words of the hat; after them, or without any, such as are chosen now.

        However many are wanted, a shorter answer is the beginning of a longer one.
        """
        n = min(max(request.n_words, 0), _MOST_WORDS)
        number = self._lexicon.find(request.word)
        plan = self._plan_of.get(-1 if number is None else number)
        listed = () if plan is None else self._plans[plan][self._plans[plan] != NO_CLUE]
        planned = tuple(self._lexicon.words[clue] for clue in listed if self._lexicon.may_clue[clue])
        if len(planned) >= n:
            return ExplainAnswer(planned[:n])
        more = (
            clue
            for clue in self._live.explain(request.word, n + len(planned))
            if not any(are_cognate(clue, other, self.language) for other in planned)
        )
        return ExplainAnswer((*planned, *more)[:n])

    def knows(self, word: str) -> bool:
        """Whether a form of the word is in the vocabulary."""
        return self._lexicon.find(word) is not None

    def _barred(self, clues: tuple[str, ...], excluded: frozenset[str]) -> list[int]:
        found = [self._lexicon.find(word) for word in (*clues, *excluded)]
        return [number for number in found if number is not None]

    def _likeliest(self, ranking: Ranking, clues: tuple[str, ...], n: int) -> tuple[list[int], Floats]:
        """Numbers and chances of the first n candidates, relatives of clues put back.

        Candidates are looked at only as long as one may still come among the first n: roots are dear.
        """
        heard = [normalise(clue, self.language) for clue in clues]
        looked_at = n + _SPARE
        chances = ranking.chances[:looked_at].copy()
        for place, number in enumerate(ranking.numbers[:looked_at]):
            if place >= n and np.partition(chances[:place], place - n)[place - n] >= chances[place]:
                break
            chances[place] *= np.exp(-self._against(self._lexicon.words[number], heard))
        order = np.argsort(-chances, kind="stable")[:n]
        return ranking.numbers[order].tolist(), chances[order]

    def _against(self, word: str, heard: list[str]) -> float:
        """What speaks against a word because it is a relative of one of the clues and looks like it."""
        relatives = [
            clue for clue in heard if _share_letters(word, clue) and are_cognate(word, clue, self.language)
        ]
        if any(_begin_alike(word, clue) for clue in relatives):
            return self._weights.alike
        return self._weights.related if relatives else 0.0


def _share_letters(word: str, other: str) -> bool:
    """Whether both have some letters in a row, as most relatives do: roots are dear."""
    return any(word[at : at + _LEAST_COMMON] in other for at in range(len(word) - _LEAST_COMMON + 1))


def _begin_alike(word: str, other: str) -> bool:
    """Whether the words have more than half of the shorter one's letters in common, from the first on."""
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(word, other, strict=False)))
    return common >= _LEAST_COMMON and common >= _COMMON_SHARE * min(len(word), len(other))


def load(folder: Path) -> FastTextPlayer:
    """The player of an artefact; raises ModelRefused when anything about it is wrong."""
    artefact = read(folder)
    if artefact.card["name"] != NAME:
        raise ModelRefused(
            folder / CARD,
            f"this is a model of kind {artefact.card['name']!r}",
            f"Kinds that can play: {NAME}",
        )
    try:
        return FastTextPlayer(artefact)
    except (IndexError, ValueError, KeyError) as error:
        raise ModelRefused(folder, f"its arrays don't fit each other ({error})", "Train it again") from error


def _check_known(artefact: Artefact, name: str, numbers: Array) -> None:
    if len(numbers) and int(numbers.max()) >= len(artefact.vocabulary):
        told = f"it names word {numbers.max()} of a vocabulary of {len(artefact.vocabulary)}"
        raise ModelRefused(artefact.path / f"{name}.npy", told, "Train it again")


def _weights(values: Any, path: Path) -> Weights:
    """The weights of the card; unknown ones are refused, missing ones have their defaults."""
    known = {field.name for field in fields(Weights)}
    given = values if isinstance(values, dict) else {}
    if not set(given) <= known or not all(map(_is_weight, given.values())):
        raise ModelRefused(path / CARD, "the card's parameters for Weights are not valid", "Train it again")
    return Weights(**{name: float(value) for name, value in given.items()})


def _is_weight(value: Any) -> bool:
    """Whether it is a finite number; not-a-number is in no order with any other."""
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max
