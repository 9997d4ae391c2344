"""The hats: the words that are drawn and explained."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from words.languages import Language
from words.packaged import read


class Difficulty(StrEnum):
    """How hard a word is to explain and to guess."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Theme(StrEnum):
    """What a word is about."""

    GENERAL = "general"
    FINANCE = "finance"


@dataclass(frozen=True, slots=True)
class HatWord:
    """A word in the hat."""

    text: str
    """A common noun in its normal form, in normalised spelling."""
    difficulty: Difficulty
    theme: Theme


@cache
def hat(language: Language) -> tuple[HatWord, ...]:
    """All words of a language's hat in alphabetical order, without repetition."""
    rows = (line.split("\t") for line in read(f"{language}_hat.tsv").splitlines()[1:])
    return tuple(HatWord(word, Difficulty(difficulty), Theme(theme)) for word, difficulty, theme in rows)
