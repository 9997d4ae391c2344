"""What a text is worth in a round: a clue, a guess, a foul, or a reason to refuse it."""

from __future__ import annotations

import unicodedata
from enum import Enum

from engine.refusals import Refusal
from words.cognates import are_cognate
from words.languages import Language
from words.lemmas import is_known, lemmas
from words.matching import Likeness, best_likeness, likeness
from words.text import is_written_in, tokens

MAX_GUESS_WORDS = 3
CLUE_LETTERS = range(2, 31)
_READ_CHARACTERS = 4096
"""Telegram's limit of a message; anything beyond it can't have come from a person."""


class Foul(Enum):
    """The explainer wrote the word itself."""

    WORD_WRITTEN = "word_written"


def shows_word(text: str, word: str, language: Language) -> bool:
    """Whether any word of the text is the secret in any of its forms, or so near that all can read it."""
    found = tokens(text[:_READ_CHARACTERS], language)
    return any(likeness(token, word, language) is Likeness.SAME for token in dict.fromkeys(found))


def judge_clue(text: str, word: str, earlier: tuple[str, ...], language: Language) -> str | Refusal | Foul:
    """The clue as it will be shown, or why it can't stand.

    Args:
        text: the explainer's message.
        word: the secret.
        earlier: clues of the round so far.
        language: the table's.
    """
    if shows_word(text, word, language):
        return Foul.WORD_WRITTEN
    found = tokens(text[:_READ_CHARACTERS], language)
    if not found:
        return Refusal.NO_WORD
    if len(found) > 1 or any(unicodedata.category(sign)[0] in "NS" for sign in text):
        return Refusal.NOT_ONE_WORD
    return _judge_single(found[0], word, earlier, language)


def _judge_single(clue: str, word: str, earlier: tuple[str, ...], language: Language) -> str | Refusal:
    if not is_written_in(clue, language):
        return Refusal.FOREIGN
    if sum(map(str.isalpha, clue)) not in CLUE_LETTERS:
        return Refusal.CLUE_LENGTH
    if not is_known(clue, language):
        return Refusal.UNKNOWN_WORD
    forms = set(lemmas(clue, language))
    if any(forms.intersection(lemmas(other, language)) for other in earlier):
        return Refusal.REPEATED
    return Refusal.COGNATE if are_cognate(clue, word, language) else clue


def judge_guess(text: str, word: str, language: Language) -> Likeness | Refusal:
    """How like the secret a guess is; a guess is one to three words."""
    found = tokens(text[:_READ_CHARACTERS], language)
    if not 1 <= len(found) <= MAX_GUESS_WORDS:
        return Refusal.NOT_A_GUESS
    return best_likeness(text, word, language)
