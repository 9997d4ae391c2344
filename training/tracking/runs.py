"""The runs that were made here, read from the records they left."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, ValidationError

from training.errors import TrainingRefused
from training.stages.record import RECORD


class Run(BaseModel):
    """A training run as its record tells it; what isn't known yet is None."""

    model_config = ConfigDict(frozen=True)

    id: str
    language: str
    profile: str
    way: str
    began: AwareDatetime | None = None
    seconds: float
    """Of all its stages together."""
    stages: dict[str, float] = {}
    """Seconds of each."""
    parameters: dict[str, Any] = {}
    corpus: dict[str, Any] = {}
    metrics: dict[str, dict[str, float]] = {}
    """By what was measured: guess and explain."""
    guess_accuracy: float | None = None
    explain_accuracy: float | None = None
    version: str | None = None
    published: bool | None = None
    reason: str | None = None

    def measured(self) -> dict[str, float]:
        """All metrics, with names like `guess.accuracy`."""
        return {f"{kind}.{name}": value for kind, of in self.metrics.items() for name, value in of.items()}


class Order(StrEnum):
    """By what runs are sorted: the best accuracy, the newest date, the fewest seconds first."""

    BEGAN = "began"
    GUESS = "guess"
    EXPLAIN = "explain"
    SECONDS = "seconds"
    LANG = "lang"
    PROFILE = "profile"
    WAY = "way"
    ID = "id"


_NEVER = datetime.min.replace(tzinfo=UTC)
_KEYS: Mapping[Order, Callable[[Run], Any]] = {
    Order.BEGAN: lambda run: run.began or _NEVER,
    Order.GUESS: lambda run: -1.0 if run.guess_accuracy is None else run.guess_accuracy,
    Order.EXPLAIN: lambda run: -1.0 if run.explain_accuracy is None else run.explain_accuracy,
    Order.SECONDS: lambda run: run.seconds,
    Order.LANG: lambda run: run.language,
    Order.PROFILE: lambda run: run.profile,
    Order.WAY: lambda run: run.way,
    Order.ID: lambda run: run.id,
}


def in_order(runs: list[Run], order: Order) -> list[Run]:
    """The runs sorted; those that have no such figure come last, and of equals the newest comes first."""
    newest = sorted(runs, key=_KEYS[Order.BEGAN], reverse=True)
    return sorted(newest, key=_KEYS[order], reverse=order in (Order.BEGAN, Order.GUESS, Order.EXPLAIN))


def read_runs(folder: Path) -> tuple[list[Run], list[str]]:
    """All runs of a folder, and a line for each record that can't be read."""
    runs: list[Run] = []
    faults: list[str] = []
    for path in sorted(folder.glob(f"*/{RECORD}")):
        try:
            runs.append(read_run(path))
        except TrainingRefused as fault:
            faults.append(str(fault))
    return runs, faults


def read_run(path: Path) -> Run:
    """The run of a record; raises TrainingRefused with one line that names the file and the fault."""
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError as error:
        raise TrainingRefused(f"{path} can't be read: {error.strerror}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(map(str, first["loc"]))
        raise TrainingRefused(
            f"{path} is no record of a run: {name and name + ': '}{first['msg']}."
        ) from error


def find(runs: list[Run], asked: str) -> Run:
    """The run with this id, or the only one with this in its id; raises TrainingRefused otherwise."""
    found = [run for run in runs if run.id == asked] or [run for run in runs if asked in run.id]
    if len(found) == 1:
        return found[0]
    if not found:
        raise TrainingRefused(f"There is no run {asked}. `hat runs` lists them.")
    names = ", ".join(run.id for run in found)
    raise TrainingRefused(f"{asked} may mean several runs: {names}. Write more of the id.")
