"""Which reader suits which input."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from typing import Final

from training.archive.opening import Opened, TooMuch, broken
from training.archive.recoding import Undecodable, has_ascii_lines, in_utf_8
from training.archive.records import Found, Reading, json_lines, news_json, plain_text
from training.archive.report import Place, Reason, Report
from training.archive.tables import comma_separated, reuters


class Form(StrEnum):
    """Forms of news that can be read."""

    AUTO = "auto"
    """By the ending of the name."""
    JSONL = "jsonl"
    JSON = "json"
    """An article a file: the layout of us-financial-news-articles."""
    TEXT = "text"
    CSV = "csv"
    REUTERS = "reuters"


_SUFFIXES: Final = {
    ".jsonl": Form.JSONL,
    ".ndjson": Form.JSONL,
    ".json": Form.JSON,
    ".txt": Form.TEXT,
    ".csv": Form.CSV,
    ".tsv": Form.CSV,
    ".sgm": Form.REUTERS,
    ".sgml": Form.REUTERS,
}
_READERS: Final[dict[Form, Callable[[Opened, Reading, Report], Found]]] = {
    Form.JSONL: json_lines,
    Form.JSON: news_json,
    Form.TEXT: plain_text,
    Form.CSV: comma_separated,
    Form.REUTERS: reuters,
}


def articles(opened: Opened, form: Form, reading: Reading, report: Report) -> Found:
    """The articles of one stream; whatever is wrong with it ends up in the report."""
    known = _SUFFIXES.get(opened.suffix) if form is Form.AUTO else form
    if known is None:
        report.refuse(Reason.UNKNOWN_FORMAT, Place(opened.name))
        return
    # Files of Reuters-21578 are read as Latin-1 whatever is said.
    if known is not Form.REUTERS and not has_ascii_lines(reading.encoding):
        opened = replace(opened, stream=in_utf_8(opened.stream, reading.encoding))
        reading = replace(reading, encoding="utf-8-sig")
    n_refused, is_empty = report.refused.total(), True
    try:
        for found in _READERS[known](opened, reading, report):
            is_empty = False
            yield found
        if is_empty and report.refused.total() == n_refused:
            report.refuse(Reason.EMPTY, Place(opened.name), "no article in it")
    except TooMuch:
        report.refuse(Reason.BOMB, Place(opened.name))
    except Undecodable as fault:
        report.refuse(Reason.ENCODING, Place(opened.name), str(fault))
    except broken() as fault:
        report.refuse(Reason.BROKEN_ARCHIVE, Place(opened.name), str(fault))
