"""The Russian dictionary: OpenCorpora as pymorphy3 packs it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from words.languages import Language
from words.packaged import word_set

if TYPE_CHECKING:
    from pymorphy3 import MorphAnalyzer

_MEANINGFUL = frozenset({"NOUN", "ADJF", "ADJS", "COMP", "VERB", "INFN", "PRTF", "PRTS", "GRND", "ADVB"})
_NAMING = frozenset({"NOUN", "ADJF", "VERB", "INFN"})
_POINTING = frozenset({"Apro", "Anph", "Ques", "Dmns", "Prnt", "Prdx", "Abbr"})
_LIKELY = 0.02
"""Guessed analyses of an unknown word below this score only blur it."""
_OWN_SHARE = 0.3
"""From this share on a noun that is its own normal form comes first: суша is land before it is drying."""
_LIKELY_READING = 0.15
"""Readings of a known word below this share of its uses don't make it a word of content: под, том."""
_OWN_FORMS = {
    "деньги": ("деньги",),
    "денег": ("деньги",),
    "деньгам": ("деньги",),
    "деньгами": ("деньги",),
    "деньгах": ("деньги",),
}
"""Where the dictionary's normal form is a word that nobody says."""
_NAMES = frozenset({"Name", "Surn", "Patr", "Geox", "Orgn", "Trad", "Abbr", "Init"})


@cache
def _analyser() -> MorphAnalyzer:
    """Loading takes 20 MB and a quarter of a second, so it waits for the first Russian word."""
    from pymorphy3 import MorphAnalyzer

    return MorphAnalyzer()


def lemmas(word: str) -> tuple[str, ...]:
    """Normal forms of a normalised word, likeliest first."""
    if word in _OWN_FORMS:
        return _OWN_FORMS[word]
    parses: list[Any] = _analyser().parse(word)
    if not is_in_dictionary(word):
        parses = [parse for parse in parses if parse.score >= _LIKELY]
    own_share = sum(
        parse.score for parse in parses if parse.tag.POS == "NOUN" and _normal_form(parse) == word
    )
    own = [word] if own_share >= _OWN_SHARE else []
    return tuple(dict.fromkeys([*own, *(_normal_form(parse) for parse in parses)]))


def is_in_dictionary(word: str) -> bool:
    """Whether the word is a form of a dictionary word; of a hyphenated word each part must be."""
    parts = word.split("-")
    return all(len(part) > 0 and _analyser().word_is_known(part) for part in parts)


def is_content_word(word: str) -> bool:
    """Whether a likely reading is a noun, adjective, verb or adverb which isn't a pointing word."""
    readings: list[Any] = [parse for parse in _analyser().parse(word) if parse.score >= _LIKELY_READING]
    if len(word) < 2 or any(_normal_form(parse) in word_set(Language.RU, "function") for parse in readings):
        return False
    return any(
        parse.tag.POS in _MEANINGFUL and _POINTING.isdisjoint(parse.tag.grammemes) for parse in readings
    )


def names_something(word: str) -> bool:
    """Whether a likely reading is a noun, a full adjective or a verb."""
    readings: list[Any] = [parse for parse in _analyser().parse(word) if parse.score >= _LIKELY_READING]
    return any(parse.tag.POS in _NAMING for parse in readings)


def is_common_noun(word: str) -> bool:
    """Whether a dictionary noun has the word as its normal form and isn't a name."""
    parses: list[Any] = _analyser().parse(word)
    own = {word, *_OWN_FORMS.get(word, ())}
    readings = [parse.tag for parse in parses if parse.tag.POS == "NOUN" and _normal_form(parse) in own]
    return is_in_dictionary(word) and any(_NAMES.isdisjoint(tag.grammemes) for tag in readings)


def _normal_form(parse: Any) -> str:
    normal: str = parse.normal_form
    return normal.replace("ё", "е")
