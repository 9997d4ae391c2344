"""Everything the bot says, in every language it speaks.

`say` fills a text of `bot.texts.ru` or `bot.texts.en`. Values are escaped for Telegram's HTML,
unless they are `Html`. A count chooses its word form: `{n:plural:балл|балла|баллов}`.
"""

from __future__ import annotations

import string
from collections.abc import Mapping
from html import escape
from types import MappingProxyType
from typing import Any

from bot.texts import admin_en, admin_ru, en, ru
from words.languages import Language

CATALOGUES: Mapping[Language, Mapping[str, str]] = MappingProxyType(
    {Language.RU: ru.TEXTS | admin_ru.TEXTS, Language.EN: en.TEXTS | admin_en.TEXTS}
)

ENGLISH_FORMS = 2


class Html(str):
    """Text that is Telegram HTML already."""

    __slots__ = ()


def plural_form(number: int, forms: list[str]) -> str:
    """The word form that goes with the number: two forms are English (one, other), three Russian
    (1, 2 to 4, 5 and more, with the teens in the last)."""
    number = abs(number)
    if len(forms) == ENGLISH_FORMS:
        return forms[0] if number == 1 else forms[1]
    if number % 10 == 1 and number % 100 != 11:
        return forms[0]
    if number % 10 in (2, 3, 4) and number % 100 not in (12, 13, 14):
        return forms[1]
    return forms[2]


class _Filler(string.Formatter):
    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec.startswith("plural:"):
            forms = format_spec.removeprefix("plural:").split("|")
            return f"{value} {plural_form(int(value), forms)}"
        if isinstance(value, Html):
            return str(value)
        return escape(format(value, format_spec), quote=False)


_FILLER = _Filler()


def say(language: Language, key: str, **values: object) -> Html:
    """The text of the key in the language, its places filled with the values.

    Raises:
        KeyError: no such text, or a place without a value.
    """
    return Html(_FILLER.vformat(CATALOGUES[language][key], (), values))


def speaks(language_code: str | None) -> Language:
    """The language to answer a Telegram user in: Russian for its neighbours, else English."""
    code = (language_code or "").split("-")[0]
    return Language.RU if code in {"ru", "be", "uk", "kk"} else Language.EN
