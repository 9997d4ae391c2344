"""Roots of English words: prefixes and suffixes off, spelling levelled, compounds taken apart.

What it does not do: it knows no etymology. number and numb share letters, so it takes them for relatives;
a clue refused in vain is better than a cognate let through.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from words.english import is_common_noun, is_in_dictionary
from words.families import families
from words.languages import Language
from words.long_roots import LongRoots
from words.packaged import word_groups, word_set

_AFFIXES = word_groups(Language.EN, "affixes")
_PREFIXES, _SUFFIXES = _AFFIXES["prefixes"], _AFFIXES["suffixes"]
_LATIN_PREFIXES = _AFFIXES["latin prefixes"]
"""Before Latin roots only; elsewhere they are chance letters."""
_FIRST_HALVES = _AFFIXES["first halves"]
"""Roots that only begin words; telephone and television share one."""
_BEFORE_PREFIXES = _AFFIXES["before prefixes"]
"""After them another may come off: re-in-force."""
_AFTER_A = _AFFIXES["after a"]
"""Words that keep their sense after a-: across, await."""
_rooted = LongRoots(Language.EN).length
_CHANCE_ENDS = word_set(Language.EN, "suffixes")
"""Never the second half of a compound."""
_FUNCTION_WORDS = word_set(Language.EN, "function")
"""Never what is meant by the letters that are left: the of theory."""
_BEGINNINGS = _PREFIXES | _FIRST_HALVES
_SHORTEST, _SHORTEST_UNPREFIXED, _SHORTEST_HALF = 3, 4, 3
_MOST_SUFFIXES = 3
_SHORTEST_BEGINNING, _START, _LONG_START = 4, 5, 6
_LONG_HALF = 5
_LONGER_NAME = 7
_LONE_LETTERS = "ei"
"""Before a word they make names of what is in the net: email, iphone."""
_VOWELS = frozenset("aeiouy")
_LAST = (
    ("ce", "t"),
    ("c", "t"),
    ("c", "k"),
    ("ceiv", "cept"),
    ("ceiv", "ceit"),
    ("cid", "cis"),
    ("d", "s"),
    ("d", "t"),
    ("ens", "end"),
    ("f", "v"),
    ("fer", "fess"),
    ("g", "ct"),
    ("i", "y"),
    ("it", "iss"),
    ("ib", "ipt"),
    ("lv", "lut"),
    ("ic", "is"),
    ("mit", "mis"),
    ("nc", "ns"),
    ("os", "on"),
    ("our", "or"),
    ("ow", "ew"),
    ("pel", "puls"),
    ("pos", "posit"),
    ("quir", "quisit"),
    ("r", "st"),
    ("sum", "sumpt"),
    ("tain", "tent"),
    ("tain", "ten"),
    ("tend", "tent"),
    ("th", "t"),
    ("uc", "uct"),
    ("ur", "or"),
    ("ud", "us"),
    ("t", "ss"),
    ("x", "ct"),
    ("ys", "yt"),
    ("ain", "an"),
    ("eal", "el"),
    ("oun", "un"),
    ("ay", "ai"),
)
"""Ends of stems that alternate: decid-e and decis-ion, receiv-e and recept-ion."""


def roots(word: str) -> frozenset[str]:
    """Everything that may be the word's root; two words that share one count as cognate.

    Args:
        word: a normal form in normalised spelling.
    """
    found: set[str] = set()
    for part in word.replace("'", "-").split("-"):
        found.update(_spelt_roots(part), _family_roots(part), _compound_roots(part))
    return frozenset(found) or frozenset({word})


def _stems(word: str) -> set[str]:
    """The word and what is left of it after one suffix after another, each as it would stand alone."""
    stems = {word}
    latest = stems
    least = max(_SHORTEST, _rooted(word))
    for _ in range(_MOST_SUFFIXES):
        latest = {
            stem
            for longer in latest
            for cut in range(least, len(longer))
            if longer[cut:] in _SUFFIXES and (cut > _SHORTEST or longer[cut:] != "t")
            for stem in _restored(longer[:cut], longer[cut:])
        }
        stems = stems | latest
    return stems


def _restored(stem: str, suffix: str) -> Iterator[str]:
    """What stood before the suffix: driv-er is drive, runn-er is run, happi-ness is happy."""
    yield stem
    if suffix[0] in _VOWELS:
        yield from (stem + "e", stem + "o")
        if stem[-1] == stem[-2]:
            yield stem[:-1]
    if stem[-1] == "i":
        yield stem[:-1] + "y"


def _unprefixed(word: str, shortest: int = _SHORTEST_UNPREFIXED) -> Iterator[str]:
    yield word
    if word[:1] == "a" and word[1:] in _AFTER_A:
        yield word[1:]
    for cut in range(max(1, _rooted(word)), len(word) - shortest + 1):
        if word[:cut] in _BEGINNINGS:
            yield word[cut:]
            if word[:cut] in _BEFORE_PREFIXES:
                yield from _after_prefix(word[cut:])


def _after_prefix(word: str) -> Iterator[str]:
    """What follows a second prefix: force of reinforce."""
    return (word[cut:] for cut in range(2, len(word) - _SHORTEST_UNPREFIXED) if word[:cut] in _PREFIXES)


def _spelt_roots(word: str) -> set[str]:
    if len(word) < _SHORTEST:
        return {word}
    bare = {rest for stem in _stems(word) for rest in _unprefixed(stem)}
    keys = {form for stem in bare for form in _levelled(stem)}
    keys -= _prefix_letters(word) | (_FUNCTION_WORDS - {word})
    keys.update(_beginnings(word), ("@" + first for first in _FIRST_HALVES if word.startswith(first)))
    return keys


def _prefix_letters(word: str) -> set[str]:
    """What would pass for a root but is the word's prefix or the start of it: inter of interface."""
    return {
        prefix[:length]
        for prefix in _PREFIXES
        if word.startswith(prefix) and len(word) - len(prefix) >= _SHORTEST_UNPREFIXED
        for length in range(_SHORTEST, len(prefix) + 1)
    }


