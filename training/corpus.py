"""Reading corpora: one article per line, JSON, compressed or not."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Any

from training.errors import TrainingRefused

PATTERNS = ("*.jsonl.gz", "*.jsonl")


@dataclass(frozen=True, slots=True)
class Article:
    """What training reads of an article."""

    title: str
    text: str
    month: str
    """YYYY-MM, empty when the source gives no date."""


class Half(StrEnum):
    """Which articles are read; the first and the second half have none in common."""

    ALL = "all"
    FIRST = "first"
    SECOND = "second"


@dataclass(slots=True)
class Tally:
    """What a reading met."""

    articles: int = 0
    bad_lines: int = 0
    """Lines that are no JSON object with a text; they are skipped."""


def corpus_files(folder: Path) -> list[Path]:
    """The corpus files of a folder in the order of their names.

    Raises TrainingRefused when there is none.
    """
    if not folder.is_dir():
        raise TrainingRefused(f"There is no folder {folder}. Name one that holds {' or '.join(PATTERNS)}.")
    found = sorted(path for pattern in PATTERNS for path in folder.glob(pattern) if path.is_file())
    if not found:
        raise TrainingRefused(
            f"The folder {folder} holds no corpus. Put {' or '.join(PATTERNS)} there, an article a line."
        )
    return found


def read_articles(path: Path, tally: Tally) -> Iterator[Article]:
    """The articles of a file, one at a time; raises TrainingRefused when it can't be unpacked."""
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
            for line in file:
                article = _article(line)
                if article is None:
                    tally.bad_lines += bool(line.strip())
                else:
                    tally.articles += 1
                    yield article
    except (OSError, EOFError) as error:
        raise TrainingRefused(f"{path} can't be read ({error}). Fetch it again or take it away.") from error


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


def _article(line: bytes) -> Article | None:
    try:
        row: Any = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict) or not isinstance(row.get("text"), str):
        return None
    return Article(_text(row, "title"), row["text"], _text(row, "date")[:7])


def _text(row: dict[str, Any], field: str) -> str:
    value = row.get(field)
    return value if isinstance(value, str) else ""
