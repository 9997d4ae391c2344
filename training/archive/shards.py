"""Shards of a corpus: written whole or not at all, and read back row by row."""

from __future__ import annotations

import gzip
import io
import os
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from training.archive.article import Article
from training.archive.opening import PACKED

_ENDINGS: Final = (".jsonl", *(f".jsonl{packing}" for packing in PACKED))
_UNFINISHED: Final = ".unfinished-"
_LEVEL: Final = 5
"""Of gzip: twice as fast as 9 and hardly larger."""


def shards(folder: Path) -> list[Path]:
    """The shards of a corpus folder in the order of their names."""
    if not folder.is_dir():
        return []
    return sorted(
        path
        for path in folder.iterdir()
        if path.name.endswith(_ENDINGS) and not path.name.startswith(".") and path.is_file()
    )


def leftovers(folder: Path) -> list[Path]:
    """Files of writers that were ended in the middle."""
    return sorted(folder.glob(f"{_UNFINISHED}*")) if folder.is_dir() else []


def sync_folder(folder: Path) -> None:
    """Make names in a folder outlast a power cut."""
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


def replace(path: Path, content: bytes) -> None:
    """Write a small file whole or not at all."""
    part = path.with_name(f"{_UNFINISHED}{path.name.lstrip('.')}")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def free_name(folder: Path, now: datetime) -> str:
    """A name that no shard has, sorting after the older ones."""
    stem = f"added-{now.astimezone(UTC):%Y%m%dT%H%M%S}"
    taken = {path.name for path in folder.iterdir()}
    number = 1
    while (name := f"{stem}-{number:04}.jsonl.gz") in taken:
        number += 1
    return name


class ShardWriter:
    """One growing shard, which nobody sees before `finish`."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.path = folder / free_name(folder, now)
        self._part = folder / f"{_UNFINISHED}{self.path.name}"
        self._file: IO[bytes] = self._part.open("wb")
        # Neither time nor name inside, so the same articles give the same bytes.
        self._packer = gzip.GzipFile("", "wb", _LEVEL, self._file, mtime=0)
        self._out = io.BufferedWriter(self._packer, 1 << 18)
        self.size = 0

    def write(self, article: Article) -> None:
        """Add an article."""
        self.size += self._out.write(article.line())

    def finish(self) -> Path:
        """Bring the shard to the disk, then give it its name."""
        self._out.close()
        self._packer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._part.rename(self.path)
        sync_folder(self.path.parent)
        return self.path

    def abandon(self) -> None:
        """Take the unfinished shard away."""
        with suppress(OSError):
            self._out.close()
        self._file.close()
        self._part.unlink(missing_ok=True)
