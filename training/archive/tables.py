"""Reader of CSV, such as Lenta's (url, title, text, topic, tags, date), and of Reuters-21578 SGML."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from typing import Final

from training.archive.article import article, host, unescaped
from training.archive.lines import bounded_lines
from training.archive.opening import Opened
from training.archive.recoding import with_one_line_end
from training.archive.records import Found, Reading, decode
from training.archive.report import Place, Reason, Report

COLUMNS: Final = {
    "id": ("id", "uuid", "guid", "article_id", "url", "link"),
    "title": ("title", "headline", "header", "заголовок"),
    "text": ("text", "body", "content", "article", "full_text", "текст"),
    "date": ("date", "published", "pubdate", "published_at", "publish_date", "datetime", "time", "дата"),
    "source": ("source", "site", "publisher", "publication", "источник"),
    "url": ("url", "link"),
}
"""Usual names of columns, likeliest first."""
_DELIMITERS: Final = ",;\t|"


class _RowTooLong(Exception):
    """A quote was opened and not closed within the bounds of an article."""


class _Feed:
    """Decoded lines for the csv reader, bounded between two rows."""

    def __init__(self, opened: Opened, reading: Reading, report: Report) -> None:
        # The csv reader takes a lone \r for a fault.
        stream = with_one_line_end(opened.stream)
        self._lines = bounded_lines(stream, reading.limits.article, opened.name, report)
        self._opened, self._reading, self._report = opened, reading, report
        self._taken = 0
        self.line = 0

    def __iter__(self) -> Iterator[str]:
        for number, raw in self._lines:
            self.line = number
            self._taken += len(raw)
            if self._taken > self._reading.limits.article:
                raise _RowTooLong
            text = decode(raw, self._reading, Place(self._opened.name, self.line), self._report)
            if text is not None:
                yield text

    def begin_row(self) -> None:
        self._taken = 0


def comma_separated(opened: Opened, reading: Reading, report: Report) -> Found:
    """Rows of a CSV file with a head; the columns are guessed by their names unless they are given."""
    csv.field_size_limit(reading.limits.article)
    feed = _Feed(opened, reading, report)
    head = _head(feed, opened.name, report)
    if head is None:
        return
    delimiter, names = head
    places = columns(names, reading.columns)
    if fault := _missing(names, places, reading.columns):
        report.refuse(Reason.MALFORMED, Place(opened.name, 1), fault)
        return
    for line, row in _rows(feed, delimiter, opened.name, report):
        place = Place(opened.name, line)
        if len(row) != len(names):
            report.refuse(Reason.MALFORMED, place, f"{len(row)} fields instead of {len(names)}")
            continue
        cell = {name: row[at] for name, at in places.items()}
        yield (
            place,
            article(
                cell["text"],
                id=cell.get("id", ""),
                title=cell.get("title", ""),
                date=cell.get("date", ""),
                source=cell.get("source") or host(cell.get("url", "")),
                file=opened.stem,
            ),
        )


def columns(names: list[str], given: dict[str, str]) -> dict[str, int]:
    """Field of an article -> number of its column; what is given goes before what is guessed."""
    at = {name.strip().casefold(): number for number, name in reversed(list(enumerate(names)))}
    found = {
        field: next((at[name] for name in usual if name in at), None) for field, usual in COLUMNS.items()
    }
    found |= {field: at.get(name.casefold()) for field, name in given.items()}
    return {field: number for field, number in found.items() if number is not None}


def _head(feed: _Feed, name: str, report: Report) -> tuple[str, list[str]] | None:
    """The sign between fields, and the names of the columns; None when there is no such line."""
    try:
        line = next(iter(feed), None)
        if line is None:
            return None
        delimiter = max(_DELIMITERS, key=line.count)
        return delimiter, next(csv.reader([line], delimiter=delimiter), [])
    except (_RowTooLong, csv.Error):
        report.refuse(Reason.MALFORMED, Place(name, 1), "no head that can be read")
        return None


def _missing(names: list[str], places: dict[str, int], given: dict[str, str]) -> str:
    """Which column isn't there, or nothing. A file is not taken without what was asked for: its articles
    would be known from then on, and not come in with it later."""
    gone = [column for field, column in given.items() if field not in places]
    if gone:
        return f"no column {', '.join(gone)} among {', '.join(names)}"
    return "" if "text" in places else "no column of texts; name it with --column text=NAME"


def _rows(feed: _Feed, delimiter: str, name: str, report: Report) -> Iterator[tuple[int, list[str]]]:
    while True:
        feed.begin_row()
        first = feed.line + 1
        try:
            # A fresh reader after each fault: the broken one is in the middle of a quote.
            for row in csv.reader(iter(feed), delimiter=delimiter):
                if row:
                    yield first, row
                feed.begin_row()
                first = feed.line + 1
            return
        except _RowTooLong:
            report.refuse(Reason.TOO_LONG, Place(name, first), "a quote isn't closed")
        except csv.Error as fault:
            report.refuse(Reason.MALFORMED, Place(name, first), str(fault))


_NUMBER = re.compile(r'NEWID="(\d+)"')
_END: Final = b"</REUTERS>"


def reuters(opened: Opened, reading: Reading, report: Report) -> Found:
    """Articles of a Reuters-21578 file, whose bytes are Latin-1 whatever its head says."""
    held: list[bytes] = []
    size = begun = 0
    for number, line in bounded_lines(opened.stream, reading.limits.article, opened.name, report):
        if line.startswith(b"<REUTERS"):
            held, size, begun = [], 0, number
        size += len(line)
        if size > reading.limits.article:
            if held:
                report.refuse(Reason.TOO_LONG, Place(opened.name, begun), "no </REUTERS>")
            held = []
        elif held or number == begun:
            held.append(line)
        if held and _END in line:
            yield from _reuters_article(b"".join(held).decode("latin-1"), Place(opened.name, begun), report)
            held = []


def _reuters_article(record: str, place: Place, report: Report) -> Found:
    body = _between(record, "BODY")
    if body is None:
        report.refuse(Reason.EMPTY, place, "no BODY")
        return
    number = _NUMBER.search(record)
    yield (
        place,
        article(
            body.rstrip().removesuffix("\x03").rstrip().removesuffix("Reuter"),
            id=f"reuters21578-{number[1]}" if number else "",
            title=_between(record, "TITLE") or "",
            date=(_between(record, "DATE") or "").strip(),
            source="Reuters",
        ),
    )


def _between(record: str, tag: str) -> str | None:
    begin = record.find(f"<{tag}>")
    end = record.find(f"</{tag}>", begin)
    return unescaped(record[begin + len(tag) + 2 : end]) if 0 <= begin < end else None
