"""Roots of Russian words: prefixes, suffixes and endings off, alternations levelled.

What it does not do: it knows no etymology. вода and водить share the letters of their roots, so it takes
them for relatives; a clue refused in vain is better than a cognate let through.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from words.families import families
from words.languages import Language
from words.long_roots import LongRoots
from words.packaged import word_groups
from words.russian import is_in_dictionary

_AFFIXES = word_groups(Language.RU, "affixes")
_PREFIXES, _SUFFIXES, _ENDINGS = _AFFIXES["prefixes"], _AFFIXES["suffixes"], _AFFIXES["endings"]
_LEARNED_PREFIXES = _AFFIXES["learned prefixes"]
"""Of borrowed words, импорт and экспорт; they need a longer root."""
_FIRST_HALVES = _AFFIXES["first halves"]
"""Beginnings of compounds that need no joining vowel, so that what follows them is a word by itself."""
_CLIPPED = _AFFIXES["clipped halves"]
"""Beginnings that are cut short and often follow each other: гособоронзаказ."""
_rooted = LongRoots(Language.RU).length
_SECOND_HALVES = _AFFIXES["second halves"]
"""Roots that end words of science; диаметр and нанометр share one."""
_CHANCE_LETTERS = frozenset("агдежзийомнтуыья")
"""Suffixes of one letter which end too many roots to be taken off a word whose root isn't known."""

_STRIPPED = (_SUFFIXES - _CHANCE_LETTERS) | {"н"}
_CHANCE_SYLLABLES = _AFFIXES["chance syllables"]
"""Suffixes that are as often the end of a root; they don't come off if three letters alone would be left."""
_LONGEST_SUFFIX = max(map(len, _SUFFIXES | _ENDINGS))
_SHORTEST = 3
_MOST_SUFFIXES = 4
_VOWELS = frozenset("аеиоуыэюя")
_LEVELLED = str.maketrans({"э": "е", "й": "и", "ь": None, "ъ": None})
"""Vowels that sound alike unstressed stay apart: сотня is no relative of десять, nor корона of карта."""
_LAST = {
    "ж": ("г", "д", "з"),
    "ч": ("к", "т", "ц"),
    "ш": ("х", "с"),
    "щ": ("т", "ст", "ск"),
    "ц": ("к", "ч"),
    "жд": ("д",),
}
_FLEETING = re.compile(r"([^аеиоуыюя])[ео]([^аеиоуыюя])$")
_HIDDEN = re.compile(r"([аеоуюя])и(к)$")
"""Stems in which й and е alternate: гайка, гаечный."""
_FULL_VOICED = re.compile(r"([^аеиоуыюя])(?:о([рл])о|е([рл])е)(?=[^аеиоуыюя])")
_VOICED = ("оро", "оло", "ере", "еле")
_DOUBLED = re.compile(r"(.)\1")
_REPEATED = re.compile(r"(.*)а([^аеиоуыюя]*)[иы]ва(?:ть|ние|тель)$")
"""Verbs of repeated action with а for о in the root: заканчивать, закончить."""
_LONGEST_PREFIX = max(map(len, _PREFIXES))
_LONGEST_FIRST, _LONGEST_SECOND = max(map(len, _FIRST_HALVES)), max(map(len, _SECOND_HALVES))
_SECOND_ENDS = sorted(_AFFIXES["second ends"], key=len, reverse=True)
"""What makes one word of a compound: перв-о-курс-ник, толст-о-кож-ий."""
_SCIENCE = "лог"
"""Of биологический, which is no relative of логический."""
_INFINITIVES = ("ть", "ти", "чь")
_LONG_START = 5
_LONG_HALF = 5
_BARE_TAIL = re.compile(f"изм|ист|(?:ов|н|ник|ин)?(?:{'|'.join(sorted(_ENDINGS))})")
"""What follows a root which only looks like a prefix: раса, расовый."""
_SOFT_ENDINGS = frozenset("яюе")
"""After a vowel they hide a й of the stem: шея is шей-а."""


def roots(word: str) -> frozenset[str]:
    """Everything that may be the word's root; two words that share one count as cognate.

    Args:
        word: a normal form in normalised spelling.
    """
    found: set[str] = set()
    for part in word.split("-"):
        plain = _without_reflexive(part)
        whole = {part, plain, *_unprefixed_verbs(plain)}
        found.update(*(families(Language.RU).words.get(form, ()) for form in whole), _spelt_roots(plain))
        found.update(_family_roots(plain), _compound_roots(plain))
    return frozenset(found) or frozenset({word})


def _without_reflexive(word: str) -> str:
    return word[:-2] if word.endswith(("ться", "тись", "чься")) else word


