"""The English dictionary: the SPECIALIST lexicon as lemminflect packs it."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from words.languages import Language
from words.packaged import word_set

_MEANINGFUL = frozenset({"NOUN", "PROPN", "VERB", "ADJ", "ADV"})
_NAMING = _MEANINGFUL - {"ADV"}
_LIKELIEST = {
    "better": "good",
    "best": "good",
    "worse": "bad",
    "worst": "bad",
    "found": "find",
    "felt": "feel",
    "lay": "lie",
    "fell": "fall",
    "leaves": "leaf",
    "axes": "axe",
    "women": "woman",
    "lives": "life",
}
"""Forms of several words, with the one that is meant most often."""


def _function_words() -> frozenset[str]:
    return word_set(Language.EN, "function")


@cache
def _dictionary() -> Any:
    """Loading takes 30 MB, so it waits for the first English word."""
    return import_module("lemminflect")


def lemmas(word: str) -> tuple[str, ...]:
    """Normal forms of a normalised word, likeliest first."""
    stem = word.removesuffix("'s").removesuffix("'")
    readings: dict[str, tuple[str, ...]] = _dictionary().getAllLemmas(stem)
    forms = [form for readings_of_part in readings.values() for form in readings_of_part]
    if not forms:
        return _guessed(stem)
    own = _LIKELIEST.get(stem, stem if _is_plainly_a_noun(stem, readings) else None)
    return tuple(sorted(dict.fromkeys(forms), key=lambda form: (form != own, -forms.count(form))))


def _is_plainly_a_noun(word: str, readings: dict[str, tuple[str, ...]]) -> bool:
    """Whether the word is a noun in its normal form and no form of another verb: goods, but not spoke."""
    return word in readings.get("NOUN", ()) and set(readings.get("VERB", ())) <= {word}


def is_in_dictionary(word: str) -> bool:
    """Whether the word is a form of a dictionary word; of a hyphenated word each part must be."""
    parts = word.removesuffix("'s").removesuffix("'").split("-")
    return all(
        bool(part) and (part in _function_words() or bool(_dictionary().getAllLemmas(part))) for part in parts
    )


def is_content_word(word: str) -> bool:
    """Whether the word may be a noun, verb, adjective or adverb and is no small word of grammar."""
    if word in _function_words() or len(word) < 2 or "'" in word.removesuffix("'s"):
        return False
    readings: dict[str, tuple[str, ...]] = _dictionary().getAllLemmas(word)
    return not readings or not _MEANINGFUL.isdisjoint(readings)


def names_something(word: str) -> bool:
    """Whether the word may be a noun, verb or adjective; one that the dictionary lacks may."""
    readings: dict[str, tuple[str, ...]] = _dictionary().getAllLemmas(word)
    return not readings or not _NAMING.isdisjoint(readings)


def _guessed(word: str) -> tuple[str, ...]:
    """An unknown word's regular plural stands for its singular as well."""
    if len(word) > 4 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return (word[:-1], word)
    return (word,)


def is_common_noun(word: str) -> bool:
    """Whether the dictionary has the word as the normal form of a noun; it holds no names."""
    return word in _dictionary().getAllLemmas(word, "NOUN").get("NOUN", ())
