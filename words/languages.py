"""The languages of the game and the letters they are written in."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """A language in which a table plays."""

    RU = "ru"
    EN = "en"

    @property
    def alphabet(self) -> frozenset[str]:
        """The small letters of normalised text; Russian ё is written as е."""
        return _ALPHABETS[self]


_ALPHABETS = {
    Language.RU: frozenset("абвгдежзийклмнопрстуфхцчшщъыьэюя"),
    Language.EN: frozenset("abcdefghijklmnopqrstuvwxyz"),
}
