"""Readers of the forms made of whole files or of JSON: lines, news articles, plain text."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from training.archive.article import Article, article, host
from training.archive.limits import Limits
from training.archive.lines import bounded_lines
from training.archive.opening import Opened
from training.archive.report import Place, Reason, Report

# The first one of a kind that fits: what UTF-32 begins with begins with the mark of UTF-16.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class Reading:
    """How inputs are read."""

    limits: Limits = field(default_factory=Limits)
    encoding: str = "utf-8-sig"
    columns: dict[str, str] = field(default_factory=dict)
    """Field of an article -> name of the CSV column that holds it; others are guessed."""


Found = Iterator[tuple[Place, Article]]
"""Articles with the place at which they were read."""


def json_lines(opened: Opened, reading: Reading, report: Report) -> Found:
    """One JSON object a line with text, and id, title, date and source if it has them."""
    for number, line in bounded_lines(opened.stream, reading.limits.article, opened.name, report):
        if line.isspace():
            continue
        place = Place(opened.name, number)
        row = json_object(line, reading, place, report)
        if row is not None:
            yield place, _of_row(row, opened.stem)


def news_json(opened: Opened, reading: Reading, report: Report) -> Found:
    """One article a file: title, text, published, thread.site, uuid (us-financial-news-articles)."""
    place = Place(opened.name)
    whole = _whole(opened, reading, place, report)
    row = None if whole is None else json_object(whole, reading, place, report)
    if row is not None:
        thread = row.get("thread")
        site = text_of(thread, "site") if isinstance(thread, dict) else ""
        yield (
            place,
            article(
                text_of(row, "text"),
                id=text_of(row, "uuid") or text_of(row, "id") or text_of(row, "url"),
                title=text_of(row, "title"),
                date=text_of(row, "published") or text_of(row, "date"),
                source=site or text_of(row, "source"),
                file=opened.stem,
            ),
        )


def plain_text(opened: Opened, reading: Reading, report: Report) -> Found:
    """One article a file; the first line is its title when an empty line follows it."""
    place = Place(opened.name)
    whole = _whole(opened, reading, place, report)
    decoded = None if whole is None else decode(whole, reading, place, report)
    if decoded is not None:
        unix = decoded.replace("\r\n", "\n").replace("\r", "\n")
        head, gap, body = unix.strip().partition("\n\n")
        has_title = bool(gap) and "\n" not in head
        text = body if has_title else unix
        yield place, article(text, title=head if has_title else "", source="text", id="")


def decode(raw: bytes, reading: Reading, place: Place, report: Report) -> str | None:
    """The text of bytes; None and a refusal when they are no text of this encoding."""
    other = next((name for mark, name in _MARKS if raw.startswith(mark)), None)
    if other is not None:
        report.refuse(Reason.ENCODING, place, f"say --encoding {other}")
        return None
    try:
        text = raw.decode(reading.encoding)
    except UnicodeDecodeError as fault:
        is_binary = b"\0" in raw
        report.refuse(Reason.BINARY if is_binary else Reason.ENCODING, place, fault.reason)
        return None
    if "\0" in text:
        report.refuse(Reason.BINARY, place, "NUL")
        return None
    return text


def json_object(raw: bytes, reading: Reading, place: Place, report: Report) -> dict[str, Any] | None:
    """The JSON object in bytes; None and a refusal when there is none."""
    text = decode(raw, reading, place, report)
    if text is None:
        return None
    try:
        row: Any = json.loads(text)
    except (ValueError, RecursionError) as fault:
        report.refuse(Reason.MALFORMED, place, str(fault))
        return None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        report.refuse(Reason.MALFORMED, place, "no JSON object with a text")
        return None
    return row


def text_of(row: dict[str, Any], name: str) -> str:
    """A field as text; numbers serve as ids and years, anything else is left out."""
    value = row.get(name)
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() < 64:
        return str(value)
    return value if isinstance(value, str) else ""


def _of_row(row: dict[str, Any], stem: str) -> Article:
    return article(
        row["text"],
        id=text_of(row, "id") or text_of(row, "url"),
        title=text_of(row, "title"),
        date=text_of(row, "date"),
        source=text_of(row, "source") or host(text_of(row, "url")),
        file=stem,
    )


def _whole(opened: Opened, reading: Reading, place: Place, report: Report) -> bytes | None:
    whole = opened.stream.read(reading.limits.article + 1)
    if len(whole) > reading.limits.article:
        report.refuse(Reason.TOO_LONG, place)
        return None
    return whole
