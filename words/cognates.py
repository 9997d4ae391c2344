"""Whether two words share a root, so that one must not be a clue for the other."""

from __future__ import annotations

from words.languages import Language
from words.lemmas import lemmas

_SHORTEST_STEM = 4


def are_cognate(a: str, b: str, language: Language) -> bool:
    """Whether any normal form of the one word shares a root with any of the other's; symmetric."""
    return any(_share_stem(first, second) for first in lemmas(a, language) for second in lemmas(b, language))


def _share_stem(a: str, b: str) -> bool:
    if a == b:
        return True
    length = max(_SHORTEST_STEM, min(len(a), len(b)) - 2)
    return a[:length] == b[:length]
