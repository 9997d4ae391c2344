"""Normal forms and what the dictionaries know of a word."""

from __future__ import annotations

from functools import lru_cache

from words import english, russian
from words.languages import Language
from words.packaged import word_set
from words.text import normalise

LONGEST_WORD = 40
"""Letters; nothing longer is a word, and no dictionary is asked about it."""

_JOINTS = frozenset("-'")
_CACHED_WORDS = 1 << 15
_DICTIONARIES = {Language.RU: russian, Language.EN: english}


def lemmas(word: str, language: Language) -> tuple[str, ...]:
    """All normal forms of a word in normalised spelling, likeliest first.

    Never empty: a word that no dictionary knows, or text that is no word, stands for itself.
    """
    return _lemmas(normalise(word, language), language)


def is_known(word: str, language: Language) -> bool:
    """Whether the dictionary or the lexicon of the news has the word."""
    text = normalise(word, language)
    return _is_readable(text, language) and _is_known(text, language)


def is_content_word(word: str, language: Language) -> bool:
    """Whether the word means something by itself: no pronoun, preposition, conjunction or auxiliary."""
    text = normalise(word, language)
    return _is_readable(text, language) and _DICTIONARIES[language].is_content_word(text)


def names_something(word: str, language: Language) -> bool:
    """Whether a likely reading is a noun, an adjective or a verb: people can picture these."""
    text = normalise(word, language)
    return _is_readable(text, language) and _DICTIONARIES[language].names_something(text)


def is_common_noun(word: str, language: Language) -> bool:
    """Whether the word is the normal form of a noun that isn't a name."""
    text = normalise(word, language)
    return _is_readable(text, language) and _DICTIONARIES[language].is_common_noun(text)


@lru_cache(_CACHED_WORDS)
def _lemmas(text: str, language: Language) -> tuple[str, ...]:
    if not _is_readable(text, language):
        return (text,)
    found = _DICTIONARIES[language].lemmas(text)
    return tuple(dict.fromkeys(normalise(form, language) for form in found)) or (text,)


@lru_cache(_CACHED_WORDS)
def _is_known(text: str, language: Language) -> bool:
    return _DICTIONARIES[language].is_in_dictionary(text) or text in word_set(language, "lexicon")


def _is_readable(text: str, language: Language) -> bool:
    """Whether a dictionary may be asked: odd signs make some of them fail."""
    return (
        0 < len(text) <= LONGEST_WORD
        and text[0].isalpha()
        and language.alphabet.issuperset(set(text) - _JOINTS)
    )
