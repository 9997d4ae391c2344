"""What a corpus holds, and whether its shards are sound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.archive.archive import Told, ended_writers, read_shard
from training.archive.report import Place, Reason, Report
from training.archive.shards import shards
from training.archive.sketches import KeySet, sketch

_WORDS = re.compile(r"[^\W\d_]+")


@dataclass(slots=True)
class Survey:
    """Counts over the articles of a corpus."""

    articles: int = 0
    tokens: int = 0
    """Runs of letters in titles and texts."""
    first: str = ""
    last: str = ""
    """Earliest and latest date, YYYY-MM-DD, of the dated articles."""
    undated: int = 0
    sources: Counter[str] = field(default_factory=Counter)
    years: Counter[str] = field(default_factory=Counter)
    new_articles: int = 0
    """In shards added since the day that was asked for."""
    new_tokens: int = 0

    def as_json(self) -> dict[str, Any]:
        """The survey as plain values; growth is new tokens per old one."""
        old = self.tokens - self.new_tokens
        return {
            "articles": self.articles,
            "tokens": self.tokens,
            "first": self.first or None,
            "last": self.last or None,
            "undated": self.undated,
            "sources": dict(self.sources.most_common()),
            "years": dict(sorted(self.years.items())),
            "new_articles": self.new_articles,
            "new_tokens": self.new_tokens,
            "growth": round(self.new_tokens / old, 4) if old else None,
        }


def survey(folder: Path, since: datetime | None, told: Told) -> Survey:
    """Count all articles; a shard is new when its file was written at `since` or later."""
    found = Survey()
    for shard in _with_progress(shards(folder), told):
        written = datetime.fromtimestamp(shard.stat().st_mtime, UTC)
        is_new = since is not None and written >= since
        for _, one in read_shard(shard, Report()):
            n_tokens = sum(1 for _ in _WORDS.finditer(one.title)) + len(_WORDS.findall(one.text))
            _count(found, one.date, one.source, n_tokens)
            found.new_articles += is_new
            found.new_tokens += n_tokens * is_new
    return found


def check(folder: Path, told: Told) -> Report:
    """Read every line of every shard; the report names all that is wrong."""
    report, ids = Report(), KeySet()
    for part in ended_writers(folder):
        report.refuse(Reason.MALFORMED, Place(str(part)), "left by an ended command; add or fetch removes it")
    for shard in _with_progress(shards(folder), told):
        report.files += 1
        for place, one in read_shard(shard, report):
            report.read += 1
            drawn = sketch(one.id, one.text)
            if drawn.n_words == 0:
                report.refuse(Reason.EMPTY, place, one.id)
            if drawn.id in ids:
                report.refuse(Reason.SAME_ID, place, one.id)
            ids.add(drawn.id)
    return report


def _count(found: Survey, date: str, source: str, n_tokens: int) -> None:
    found.articles += 1
    found.tokens += n_tokens
    found.sources[source] += 1
    found.undated += not date
    if date:
        found.years[date[:4]] += 1
        found.first = min(found.first or date, date)
        found.last = max(found.last, date)


def _with_progress(paths: list[Path], told: Told) -> Iterator[Path]:
    for number, path in enumerate(paths):
        told(number, len(paths))
        yield path
    told(len(paths), len(paths))
