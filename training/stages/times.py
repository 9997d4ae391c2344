"""When each stage was run and how long it took.

<work>/times/<stage>.json stands beside what the stage made, not in it: equal results are equal files.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

from training.errors import TrainingRefused
from training.stages.plan import Plan

TIMES = "times"


class Time(NamedTuple):
    """When a stage was run."""

    began: float
    """In seconds since 1970."""
    seconds: float


def keep_time(plan: Plan, stage: str, key: str, time: Time) -> None:
    """Keep the time of a stage that was made with this key."""
    path = _path(plan, stage)
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps({"key": key, **time._asdict()}) + "\n", "utf-8")


def time_of(plan: Plan, stage: str) -> Time | None:
    """The time of a finished stage; None when what is there wasn't made here, as after `dvc checkout`."""
    try:
        kept = json.loads(_path(plan, stage).read_bytes())
        is_of_this = kept["key"] == plan.made(stage)["key"]
        return Time(float(kept["began"]), float(kept["seconds"])) if is_of_this else None
    except (OSError, ValueError, KeyError, TypeError, TrainingRefused):
        return None


def _path(plan: Plan, stage: str) -> Path:
    return plan.work / TIMES / f"{stage}.json"
