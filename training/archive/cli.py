"""Collect news: add articles from files, fetch them from feeds, count and check them."""

from __future__ import annotations

import codecs
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from training.archive.archive import Told, add_paths, open_archive
from training.archive.feeds import FEEDS, feeds_in
from training.archive.feeds import fetch as fetch_feeds
from training.archive.forms import Form
from training.archive.records import Reading
from training.archive.report import Report, printable
from training.archive.shards import shards
from training.archive.survey import check as checked
from training.archive.survey import survey
from training.archive.tables import COLUMNS
from training.archive.web import Manners, Web
from training.errors import TrainingRefused
from words.languages import Language

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)

Lang = Annotated[Language, typer.Option(help="Language of the corpus.")]
Corpus = Annotated[
    Path, typer.Option(envvar="CORPUS_DIR", help="Folder of corpora, with a folder per language in it.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON.")]
_CORPUS = Path("var/corpus")
_OF_HOSTS = ("idna", "punycode")
"""Encodings of the names of hosts, not of texts."""


@app.command()
def add(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders of news.")],
    lang: Lang,
    corpus: Corpus = _CORPUS,
    form: Annotated[Form, typer.Option("--format", help="How to read the files.")] = Form.AUTO,
    encoding: Annotated[str, typer.Option(help="Of the files, such as cp1251.")] = "utf-8-sig",
    column: Annotated[
        list[str] | None, typer.Option(help="Column of a CSV file, such as text=body; may be repeated.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Add articles from files, each once, and say what was refused and why."""
    report = Report()
    with refusals(), reported(report, as_json):
        reading = Reading(encoding=_encoding(encoding), columns=_columns(column or []))
        _require(paths)
        with (
            shown("add", quiet=as_json) as told,
            open_archive(corpus / lang.value, reading, report) as archive,
        ):
            add_paths(archive, paths, form, told)
    if not report.read:
        raise typer.Exit(1)


@app.command()
def fetch(
    lang: Lang,
    feeds: Annotated[
        Path, typer.Option(envvar="FEEDS_FILE", help="YAML file with a list of addresses per language.")
    ] = FEEDS,
    corpus: Corpus = _CORPUS,
    pause: Annotated[float, typer.Option(min=0, help="Seconds between two requests to a host.")] = 2.0,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also ask addresses of your own network.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Add the new articles of RSS and Atom feeds, politely; ends with 1 when no feed could be read."""
    report = Report()
    with refusals(), reported(report, as_json):
        addresses = feeds_in(feeds, lang.value)
        web = Web(Manners(pause=pause, allow_private=allow_private))
        with (
            shown("fetch", quiet=as_json) as told,
            open_archive(corpus / lang.value, report=report) as archive,
        ):
            n_read = fetch_feeds(archive, addresses, web, told)
    if not n_read:
        raise typer.Exit(1)


@app.command()
def stats(
    lang: Lang,
    corpus: Corpus = _CORPUS,
    since: Annotated[datetime | None, typer.Option(help="Count what was added since this day.")] = None,
    as_json: AsJson = False,
) -> None:
    """Count articles, words, dates and sources, and the growth since a day."""
    folder = corpus / lang.value
    with refusals():
        _require_shards(folder)
        with shown("stats", quiet=as_json) as told:
            found = survey(folder, since.replace(tzinfo=UTC) if since else None, told).as_json()
    tell(found, [f"{name}: {value}" for name, value in found.items()], as_json)


@app.command()
def check(lang: Lang, corpus: Corpus = _CORPUS, as_json: AsJson = False) -> None:
    """Read all shards and say what is wrong; ends with 1 when anything is."""
    folder = corpus / lang.value
    with refusals():
        _require_shards(folder)
        with shown("check", quiet=as_json) as told:
            report = checked(folder, told)
    lines = [line.replace("refused", "found", 1) for line in report.lines()[1:]]
    tell(report.as_json(), [f"Read {report.read} articles of {report.files} shards.", *lines], as_json)
    if report.refused:
        raise typer.Exit(1)


@contextmanager
def refusals() -> Iterator[None]:
    """Faults that a person can mend end the command with one line."""
    try:
        yield
    except ImportError as error:
        gone = f"{error.name} isn't installed" if isinstance(error, ModuleNotFoundError) else error
        typer.echo(f"Nothing more was done. {gone}: run `make training`.", err=True)
        raise typer.Exit(1) from error
    except (TrainingRefused, OSError) as refusal:
        typer.echo(f"Nothing more was done. {refusal}", err=True)
        raise typer.Exit(1) from refusal


@contextmanager
def reported(report: Report, as_json: bool) -> Iterator[None]:
    """Tell the report of an intake, also of one that a fault ended: what was finished is in the corpus."""
    try:
        yield
    except (ImportError, TrainingRefused, OSError):
        if report.files:
            tell(report.as_json(), report.lines(), as_json)
        raise
    tell(report.as_json(), report.lines(), as_json)


@contextmanager
def shown(name: str, *, quiet: bool) -> Iterator[Told]:
    """A bar on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(name), BarColumn(), TextColumn("{task.percentage:3.0f}%"), TimeRemainingColumn())
    with Progress(*columns, console=Console(file=sys.stderr, quiet=quiet)) as bars:
        row = bars.add_task(name, total=None)
        yield lambda done, whole: bars.update(row, completed=done, total=max(whole, 1))


def tell(result: dict[str, Any], lines: list[str], as_json: bool) -> None:
    """Print a result for programs or for people."""
    typer.echo(json.dumps(result, ensure_ascii=False) if as_json else "\n".join(lines))


def _require(paths: list[Path]) -> None:
    for path in paths:
        if not path.exists():
            raise TrainingRefused(f"There is no {path}. Name files or folders of news.")


def _require_shards(folder: Path) -> None:
    if not shards(folder):
        raise TrainingRefused(f"There is no corpus in {folder}. Begin one with: hat corpus add")


def _encoding(name: str) -> str:
    try:
        # `hex` and the like fail here, and `undefined` does.
        "".encode(name)
        known = codecs.lookup(name).name
    except (LookupError, ValueError):
        known = ""
    if not known or known in _OF_HOSTS:
        raise TrainingRefused(
            f"There is no encoding {printable(name)} of texts. Name one such as utf-8 or cp1251."
        )
    return "utf-8-sig" if known == "utf-8" else known


def _columns(given: list[str]) -> dict[str, str]:
    pairs = dict(one.partition("=")[::2] for one in given)
    for name, column in pairs.items():
        if name not in COLUMNS or not column:
            raise TrainingRefused(
                f"--column {name}={column} names no column. Write FIELD=COLUMN, with a FIELD of "
                f"{', '.join(COLUMNS)}."
            )
    return pairs
