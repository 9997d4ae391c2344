"""Telling on stderr how far a training is."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from training.forecast import STAGES, Forecast
from training.process import Progress


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
    forecast = Forecast()

    def progress(stage: str, share: float) -> None:
        left = forecast.left_s(stage, share)
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
    rows = {stage: bars.add_task(stage, total=1.0, start=False) for stage in STAGES}

    def progress(stage: str, share: float) -> None:
        bars.start()
        bars.start_task(rows[stage])
        bars.update(rows[stage], completed=share)

    try:
        yield progress
    finally:
        if bars.live.is_started:
            bars.stop()
