"""Roots whose letters look like an affix or a shorter root: песок is no пес-ок, portion no port-ion."""

from __future__ import annotations

from words.languages import Language
from words.packaged import word_set

_START = 4
"""Letters that the shortest of them has; by these most words are known to have none."""


class LongRoots:
    """Those of a language, from `words/data/<language>_long_roots.txt`."""

    def __init__(self, language: Language) -> None:
        self._roots = word_set(language, "long_roots")
        self._starts = frozenset(root[:_START] for root in self._roots)
        self._longest = max(map(len, self._roots))

    def length(self, word: str) -> int:
        """How many letters that begin the word are one such root; mostly 0."""
        if word[:_START] not in self._starts:
            return 0
        sizes = range(min(self._longest, len(word)), _START - 1, -1)
        return next((size for size in sizes if word[:size] in self._roots), 0)
