"""What an AI player is asked and what it answers.

A player gets a position and a limit and returns words; it never sees the game. Words in answers are normal
forms in normalised spelling. Players are pure, may be asked from many threads at once and never raise for
odd input: what they can't make sense of gets an empty answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from words.languages import Language


@dataclass(frozen=True, slots=True)
class GuessRequest:
    """What is the word behind these clues?"""

    clues: tuple[str, ...]
    """In the order in which they were named, as people wrote them."""
    n_words: int
    """At most so many words are wanted."""
    excluded: frozenset[str] = frozenset()
    """Guesses known to be wrong; none of their forms is answered."""


@dataclass(frozen=True, slots=True)
class GuessAnswer:
    """Words, likeliest first."""

    words: tuple[str, ...]
    confidence: float
    """Chance from 0 to 1 that the first word is right, as measured on the dev sets."""


@dataclass(frozen=True, slots=True)
class ExplainRequest:
    """Which words lead to this one?"""

    word: str
    n_words: int
    """At most so many clues are wanted."""


@dataclass(frozen=True, slots=True)
class ExplainAnswer:
    """Clues, strongest first."""

    words: tuple[str, ...]


class Player(Protocol):
    """An AI player of one language."""

    @property
    def name(self) -> str:
        """The method, for people: fasttext, seed."""

    @property
    def version(self) -> str:
        """Which training it came from."""

    @property
    def language(self) -> Language:
        """The language of its words."""

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """The likeliest words behind the clues."""

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """The clues that lead best to a word."""


@runtime_checkable
class Knowing(Protocol):
    """A player that can tell which words it has met in training."""

    def knows(self, word: str) -> bool:
        """Whether a form of the word is in its vocabulary."""
