"""Which words of the hat a table asks for, and drawing them."""

from __future__ import annotations

import random
from collections.abc import Collection
from dataclasses import dataclass

from words.hat import Difficulty, HatWord, Theme, hat
from words.languages import Language


@dataclass(frozen=True)
class Level:
    """A choice of words."""

    difficulties: frozenset[Difficulty] = frozenset({Difficulty.EASY, Difficulty.MEDIUM})
    theme: Theme | None = None
    """None for any theme."""

    def holds(self, word: HatWord) -> bool:
        """Whether the word belongs to the level."""
        return word.difficulty in self.difficulties and self.theme in (None, word.theme)


ANY_DIFFICULTY = frozenset(Difficulty)
USUAL = Level()
FINANCE = Level(ANY_DIFFICULTY, Theme.FINANCE)

_NAMED = {
    ("easy", "лёгкие", "легкие", "лёгкий", "легкий", "легко"): Level(frozenset({Difficulty.EASY})),
    ("medium", "normal", "средние", "средний"): Level(frozenset({Difficulty.MEDIUM})),
    ("hard", "трудные", "трудный", "сложные", "сложный", "трудно"): Level(frozenset({Difficulty.HARD})),
    ("finance", "финансы", "финансовые", "экономика"): FINANCE,
}
_LEVELS = {name: level for names, level in _NAMED.items() for name in names}


def level_named(text: str | None) -> Level | None:
    """The level a person asked for, the usual one for no text, None for a name nobody knows.

    Its first word names it: «трудные слова» is as good as «трудные».
    """
    asked = (text or "").casefold().split()
    return _LEVELS.get(asked[0]) if asked else USUAL


class Drawer:
    """Draws words from the hats."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance

    def draw(self, language: Language, level: Level, recent: Collection[str]) -> str:
        """A word of the level that wasn't played lately; when all were, any of the level."""
        choice = [word.text for word in hat(language) if level.holds(word)]
        fresh = [word for word in choice if word not in recent]
        return self._chance.choice(fresh or choice)

    def another(self, language: Language, word: str, recent: Collection[str]) -> str:
        """A different word of the same difficulty and theme."""
        known = next((w for w in hat(language) if w.text == word), None)
        level = Level(frozenset({known.difficulty}), known.theme) if known else USUAL
        return self.draw(language, level, {*recent, word})
