"""One article as the corpus keeps it, and how it is brought to that form."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import dataclass
from datetime import date
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

_ISO = re.compile(r"\s*(\d{4})[-/.](\d\d)[-/.](\d\d)")
_NAMED_MONTH = re.compile(r"\s*(\d{1,2})-([A-Z]{3})-(\d{4})", re.IGNORECASE)
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CONTROL = dict.fromkeys((*range(9), *range(11, 32), *range(127, 160)), " ")
_HALVES = re.compile("[\ud800-\udfff]")
_ENDLESS = re.compile("&#[0-9]{4000,};?")
"""A number of so many digits is no sign, and Python refuses to read it."""
_MISREAD_SHARE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Article:
    """One article, tidied."""

    id: str
    title: str
    text: str
    date: str
    """YYYY-MM-DD, empty when not known."""
    source: str
    """Who published it; the name of the file when it doesn't say."""

    def line(self) -> bytes:
        """The article as a line of a shard."""
        fields = {name: getattr(self, name) for name in ("id", "title", "text", "date", "source")}
        return json.dumps(fields, ensure_ascii=False).encode() + b"\n"


def article(
    text: str, *, id: str = "", title: str = "", date: str = "", source: str = "", file: str = ""
) -> Article:
    """Tidy the fields; the file is the source when none is known, and without an id the text gives the name.

    A bare number is no name in the world, so it is joined to the source. To that of a file it isn't, for two
    files of one name may number their articles.
    """
    text, title, source, id = (tidy(field) for field in (text, title, source, id))
    if id.isdecimal():
        id = f"{source}-{id}" if source else ""
    source = source or tidy(file)
    if not id:
        id = f"{source}-{hashlib.sha256(text.encode()).hexdigest()[:16]}"
    return Article(id, title, text, day(date), source)


def tidy(text: str) -> str:
    """Without control signs, halves of signs and outer spaces; line ends stay."""
    return _HALVES.sub(" ", text.translate(_CONTROL)).strip()


def unescaped(text: str) -> str:
    """With entities such as `&amp;` resolved, whatever strangers wrote into them."""
    return html.unescape(_ENDLESS.sub("\ufffd", text))


def day(written: str) -> str:
    """A date of one of the usual forms as YYYY-MM-DD, or empty."""
    if found := _ISO.match(written):
        return _checked(*(int(part) for part in found.groups()))
    if found := _NAMED_MONTH.match(written):
        name = found[2].lower()
        return _checked(int(found[3]), _MONTHS.index(name) + 1, int(found[1])) if name in _MONTHS else ""
    try:
        return parsedate_to_datetime(written).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return ""


def is_misread(text: str) -> bool:
    """Whether the text has lost letters to an earlier wrong decoding."""
    return text.count("\ufffd") > _MISREAD_SHARE * len(text)


def host(url: str) -> str:
    """The host of an address without www, or empty."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _checked(year: int, month: int, in_month: int) -> str:
    try:
        return date(year, month, in_month).isoformat()
    except ValueError:
        return ""
