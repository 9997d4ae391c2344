"""Whether two words share a root, so that one must not be a clue for the other."""

from __future__ import annotations

from functools import lru_cache

from words import english_roots, russian_roots
from words.languages import Language
from words.lemmas import LONGEST_WORD, lemmas
from words.text import normalise

_CACHED_WORDS = 1 << 15
_ROOTS = {Language.RU: russian_roots.roots, Language.EN: english_roots.roots}


def are_cognate(a: str, b: str, language: Language) -> bool:
    """Whether any normal forms of the two words share a root; symmetric, and true of a word and itself.

    Prefers to be wrong by refusing: a false alarm costs the explainer one clue, a miss breaks the rule of
    the game. docs/words.md has the measured rates.
    """
    return not roots(a, language).isdisjoint(roots(b, language))


def roots(word: str, language: Language) -> frozenset[str]:
    """What may be the roots of a word in any spelling, with all its normal forms."""
    if len(word) > LONGEST_WORD:
        return _roots(normalise(word, language), language)
    return _cached_roots(word, language)


@lru_cache(_CACHED_WORDS)
def _cached_roots(word: str, language: Language) -> frozenset[str]:
    """By the word as it is written: to normalise it takes longer than to compare."""
    return _roots(normalise(word, language), language)


def _roots(text: str, language: Language) -> frozenset[str]:
    if not 0 < len(text) <= LONGEST_WORD:
        return frozenset({text})
    return frozenset().union(*(_ROOTS[language](form) for form in {text, *lemmas(text, language)}))
