"""Telling on stderr how far a training is."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from training.process import Progress

WEIGHTS = {
    "load": 3,
    "process": 12,
    "train_guess": 40,
    "train_explain": 40,
    "evaluate_guess": 1,
    "evaluate_explain": 2,
    "compare": 1,
    "publish": 1,
}
"""Stages in their order, with the share of the time that each takes, in percent."""
_EARLY = 0.02
"""Below this share of the whole no end is foretold."""


class Form(StrEnum):
    """How progress is told."""

    JSON = "json"
    """An object a line: stage, share of it from 0 to 1, seconds to the end of everything or null."""
    BARS = "bars"
    NONE = "none"


@contextmanager
def shown(form: Form) -> Iterator[Progress]:
    """A progress that is told in a form as long as the block lasts."""
    if form is Form.BARS:
        with _bars() as progress:
            yield progress
    elif form is Form.JSON:
        yield _lines()
    else:
        yield lambda stage, share: None


def _lines() -> Progress:
    began, order = time.monotonic(), list(WEIGHTS)

    def progress(stage: str, share: float) -> None:
        before = sum(WEIGHTS[name] for name in order[: order.index(stage)])
        done = (before + share * WEIGHTS[stage]) / sum(WEIGHTS.values())
        left = (time.monotonic() - began) * (1 - done) / done if done > _EARLY else None
        told = {"stage": stage, "share": round(share, 4), "eta": None if left is None else round(left, 1)}
        print(json.dumps(told), file=sys.stderr, flush=True)

    return progress


@contextmanager
def _bars() -> Iterator[Progress]:
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    # Nothing is drawn until something is told: a training that is refused at once needs no bars.
    columns = (TextColumn("{task.description:16}"), BarColumn(), TimeElapsedColumn())
    bars = Bars(*columns, console=Console(file=sys.stderr))
    rows = {stage: bars.add_task(stage, total=1.0, start=False) for stage in WEIGHTS}

    def progress(stage: str, share: float) -> None:
        bars.start()
        bars.start_task(rows[stage])
        bars.update(rows[stage], completed=share)

    try:
        yield progress
    finally:
        if bars.live.is_started:
            bars.stop()
