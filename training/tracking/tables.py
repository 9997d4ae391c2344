"""Runs as tables for people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rich.table import Table

from training.tracking.differences import Differences
from training.tracking.runs import Run

_NOTHING = "–"


def runs_table(runs: Iterable[Run]) -> Table:
    """A line for each run."""
    table = _table("run", "lang", "profile", "way", "began (UTC)", "seconds", "guess", "explain", "published")
    for run in runs:
        began = f"{run.began:%Y-%m-%d %H:%M}" if run.began else _NOTHING
        figures = (f"{run.seconds:.1f}", _number(run.guess_accuracy), _number(run.explain_accuracy))
        table.add_row(run.id, run.language, run.profile, run.way, began, *figures, _published(run))
    return table


def run_tables(run: Run) -> list[Table]:
    """Everything about a run: what it is, its stages, its metrics and its parameters."""
    about = {
        "version": run.version,
        "published": _published(run),
        "reason": run.reason,
        **{f"corpus.{name}": value for name, value in run.corpus.items()},
    }
    return [
        runs_table([run]),
        _pairs("about", about),
        _pairs("stage", run.stages, "seconds"),
        _pairs("metric", run.measured()),
        _pairs("parameter", run.parameters),
    ]


def differences_tables(found: Differences) -> list[Table]:
    """Differing parameters, then metrics and seconds with their differences."""
    parameters = _table("parameter", f"a: {found.a}", f"b: {found.b}")
    for name, (ours, theirs) in found.parameters.items():
        parameters.add_row(name, _text(ours), _text(theirs))
    tables = [parameters]
    for title, rows in (("metric", found.metrics), ("seconds of", found.seconds)):
        table = _table(title, "a", "b", "b - a")
        for name, (first, second, change) in rows.items():
            signed = _NOTHING if change is None else f"{change:+.4g}"
            table.add_row(name, _number(first), _number(second), signed)
        tables.append(table)
    return tables


def _pairs(title: str, values: dict[str, Any], unit: str = "") -> Table:
    table = _table(title, unit)
    for name, value in values.items():
        table.add_row(name, _text(value))
    return table


def _table(*titles: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for title in titles:
        table.add_column(title, overflow="fold")
    return table


def _published(run: Run) -> str:
    if run.published is None:
        return "unfinished"
    return "yes" if run.published else "no"


def _number(value: float | None) -> str:
    return _NOTHING if value is None else f"{value:.6g}"


def _text(value: Any) -> str:
    if isinstance(value, float):
        return _number(value)
    return _NOTHING if value is None or value == "" else str(value)
