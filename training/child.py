"""Heavy work in a process of its own, its progress told to whoever waits."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
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
    except (TrainingRefused, ModelRefused) as refusal:
        answer.send(_Failed(str(refusal)))
    except OSError as error:
        answer.send(_Failed(f"{error}. Is the disk full, or may nothing be written there?"))
