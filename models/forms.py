"""Which normal form a word counts as in the models; training and serving must agree on it."""

from __future__ import annotations

from collections.abc import Container
from functools import cache

from words.hat import hat
from words.languages import Language
from words.lemmas import lemmas
from words.text import normalise


@cache
def hat_words(language: Language) -> frozenset[str]:
    """The texts of the hat."""
    return frozenset(word.text for word in hat(language))


def counted_form(word: str, language: Language) -> str:
    """The form under which a word of the news is counted.

    A word of the hat stands for itself when that is one of its readings: building is not build there.
    """
    forms = lemmas(word, language)
    text = normalise(word, language)
    if text in forms and text in hat_words(language):
        return text
    return next(
        (form for form in forms[1:] if form in hat_words(language) and _is_plural(text, form)), forms[0]
    )


def known_form(word: str, language: Language, vocabulary: Container[str]) -> str | None:
    """The form of a word that a vocabulary holds, or None."""
    first = counted_form(word, language)
    return next((form for form in (first, *lemmas(word, language)) if form in vocabulary), None)


def _is_plural(text: str, form: str) -> bool:
    """Whether the text is an English plural of the form: buildings belong to building, not to build."""
    return text in (form + "s", form + "es")