def _beginnings(word: str) -> Iterator[str]:
    """First letters of the word and of what follows its prefixes, for suffixes unlisted: bank of bankrupt."""
    rests = list(_unprefixed(word))
    length = _START if len(rests) == 1 else _LONG_START
    yield from (
        word[:size]
        for size in range(max(_SHORTEST_BEGINNING, _rooted(word)), len(word) - 1)
        if _is_beginning(word[:size])
    )
    yield from (
        "^" + rest[:size]
        for rest in rests
        for size in (length, _LONG_START)
        if len(rest) > size >= _rooted(rest)
    )


def _levelled(stem: str) -> Iterator[str]:
    yield stem
    if len(stem) <= _SHORTEST:
        return
    plain = stem.removesuffix("e")
    yield from (plain,) if len(plain) > _SHORTEST else ()
    if plain.endswith(("er", "or")):
        yield plain[:-2] + "r"
    if plain.endswith("ul") and plain[-3] not in _VOWELS:
        yield plain[:-2] + "l"
    for ending, other in _LAST:
        if plain.endswith(ending) and len(plain) - len(ending) >= 2 and len(plain) > _SHORTEST:
            yield plain.removesuffix(ending) + other


def _family_roots(word: str) -> set[str]:
    known = families(Language.EN)
    stems = _stems(word)
    rests = {rest for stem in stems for rest in _unprefixed(stem, _SHORTEST)}
    for prefix in _LATIN_PREFIXES:
        rests.update(
            stem.removeprefix(prefix)
            for stem in stems
            if stem.startswith(prefix) and _rooted(stem) <= len(prefix)
        )
    return {key for rest in rests for key in known.words.get(rest, ())}


def _compound_roots(word: str) -> set[str]:
    """The roots of both halves of railway, if both are words, and of a word that ends a longer one."""
    found: set[str] = set()
    if word in word_set(Language.EN, "whole"):
        return found
    if is_new := not is_in_dictionary(word):
        found.update(_name_roots(word))
    for split in range(max(_SHORTEST_HALF, _rooted(word)), len(word) - _SHORTEST_HALF + 1):
        left, right = word[:split], word[split:]
        right = _without_doer(right)
        if right in _CHANCE_ENDS:
            continue
        if is_both := _is_half(left) and _is_half(right):
            found.update(_stems(left), _family_roots(left))
        if is_both or _ends_alone(right, is_new):
            found.update(_stems(right), _family_roots(right))
    return found


@cache
def _clippings() -> tuple[str, ...]:
    """Words cut short that make names, each with a dash at its end: gen- of genentech."""
    return tuple(word for word in families(Language.EN).words if word.endswith("-"))


def _name_roots(word: str) -> set[str]:
    """The roots of words cut short at either end of a new word, and of a word after one letter: email.

    What is short at the end of a short word is chance: gen of jurgen, air of blair.
    """
    known = families(Language.EN).words
    begun = {cut for cut in _clippings() if word.startswith(cut[:-1]) and len(word) >= len(cut) + 2}
    ended = {cut for cut in _clippings() if word.endswith(cut[:-1]) and len(word) >= _LONGER_NAME}
    found = {key for cut in begun | ended for key in known[cut]}
    if len(word) > _SHORTEST_UNPREFIXED and word[0] in _LONE_LETTERS and is_in_dictionary(word[1:]):
        found |= _stems(word[1:]) | _family_roots(word[1:])
    return found


def _without_doer(right: str) -> str:
    """The verb in the second half of weightlifter or woodpecking, if the half itself is no word."""
    verb = right.removesuffix("er") if right.endswith("er") else right.removesuffix("ing")
    return verb if len(verb) > _SHORTEST_HALF and verb != right and not is_in_dictionary(right) else right


def _ends_alone(right: str, is_new: bool) -> bool:
    """Whether the word shows at the end of a longer one whose first half is none: eurocopter, ryanair."""
    if is_new:
        return _is_half(right)
    return len(right) >= _LONG_HALF and is_common_noun(right)


def _is_half(word: str) -> bool:
    if len(word) == _SHORTEST_HALF:
        return word in word_set(Language.EN, "short")
    return is_in_dictionary(word)


def _is_beginning(word: str) -> bool:
    return word not in _PREFIXES and is_in_dictionary(word)
