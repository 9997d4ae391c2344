"""Reading corpora: one article per line, JSON, packed or not; what is wrong with them ends up in a report."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any, Final

from training.archive.article import is_misread
from training.archive.lines import bounded_lines
from training.archive.opening import TooMuch, broken, opened
from training.archive.records import Reading, json_object
from training.archive.report import Place, Reason, Report
from training.archive.shards import shards
from training.archive.sketches import KeySet
from training.errors import TrainingRefused

_NAMES: Final = "*.jsonl, *.jsonl.gz or *.jsonl.zst"
_READING: Final = Reading()
_MONTH = re.compile(r"[12][0-9]{3}-(?:0[1-9]|1[0-2])(?![0-9])")


@dataclass(frozen=True, slots=True)
class Article:
    """What training reads of an article."""

    title: str
    text: str
    month: str
    """YYYY-MM, empty when the source gives no date of a real month."""


class Half(StrEnum):
    """Which articles are read; the first and the second half have none in common."""

    ALL = "all"
    FIRST = "first"
    SECOND = "second"


@dataclass(slots=True)
class Tally:
    """What a reading met; one tally for all files of a corpus, for it knows the texts that were there."""

    articles: int = 0
    report: Report = field(default_factory=Report)
    """What was left out, and why."""
    seen: KeySet = field(default_factory=KeySet)
    """Hashes of the texts: eight bytes each."""

    @property
    def bad_lines(self) -> int:
        """How often something was left out: lines mostly, and the rest of a damaged file once."""
        return self.report.refused.total()

    def left_out(self) -> str:
        """What was left out and why, in one line; empty when nothing was."""
        return "; ".join(
            f"{count} times {reason.value}, such as {self.report.examples[reason][0]}"
            for reason, count in self.report.refused.most_common()
        )


def corpus_files(folder: Path) -> list[Path]:
    """The corpus files of a folder in the order of their names; hidden ones are still being written.

    Raises TrainingRefused when there is none.
    """
    if not folder.is_dir():
        raise TrainingRefused(f"There is no folder {folder}. Name one that holds {_NAMES}.")
    found = shards(folder)
    if not found:
        raise TrainingRefused(f"The folder {folder} holds no corpus. Put {_NAMES} there, an article a line.")
    return found


def read_articles(path: Path, tally: Tally) -> Iterator[Article]:
    """The articles of a file, one at a time, each text once in a tally.

    Memory holds a line of at most four megabytes. A damaged file gives what comes before the damage.
    """
    report = tally.report
    try:
        for stream in opened(path, _READING.limits, report):
            limit = _READING.limits.article
            for number, line in bounded_lines(stream.stream, limit, stream.name, report):
                article = _article(line, Place(stream.name, number), tally) if line.strip() else None
                if article is not None:
                    tally.articles += 1
                    yield article
    except TooMuch:
        report.refuse(Reason.BOMB, Place(str(path)))
    except broken() as fault:
        report.refuse(Reason.BROKEN_ARCHIVE, Place(str(path)), str(fault))


def read_half(path: Path, tally: Tally, half: Half) -> Iterator[Article]:
    """All articles of a file, or every second one."""
    articles = read_articles(path, tally)
    if half is Half.ALL:
        return articles
    return islice(articles, half is Half.SECOND, None, 2)


def fingerprint(files: list[Path]) -> str:
    """A hash of the names and bytes of the files: the same corpus has the same one anywhere."""
    whole = hashlib.sha256()
    for path in files:
        with path.open("rb") as file:
            whole.update(f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode())
    return whole.hexdigest()


def _article(line: bytes, place: Place, tally: Tally) -> Article | None:
    row = json_object(line, _READING, place, tally.report)
    if row is None:
        return None
    text: str = row["text"]
    reason = _fault(text, tally.seen)
    if reason is not None:
        tally.report.refuse(reason, place)
        return None
    month = _MONTH.match(_text(row, "date"))
    return Article(_text(row, "title"), text, month[0] if month else "")


def _fault(text: str, seen: KeySet) -> Reason | None:
    if not text.strip():
        return Reason.EMPTY
    if is_misread(text):
        return Reason.ENCODING
    key = int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest())
    if key in seen:
        return Reason.SAME_TEXT
    seen.add(key)
    return None


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""