def _unprefixed_verbs(word: str) -> Iterator[str]:
    """What is left of a verb after one prefix, колоть of вколоть."""
    if word.endswith(_INFINITIVES):
        yield from _after(_PREFIXES, word, _SHORTEST + 1)


def _unprefixed(word: str) -> Iterator[str]:
    """The word, and what is left of it after one or two prefixes."""
    yield word
    yield from _after(_LEARNED_PREFIXES, word, _SHORTEST + 1)
    yield from (rest for rest in _after(_FIRST_HALVES, word, _SHORTEST) if not rest.startswith(_SCIENCE))
    for rest in _after(_PREFIXES, word, _SHORTEST):
        yield rest
        yield from _after(_PREFIXES, rest, _SHORTEST + 1)


def _after(beginnings: frozenset[str], word: str, least: int) -> Iterator[str]:
    """What follows each of the beginnings that the word has, if at least so many letters do."""
    for length in range(max(1, _rooted(word)), min(_LONGEST_SUFFIX, len(word) - least) + 1):
        if word[:length] in beginnings:
            yield word[length:].lstrip("ъ")


def _stems(word: str) -> set[str]:
    """The word without its ending, and then without one suffix after another."""
    rooted = _rooted(word)
    stems = {word, *_before(_ENDINGS, word)}
    if (repeated := _REPEATED.match(word)) and len(repeated[1] + repeated[2]) >= _SHORTEST:
        stems.add(f"{repeated[1]}о{repeated[2]}")
    if word[-1:] in _SOFT_ENDINGS and word[-2:-1] in _VOWELS:
        stems.add(word[:-1] + "й")
    latest = stems
    for _ in range(_MOST_SUFFIXES):
        latest = {
            shorter
            for stem in latest
            for shorter in _before(_STRIPPED, stem)
            if len(shorter) > _SHORTEST or stem[_SHORTEST:] not in _CHANCE_SYLLABLES
        }
        stems = stems | latest
    return {stem for stem in stems if len(stem) >= rooted}


def _before(ends: frozenset[str], word: str) -> Iterator[str]:
    """What precedes each of the ends that the word has, if enough letters do."""
    for length in range(1, min(_LONGEST_SUFFIX, len(word) - _SHORTEST) + 1):
        if word[-length:] in ends:
            yield word[:-length]


def _spelt_roots(word: str) -> set[str]:
    stems = _stems(word)
    bare = set(stems)
    for stem in stems:
        for rest in _unprefixed(stem):
            if len(rest) > _SHORTEST or len(stem) - len(rest) > 1:
                bare.add(rest)
    keys = {key for stem in bare for key in _levelled(stem)} - _prefix_letters(word)
    keys.update("^" + rest[:_LONG_START] for rest in _unprefixed(word) if len(rest) > _LONG_START)
    starts = {word[:length] for length in range(1, min(_LONGEST_FIRST, len(word)) + 1)} & _FIRST_HALVES
    keys.update("@" + first for first in starts if _is_first(first, word))
    keys.update("~" + half for stem in stems for half in _second_halves(stem))
    return keys


def _is_first(first: str, word: str) -> bool:
    """Whether the half is meant: short ones are chance letters unless a word follows, зоо of зоопарк."""
    if len(first) < _rooted(word):
        return False
    return len(first) > _SHORTEST or _is_word(word[len(first) :])


def _second_halves(stem: str) -> set[str]:
    """The halves that end a stem; by itself a short one is another word, граф of графство."""
    ends = {stem[-length:] for length in range(1, min(_LONGEST_SECOND, len(stem) - _SHORTEST + 1) + 1)}
    return ends & _SECOND_HALVES | ({stem} & _SECOND_HALVES if len(stem) >= _LONG_HALF else set())


def _is_word(text: str) -> bool:
    return len(text) > _SHORTEST and is_in_dictionary(text)


def _prefix_letters(word: str) -> set[str]:
    """What would pass for a root but is the start of a prefix or long root: пер of перебор, пес of песок."""
    negated = word.removeprefix("не")
    starts = {word[:end] for end in range(_SHORTEST, _rooted(word))}
    for length in range(1, _LONGEST_PREFIX + 1):
        if word[:length] in _PREFIXES and not _BARE_TAIL.fullmatch(word, length):
            starts.update(word[:end] for end in range(_SHORTEST, length + 1))
        if negated != word and negated[:length] in _PREFIXES:
            starts.update(word[:end] for end in range(_SHORTEST, length + 3))
    return starts


