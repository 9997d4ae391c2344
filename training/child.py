"""Heavy work in a process of its own, its progress told to whoever waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from traceback import extract_tb
from typing import Any

from models.errors import ModelRefused
from training.errors import TrainingRefused
from training.parent import end_with_parent
from training.process import Progress


@dataclass(frozen=True, slots=True)
class _Told:
    stage: str
    share: float


@dataclass(frozen=True, slots=True)
class _Failed:
    reason: str


def in_child(work: Callable[[Any, Progress], Any], task: Any, progress: Progress) -> Any:
    """`work(task, progress)` in a spawned process; both must be picklable.

    Raises TrainingRefused with the reason when the work fails or the process dies.
    """
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_work, args=(theirs, work, task))
    child.start()
    theirs.close()
    try:
        return _heard(ours, progress)
    except EOFError:
        child.join()
        raise TrainingRefused(
            f"The training process died with exit code {child.exitcode}. Is there enough memory?"
        ) from None
    finally:
        if child.is_alive():
            child.terminate()
        child.join()


def _heard(ours: Connection, progress: Progress) -> Any:
    while True:
        message: Any = ours.recv()
        if isinstance(message, _Told):
            progress(message.stage, message.share)
        elif isinstance(message, _Failed):
            raise TrainingRefused(message.reason)
        else:
            return message


def _work(answer: Connection, work: Callable[[Any, Progress], Any], task: Any) -> None:
    end_with_parent()

    def progress(stage: str, share: float) -> None:
        answer.send(_Told(stage, share))

    try:
        answer.send(work(task, progress))
    # Whatever it is, whoever waits must hear of it: a process that only dies looks like one out of memory.
    except Exception as error:
        answer.send(_Failed(_reason(error)))


def _reason(error: Exception) -> str:
    """What went wrong, in one line."""
    if isinstance(error, TrainingRefused | ModelRefused):
        return str(error)
    if isinstance(error, OSError):
        return f"{error}. Is the disk full, or may nothing be written there?"
    text = " ".join(f"{type(error).__name__}: {error}".split())
    if isinstance(error, MemoryError):
        return f"{text}. There isn't enough memory: train on fewer articles (docs_number)."
    place = extract_tb(error.__traceback__)[-1]
    return f"{text} ({Path(place.filename).name}, line {place.lineno}). Correct corpus or parameters."
