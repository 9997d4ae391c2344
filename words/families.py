"""Families of words whose common root spelling alone doesn't show: идти/шёл, buy/bought."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from words.languages import Language
from words.packaged import read

_ENTRY = re.compile(r"(=?)([^()]+)(?:\(([^()]+)\))?")
_LONGEST_ROOT = 10
_WORD = "+"


@dataclass(frozen=True)
class Family:
    """One root of one family."""

    key: str
    """The name of the family; words with the same name in their roots are cognate."""
    needs: str
    """What must follow the root for it to be this one: вес before ти is вести, not весить."""
    before_word: bool = False
    """Whether a whole word must follow, as written by (+): зам of замдиректора."""


@dataclass(frozen=True)
class Families:
    """All families of a language."""

    roots: dict[str, tuple[Family, ...]]
    words: dict[str, frozenset[str]]
    """Whole normal forms and the names of their families."""

    def beginning(self, text: str, least: int = 0) -> Iterator[tuple[Family, str]]:
        """The families whose root of at least so many letters begins the text, each with what follows it."""
        for length in range(max(2, least), min(len(text), _LONGEST_ROOT) + 1):
            rest = text[length:]
            for family in self.roots.get(text[:length], ()):
                if rest.startswith(family.needs):
                    yield family, rest


@cache
def families(language: Language) -> Families:
    """The families of `words/data/<language>_families.txt`."""
    roots: defaultdict[str, list[Family]] = defaultdict(list)
    whole: defaultdict[str, set[str]] = defaultdict(set)
    for number, line in enumerate(read(f"{language}_families.txt").splitlines()):
        if line.startswith("#"):
            continue
        for found in map(_ENTRY.fullmatch, line.split()):
            assert found is not None, f"line {number + 1} of the {language} families can't be read"
            mark, root, needs = found.groups("")
            if mark:
                whole[root].add(f"#{number}")
            else:
                before_word = needs == _WORD
                roots[root].append(Family(f"#{number}", "" if before_word else needs, before_word))
    return Families(
        {root: tuple(entries) for root, entries in roots.items()},
        {word: frozenset(keys) for word, keys in whole.items()},
    )
