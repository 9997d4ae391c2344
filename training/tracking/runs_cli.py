"""List the training runs made here, show one, compare two, send kept records to the tracker."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from training.errors import TrainingRefused
from training.tracking.differences import differences
from training.tracking.runs import Order, Run, find, in_order, read_runs
from training.tracking.sending import DEFAULT_URI, replay
from words.languages import Language

_WIDTH = 160
"""Columns of a table that isn't shown in a terminal."""
app = typer.Typer(add_completion=False, help=__doc__)
Runs = Annotated[Path, typer.Option("--runs", envvar="RUNS_DIR", help="Folder of training runs.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.callback(invoke_without_command=True)
def list_runs(
    context: typer.Context,
    sort: Annotated[Order, typer.Option(help="What comes first: newest, best, shortest.")] = Order.BEGAN,
    lang: Annotated[Language | None, typer.Option(help="Only runs of a language.")] = None,
    runs: Runs = Path("var/runs"),
    as_json: AsJson = False,
) -> None:
    """List the training runs made here, show one, compare two, send kept records to the tracker."""
    if context.invoked_subcommand is not None:
        return
    found = in_order([run for run in _read(runs) if lang is None or run.language == lang.value], sort)
    if as_json:
        typer.echo(json.dumps([run.model_dump(mode="json") for run in found], ensure_ascii=False))
    elif not found:
        typer.echo(f"There are no runs in {runs}. `hat train` makes one.")
    else:
        from training.tracking.tables import runs_table

        _print([runs_table(found)])


@app.command("show")
def show(run: str, runs: Runs = Path("var/runs"), as_json: AsJson = False) -> None:
    """Show everything about a run; a part of its id is enough."""
    with _refusals():
        found = find(_read(runs), run)
    if as_json:
        typer.echo(found.model_dump_json())
    else:
        from training.tracking.tables import run_tables

        _print(run_tables(found))


@app.command("compare")
def compare(a: str, b: str, runs: Runs = Path("var/runs"), as_json: AsJson = False) -> None:
    """Compare two runs: parameters that differ, metrics and seconds side by side."""
    with _refusals():
        known = _read(runs)
        found = differences(find(known, a), find(known, b))
    if as_json:
        typer.echo(json.dumps(found.as_dict(), ensure_ascii=False))
    else:
        from training.tracking.tables import differences_tables

        _print(differences_tables(found))


@app.command("replay")
def replay_kept(
    runs: Runs = Path("var/runs"),
    tracking_uri: Annotated[
        str, typer.Option(envvar="MLFLOW_TRACKING_URI", help="Database or server of MLflow.")
    ] = DEFAULT_URI,
) -> None:
    """Send to the tracker what was kept while it was down."""
    sent = replay(runs, tracking_uri)
    for line in sent.faults:
        typer.echo(line, err=True)
    typer.echo(f"Sent: {', '.join(sent.ids)}." if sent.ids else "Nothing was sent.")
    if sent.faults:
        raise typer.Exit(1)


def _read(folder: Path) -> list[Run]:
    runs, faults = read_runs(folder)
    for fault in faults:
        typer.echo(f"Skipped: {fault}", err=True)
    return runs


def _print(tables: Iterable[object]) -> None:
    from rich.console import Console

    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)
    for table in tables:
        console.print(table)
        console.print()


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except TrainingRefused as refusal:
        typer.echo(str(refusal), err=True)
        raise typer.Exit(1) from refusal
