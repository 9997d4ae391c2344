"""What ended runs leave: the newest keep their files, of older ones stays what they say about themselves."""

from __future__ import annotations

import fcntl
import re
import shutil
from contextlib import suppress
from pathlib import Path
from typing import IO

from training.stages.record import RECORD

PLAN = "plan.json"
"""Is in the work folder of a run as long as it isn't finished, and is locked while somebody works on it."""
KEPT = 10
_RUN = re.compile(r"\d{8}T\d{6}-[a-z]{2}-\w+-[0-9a-f]{6}")


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
        # A run of Kubeflow has no plan, and a record only in the end.
        if (work / RECORD).exists():
            _slimmed(work)
        return
    with plan.open() as file:
        if locked(file):
            _slimmed(work)
            plan.unlink()


def _slimmed(work: Path) -> None:
    for stage in work.iterdir():
        if stage.name.startswith(".") and stage.is_dir():
            shutil.rmtree(stage)
        elif stage.is_dir():
            slim(stage)
