"""Why an explainer's clues are good: what its own guesser makes of them."""

from __future__ import annotations

from dataclasses import dataclass

from models.player import GuessRequest, Player
from words.lemmas import lemmas

LOOKED_AT = 200
"""Guesses among which the word is looked for."""


@dataclass(frozen=True, slots=True)
class Reason:
    """The places of the word among the guesses, from 1; None when it isn't among the first LOOKED_AT."""

    clue: str
    alone: int | None
    """By this clue alone."""
    together: int | None
    """By this clue and all before it."""


def reasons(player: Player, word: str, clues: tuple[str, ...]) -> tuple[Reason, ...]:
    """What each clue does for the word, in the order of the clues."""
    return tuple(
        Reason(clue, _rank(player, word, (clue,)), _rank(player, word, clues[: number + 1]))
        for number, clue in enumerate(clues)
    )


def _rank(player: Player, word: str, clues: tuple[str, ...]) -> int | None:
    forms = set(lemmas(word, player.language))
    guesses = player.guess(GuessRequest(clues, LOOKED_AT)).words
    return next((place for place, guess in enumerate(guesses, start=1) if guess in forms), None)
