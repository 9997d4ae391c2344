"""Telling a tracker of runs, so that one that is down costs neither the training nor the record."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import TrainingRefused
from training.tracking.mlflow_tracker import MlflowTracker, TrackerFailed
from training.tracking.parcels import UNTRACKED, discard, pack, unpack, waiting

DEFAULT_URI = "sqlite:///var/mlflow/mlflow.db"


@dataclass(frozen=True, slots=True)
class Sent:
    """What came of sending."""

    ids: tuple[str, ...] = ()
    """Runs that the tracker has taken."""
    faults: tuple[str, ...] = ()
    """A line for each thing that went wrong."""


def track(runs: Path, result: dict[str, Any], registry: Path, uri: str) -> tuple[str, ...]:
    """Tell the tracker of a finished run and of all that were kept; returns what people should know.

    `result` is what run_job returned. Never raises: the player that it tells of is trained and plays.
    """
    try:
        pack(runs, result, Path(result["path"]), registry)
    except (Exception, KeyboardInterrupt) as error:
        return (f"The tracker wasn't told of run {result['id']}: {_line(error)}",)
    try:
        sent = replay(runs, uri)
    except (Exception, KeyboardInterrupt) as error:
        return (f"The tracker wasn't told of all runs ({_line(error)}); {_kept(runs)}",)
    earlier = [run for run in sent.ids if run != result["id"]]
    more = (f"The tracker was also told of what was kept earlier: {', '.join(earlier)}.",) if earlier else ()
    return (*sent.faults, *more)


def replay(runs: Path, uri: str) -> Sent:
    """Tell the tracker of all runs that were kept; those that it takes are kept no longer."""
    if not waiting(runs):
        return Sent()
    try:
        with _alone(runs / UNTRACKED):
            tracker = MlflowTracker(uri)
            return _sent(waiting(runs), tracker, runs)
    except (TrackerFailed, OSError) as failure:
        return Sent(faults=(f"{_line(failure)}; {_kept(runs)}",))


def _sent(folders: list[Path], tracker: MlflowTracker, runs: Path) -> Sent:
    ids: list[str] = []
    faults: list[str] = []
    for folder in folders:
        try:
            tracker.log(unpack(folder))
            discard(folder)
        except (TrackerFailed, TrainingRefused, OSError) as failure:
            faults.append(f"{_line(failure)}; {_kept(runs, folder)}")
        else:
            ids.append(folder.name)
    return Sent(tuple(ids), tuple(faults))


def _line(error: BaseException) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _kept(runs: Path, folder: Path | None = None) -> str:
    names = [folder.name] if folder else [path.name for path in waiting(runs)]
    return f"kept in {runs / UNTRACKED}: {', '.join(names)}. `hat runs replay` tells it again."


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Only one process at a time tells the tracker, so that no run is told twice."""
    with (folder / ".lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise TrackerFailed("Another process is telling the tracker of runs") from None
        yield
