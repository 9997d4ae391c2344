"""What ended runs leave: the newest keep their files, of older ones stays what they say about themselves."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from words.languages import Language

PLAN = "plan.json"
"""Is in the work folder of a run as long as it isn't finished, and is locked while somebody works on it."""
STEPS = "steps"
"""Is in the work folder of a run of Kubeflow as long as it isn't finished: all that its steps made."""
KEPT = 10
_RUN = re.compile(r"\d{8}T\d{6}-[a-z]{2}-\w+-[0-9a-f]{6}")


@contextmanager
def new_work(runs: Path, language: Language, profile: str, key: str = "") -> Iterator[Path]:
    """A new work folder, locked while the block lasts; older ones are tidied first.

    `key` is what another run must ask for to go on with this one if it is killed; empty if none can.
    """
    runs.mkdir(parents=True, exist_ok=True)
    tidy(runs)
    now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    work = runs / f"{now}-{language.value}-{profile}-{os.urandom(3).hex()}"
    work.mkdir()
    with (work / PLAN).open("w+") as file:
        # Others that look for their key have it for a moment at most.
        fcntl.flock(file, fcntl.LOCK_EX)
        file.write(json.dumps({"key": key}) + "\n")
        file.flush()
        yield work


def tidy(runs: Path, keep: int = KEPT) -> None:
    """Remove all but JSON files from older runs than the newest `keep`, killed and refused ones included.

    Runs that somebody works on, and folders with names of other forms, are left alone.
    """
    found = sorted(path for path in runs.iterdir() if path.is_dir() and _RUN.fullmatch(path.name))
    for work in found[: max(0, len(found) - keep)]:
        with suppress(OSError):
            _tidied(work)


def slim(folder: Path) -> None:
    """Remove the folders of a stage and all files that aren't JSON."""
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix != ".json":
            path.unlink()


def locked(file: IO[str]) -> bool:
    """Whether this process has the file for itself; the lock ends with the process, however it ends."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _tidied(work: Path) -> None:
    plan = work / PLAN
    if not plan.exists():
        _slimmed(work)
        return
    with plan.open() as file:
        if locked(file):
            _slimmed(work)
            plan.unlink()
    if not any(work.iterdir()):
        work.rmdir()


def _slimmed(work: Path) -> None:
    for path in work.iterdir():
        if path.is_dir() and (path.name.startswith(".") or path.name == STEPS):
            shutil.rmtree(path)
        elif path.is_dir():
            slim(path)
        elif path.suffix != ".json":
            path.unlink()
