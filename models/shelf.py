"""Putting files and folders into their place so that a crash leaves the old or the new one, never half."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished-"
"""How the names of folders begin that are being copied, or are left from a killed copy."""


def put_text(path: Path, text: str) -> None:
    """Replace a file by a new content; on the disk when this returns."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)
    sync(path.parent)


def put_copy(source: Path, place: Path) -> None:
    """Copy a folder of files beside its place, then rename; a folder that was there is replaced."""
    unfinished = Path(tempfile.mkdtemp(dir=place.parent, prefix=UNFINISHED))
    try:
        copy = shutil.copytree(source, unfinished / "new")
        for path in copy.iterdir():
            sync(path)
        sync(copy)
        if place.exists():
            place.rename(unfinished / "old")
        copy.rename(place)
        sync(place.parent)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def sync(path: Path) -> None:
    """Wait until a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one process at a time changes a folder; the lock ends with the process, however it ends."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def clear_unfinished(folder: Path) -> None:
    """Remove what killed copies left; only for whoever has the folder alone."""
    for path in folder.glob(f"{UNFINISHED}*"):
        shutil.rmtree(path, ignore_errors=True)
