"""What a challenger is examined with."""

from __future__ import annotations

from dataclasses import dataclass, field

from training.stages.accuracy import Term, terms
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Floors:
    """The least corpus from which a player of the house may come."""

    articles: int = 200
    tokens: int = 5_000


@dataclass(frozen=True, slots=True)
class Validation:
    """Terms, a match and floors, the same for both players."""

    language: Language
    terms: tuple[Term, ...]
    """Terms of finance with their synonyms; no player is trained on them."""
    n_words: int = 20
    """Answers among which one must be right."""
    match_words: int = 60
    """Words of the hat that are explained in the match."""
    explained_terms: int = 60
    """So many of the terms, drawn by the seed, are explained: a clue list for a word outside the hat takes
    a quarter of a second."""
    floors: Floors = field(default_factory=Floors)

    @classmethod
    def of(cls, language: Language, n_words: int, match_words: int, floors: Floors) -> Validation:
        """The project's own terms of a language."""
        return cls(language, terms(language), n_words, match_words, floors=floors)
