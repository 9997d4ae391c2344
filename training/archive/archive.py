"""The archive of one language: it takes an article once, and knows over runs what it has."""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from training.archive.article import Article, is_misread
from training.archive.forms import Form, articles
from training.archive.memory import Memory, as_rows, save_rows, saved_rows
from training.archive.opening import broken, opened, paths_in
from training.archive.records import Found, Reading
from training.archive.report import Place, Reason, Report
from training.archive.shards import ShardWriter, leftovers, shards
from training.archive.sketches import Sketch, sketch
from training.errors import TrainingRefused

_LOCK: Final = ".lock"
_BATCH: Final = 10_000
Told = Callable[[int, int], None]
"""Told how many bytes of how many are read."""


class Archive:
    """An open archive; made by `open_archive`."""

    def __init__(self, folder: Path, reading: Reading, report: Report, now: Callable[[], datetime]) -> None:
        self.folder, self.reading, self.report = folder, reading, report
        self._now = now
        self._memory = Memory()
        self._writer: ShardWriter | None = None
        self._written: list[Sketch] = []
        self._characters = 0
        """Of the articles in the growing shard."""

    def recall(self) -> None:
        """Learn what the shards hold, from their sketches or from themselves."""
        for shard in shards(self.folder):
            rows = saved_rows(shard)
            if rows is not None:
                self._memory.add_many(rows)
            else:
                self._read_again(shard)

    def take(self, place: Place, new: Article) -> None:
        """Write the article to the growing shard, or refuse it in the report."""
        self.report.read += 1
        drawn = sketch(new.id, new.text)
        reason = self._fault(new, drawn) or self._memory.reason_against(drawn)
        if reason is not None:
            self.report.refuse(reason, place, new.id)
            return
        self._writer = self._writer or ShardWriter(self.folder, self._now())
        self._writer.write(new)
        self._written.append(drawn)
        self._characters += len(new.text)
        self.report.added += 1
        self.report.characters += len(new.text)
        if self._writer.size >= self.reading.limits.shard:
            self.finish()

    def finish(self) -> None:
        """Give the growing shard its name: from here on its articles are in the corpus."""
        if self._writer is not None:
            shard = self._writer.finish()
            self._writer = None
            self.report.shards.append(shard.name)
            written, self._written, self._characters = self._written, [], 0
            save_rows(shard, as_rows(written))

    def abandon(self) -> None:
        """Take back what no finished shard holds, also from the report."""
        if self._writer is not None:
            self._writer.abandon()
            self._writer = None
            self.report.added -= len(self._written)
            self.report.characters -= self._characters
            self._written, self._characters = [], 0

    def _fault(self, new: Article, drawn: Sketch) -> Reason | None:
        if drawn.n_words < self.reading.limits.words:
            return Reason.EMPTY
        return Reason.ENCODING if is_misread(new.text) else None

    def _read_again(self, shard: Path) -> None:
        drawn: list[Sketch] = []
        # What is wrong with old shards is told by `check`, not by every intake.
        for _, old in read_shard(shard, Report()):
            drawn.append(sketch(old.id, old.text))
            if len(drawn) == _BATCH:
                self._memory.add_many(as_rows(drawn))
                drawn = []
        self._memory.add_many(as_rows(drawn))


@contextmanager
def open_archive(
    folder: Path,
    reading: Reading | None = None,
    report: Report | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Iterator[Archive]:
    """The archive in a folder, made if need be, for one writer at a time.

    On leaving in peace the last shard is finished; on a fault it is abandoned.
    Raises TrainingRefused when somebody else is writing there, or a file is in the way.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError) as taken:
        raise TrainingRefused(
            f"{folder} can't be a folder, for a file is in the way. Name another with --corpus."
        ) from taken
    with (folder / _LOCK).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as held:
            raise TrainingRefused(
                f"Another command is adding to {folder}. Wait until it has ended."
            ) from held
        for part in leftovers(folder):
            part.unlink()
        archive = Archive(folder, reading or Reading(), report or Report(), now)
        archive.recall()
        try:
            yield archive
            archive.finish()
        finally:
            archive.abandon()


def ended_writers(folder: Path) -> list[Path]:
    """What writers left that were ended in the middle; nothing while somebody is writing."""
    if not leftovers(folder) or not (folder / _LOCK).exists():
        return leftovers(folder)
    with (folder / _LOCK).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except OSError:
            return []
        # Looked for once more: the writer may have ended well in between.
        return leftovers(folder)


def add_paths(archive: Archive, named: list[Path], form: Form, told: Told) -> None:
    """Take in all articles of the named files and folders."""
    whole = sum(path.stat().st_size for path in paths_in(named, Report()))
    done = 0
    for path in paths_in(named, archive.report):
        archive.report.files += 1
        for number, (place, new) in enumerate(_read(path, form, archive.reading, archive.report)):
            archive.take(place, new)
            if number % 500 == 0:
                told(done, whole)
        done += path.stat().st_size
        told(done, whole)


def read_shard(shard: Path, report: Report) -> Found:
    """The articles of a shard; faults are told to the report."""
    return _read(shard, Form.JSONL, Reading(), report)


def _read(path: Path, form: Form, reading: Reading, report: Report) -> Found:
    # Nothing but the reading is guarded: a fault of whoever takes the articles doesn't come by here.
    try:
        for stream in opened(path, reading.limits, report):
            yield from articles(stream, form, reading, report)
    except broken() as fault:
        report.refuse(Reason.BROKEN_ARCHIVE, Place(str(path)), str(fault))
