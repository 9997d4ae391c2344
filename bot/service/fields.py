"""What a request may hold: each field with its limits, its check and its JSON Schema, kept together.

The check accepts exactly what the schema allows, so the OpenAPI document can't promise anything else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Protocol

from bot.service.refused import Refused

LONGEST_WORD = 60
"""Characters of a word."""
MOST_CLUES = 20
MOST_EXCLUDED = 100
MOST_WORDS = 100
"""Words of an answer."""
USUAL_WORDS = 10
"""Words of an answer when the request doesn't say."""
_NUMBER = re.compile(r"-?[0-9]{1,9}", re.ASCII)


class Field(Protocol):
    """A field of a request."""

    @property
    def name(self) -> str:
        """How it is called in the query and in the body."""

    @property
    def about(self) -> str:
        """What it means, for the document."""

    @property
    def required(self) -> bool:
        """Whether a request without it is refused."""

    @property
    def in_query(self) -> bool:
        """Whether GET knows it too."""

    @property
    def default(self) -> Any:
        """What counts when it isn't given."""

    def schema(self) -> dict[str, Any]:
        """Its JSON Schema."""

    def checked(self, value: Any) -> Any:
        """The value when it has the right type and size; raises Refused."""

    def from_query(self, values: list[str]) -> Any:
        """The value out of its occurrences in a query, at least one; raises Refused."""


def _checked_word(name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused(400, f"{name}: a word must be a string, in quotes")
    if not 1 <= len(value) <= LONGEST_WORD:
        raise Refused(400, f"{name}: a word has 1 to {LONGEST_WORD} characters, this one has {len(value)}")
    return value


def _only(name: str, values: list[str]) -> str:
    if len(values) != 1:
        raise Refused(400, f"{name} is given {len(values)} times: give it once")
    return values[0]


_WORD_SCHEMA = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD}
_LETTERS = "[A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u0400-\u0481\u048a-\u052f]+"
"""Latin and Cyrillic, with their accents."""
_ONE_WORD = f"^{_LETTERS}(['\u2019-]{_LETTERS})*$"
"""In the syntax that JSON Schema and Python share."""


@dataclass(frozen=True)
class Word:
    """Exactly one word: letters, and hyphens or apostrophes between them."""

    name: str
    about: str
    required: bool = True
    in_query: bool = True
    default: str = ""

    def schema(self) -> dict[str, Any]:
        return _WORD_SCHEMA | {"pattern": _ONE_WORD, "examples": ["moon"]}

    def checked(self, value: Any) -> str:
        word = _checked_word(self.name, value)
        if not re.fullmatch(_ONE_WORD, word):
            raise Refused(
                400, f"{self.name} must be one word: letters, with hyphens or apostrophes inside it at most"
            )
        return word

    def from_query(self, values: list[str]) -> str:
        return self.checked(_only(self.name, values))


@dataclass(frozen=True)
class Words:
    """Several words; in a query the field is repeated."""

    name: str
    about: str
    fewest: int
    most: int
    required: bool = True
    in_query: bool = True
    default: tuple[str, ...] = ()

    def schema(self) -> dict[str, Any]:
        return {
            "type": "array",
            "items": dict(_WORD_SCHEMA),
            "minItems": self.fewest,
            "maxItems": self.most,
            "examples": [["night", "sky"]],
        }

    def checked(self, value: Any) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise Refused(400, f'{self.name} must be a list of words, like ["night", "sky"]')
        if not self.fewest <= len(value) <= self.most:
            raise Refused(
                400, f"{self.name}: give {self.fewest} to {self.most} words, these are {len(value)}"
            )
        return tuple(_checked_word(self.name, word) for word in value)

    def from_query(self, values: list[str]) -> tuple[str, ...]:
        return self.checked(values)


@dataclass(frozen=True)
class Count:
    """How many words are wanted."""

    name: str
    about: str
    least: int = 1
    most: int = MOST_WORDS
    required: bool = False
    in_query: bool = True
    default: int = USUAL_WORDS

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most, "default": self.default}

    def checked(self, value: Any) -> int:
        # JSON has one kind of numbers: 5.0 is a whole one.
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or not self.least <= value <= self.most:
            raise Refused(400, f"{self.name} must be a whole number from {self.least} to {self.most}")
        return value

    def from_query(self, values: list[str]) -> int:
        text = _only(self.name, values)
        return self.checked(int(text) if _NUMBER.fullmatch(text) else text)