def _levelled(stem: str) -> Iterator[str]:
    """The stem with vowels and the last consonant brought to one of the forms that alternate."""
    spelt = _DOUBLED.sub(r"\1", stem.translate(_LEVELLED))
    if spelt.startswith("ы"):
        spelt = "и" + spelt[1:]
    plain = spelt.rstrip("аеиоуыюя")
    if len(plain) >= _SHORTEST and _VOWELS.isdisjoint(plain):
        plain = spelt[: len(plain) + 1]
    forms = {spelt} if len(plain) < _SHORTEST else {plain, *_other_voiced(plain)}
    for form in forms:
        if len(form) < _SHORTEST:
            continue
        for last in (form[-1:], form[-2:]):
            for other in _LAST.get(last, ()):
                yield form[: -len(last)] + other
        if not _VOWELS.isdisjoint(form):
            yield form


def _other_voiced(plain: str) -> Iterator[str]:
    """The stem without a fleeting vowel, with е for й, and without full voice, where it has these."""
    last_but_one = plain[-2:-1]
    if last_but_one in "ео":
        yield _FLEETING.sub(r"\1\2", plain)
    if last_but_one == "и":
        yield _HIDDEN.sub(r"\1е\2", plain)
    if any(voiced in plain for voiced in _VOICED):
        yield _FULL_VOICED.sub(_short_voiced, plain)


def _short_voiced(found: re.Match[str]) -> str:
    before, after_a, after_e = found.groups()
    return f"{before}{after_a}а" if after_a else f"{before}{after_e}е"


def _family_roots(word: str) -> set[str]:
    known = families(Language.RU)
    return {
        family.key
        for rest in _unprefixed(word)
        for family, tail in known.beginning(rest, _rooted(rest))
        if (_is_word(tail) if family.before_word else _may_follow(tail))
    }


def _may_follow(tail: str) -> bool:
    return _is_tail(tail) or (len(tail) > _SHORTEST and tail[0] in "ое")


def _is_tail(text: str) -> bool:
    """Whether the text is nothing but suffixes and at most one ending; linear in its length."""
    after_long, after_short = {0}, set[int]()
    for start in range(len(text)):
        if start in after_long or start in after_short:
            stops = range(start + 2, min(start + _LONGEST_SUFFIX, len(text)) + 1)
            after_long.update(stop for stop in stops if text[start:stop] in _SUFFIXES)
        if start in after_long and text[start] in _SUFFIXES:
            after_short.add(start + 1)
    reached = after_long | after_short
    return any(
        start in reached for start in range(len(text) + 1) if not text[start:] or text[start:] in _ENDINGS
    )


def _compound_roots(word: str) -> set[str]:
    """The roots of both halves of пароход, if the second is a word or of a known family.

    In a word that no dictionary has a longer half needs no joining vowel: банкир of инвестбанкир.
    """
    found = _shortened_roots(word)
    prefix_letters = _prefix_letters(word)
    is_new = not is_in_dictionary(word)
    for split in range(max(_SHORTEST, _rooted(word)), len(word) - _SHORTEST + 1):
        left, right = word[:split], word[split:]
        may_end = (is_new or left in _CLIPPED) and len(right) >= _LONG_HALF
        if may_end and not _is_tail(right) and is_in_dictionary(right):
            found |= _spelt_roots(right) | _family_roots(right)
        if left not in prefix_letters and left[-1] not in _VOWELS and right[0] in "ое":
            found.update(_half_roots(left, right[1:]))
    return found


def _shortened_roots(word: str) -> set[str]:
    """The roots of what follows a shortened word, стройка of минстройка; it may be cut as well, росстат."""
    known = families(Language.RU)
    beginnings = known.beginning(word, _rooted(word))
    tails = {tail for family, tail in beginnings if family.before_word and not tail.startswith(_SCIENCE)}
    found: set[str] = set().union(*(known.words.get(f"-{tail}", ()) for tail in tails))
    return found.union(*(_spelt_roots(tail) | _family_roots(tail) for tail in tails if _is_word(tail)))


def _half_roots(left: str, right: str) -> set[str]:
    right = _noun_of(right)
    families_of_right = _family_roots(right) if len(right) >= _SHORTEST else set()
    families_of_right |= families(Language.RU).words.get(right, frozenset())
    is_word = _is_word(right)
    if not families_of_right and not is_word:
        return set()
    left_roots = set(_levelled(left)) | _family_roots(left)
    return families_of_right | left_roots | (_spelt_roots(right) if is_word else set())


def _noun_of(right: str) -> str:
    """The word within the second half of толстокожий, первокурсник, громкоговоритель; or the half itself."""
    if _is_tail(right) or is_in_dictionary(right):
        return right
    stems = [right.removesuffix(end) for end in _SECOND_ENDS if right.endswith(end)]
    nouns = (stem + end for stem in stems for end in ("а", "я", "о", "") if len(stem + end) >= _SHORTEST)
    return next((noun for noun in nouns if is_in_dictionary(noun)), right)
