"""Whether a guess is the word, close to it, or something else."""

from __future__ import annotations

from enum import Enum

from words.cognates import are_cognate
from words.languages import Language
from words.lemmas import LONGEST_WORD, is_known, lemmas
from words.spelling import distance_within
from words.text import normalise, tokens


class Likeness(Enum):
    """How like the secret word a guess is."""

    SAME = "same"
    """The word itself in any of its forms, or a slip of the finger in a long enough word."""
    NEAR = "near"
    """Another word of the same family, or one that is spelt almost so; a player may be told."""
    DIFFERENT = "different"


_MOST_WORDS = 3
_TYPO_LETTERS = 5
"""Shorter words have too many neighbours for a slip to be told from another word."""
_ONE_OFF_LETTERS, _TWO_OFF_LETTERS = 3, 6
"""Least letters of the shorter word for a distance of one and of two to be near."""


def likeness(guess: str, word: str, language: Language) -> Likeness:
    """How like the word a guess of one word is, both in any spelling.

    A typed form of Damerau distance 1 counts as the word when that has 5 letters or more and the form is no
    word itself; so кот is never taken for код, nor столб for столп.
    """
    typed, secret = _plain(guess, language), _plain(word, language)
    if typed == secret:
        return Likeness.SAME
    if not typed or not secret or max(len(typed), len(secret)) > LONGEST_WORD:
        return Likeness.DIFFERENT
    typed_forms, secret_forms = lemmas(guess, language), lemmas(word, language)
    if not set(typed_forms).isdisjoint(secret_forms) or _is_slip(guess, typed, secret, language):
        return Likeness.SAME
    if _is_spelt_almost(typed, secret) or are_cognate(guess, word, language):
        return Likeness.NEAR
    return Likeness.DIFFERENT


def best_likeness(text: str, word: str, language: Language) -> Likeness:
    """The best likeness among a message's first three words, each by itself and all written as one."""
    found = tokens(text, language)[:_MOST_WORDS]
    attempts = [*found, "".join(found)] if len(found) > 1 else found
    seen = {likeness(attempt, word, language) for attempt in attempts}
    return next((kind for kind in Likeness if kind in seen), Likeness.DIFFERENT)


def _plain(word: str, language: Language) -> str:
    """Hyphens, apostrophes and spaces are what people forget first."""
    return normalise(word, language).replace("-", "").replace("'", "").replace(" ", "")


def _is_slip(guess: str, typed: str, secret: str, language: Language) -> bool:
    if len(secret) < _TYPO_LETTERS or len(typed) < _TYPO_LETTERS - 1 or is_known(guess, language):
        return False
    slips = [typed, *lemmas(guess, language)]
    return any(distance_within(slip, secret, 1) is not None for slip in slips)


def _is_spelt_almost(typed: str, secret: str) -> bool:
    shortest = min(len(typed), len(secret))
    if shortest < _ONE_OFF_LETTERS:
        return False
    return distance_within(typed, secret, 2 if shortest >= _TWO_OFF_LETTERS else 1) is not None
