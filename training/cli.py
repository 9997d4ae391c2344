"""The command `hat train`."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from models.artefact import read_card
from models.errors import ModelRefused
from models.registry import Registry
from training.child import in_child
from training.corpus import Half
from training.errors import TrainingRefused
from training.pipeline import Task, run
from training.process import Progress
from training.recipe import Profile, recipe
from words.languages import Language

STAGES = ("process", "train", "statistics", "clues", "publish")
_UNFINISHED = ".new-model"


def train(
    lang: Annotated[Language, typer.Option(help="Language of the corpus.")],
    corpus: Annotated[Path, typer.Option(help="Folder of *.jsonl.gz or *.jsonl, one article a line.")],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the new model. Without it the model joins MODELS and plays."),
    ] = None,
    models: Annotated[Path, typer.Option(envvar="MODELS_DIR", help="Registry of models.")] = Path(
        "var/models"
    ),
    half: Annotated[Half, typer.Option(help="Train on half of the articles, for evaluation.")] = Half.ALL,
    profile: Annotated[Profile, typer.Option(help="quick is for trying things out.")] = Profile.DEFAULT,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Train an AI player on news: a guesser and an explainer in one model."""
    began = time.monotonic()
    folder = out or models / lang.value / _UNFINISHED
    try:
        with _shown(quiet=as_json) as progress:
            result: dict[str, Any] = in_child(
                run, Task(lang, corpus, folder, recipe(lang, profile), half), progress
            )
        version = read_card(folder)["version"]
        if out is None:
            folder = _promoted(models, lang, version)
    except (TrainingRefused, ModelRefused, OSError) as refusal:
        typer.echo(f"Nothing was trained. {refusal}", err=True)
        raise typer.Exit(1) from refusal
    result |= {"version": version, "path": str(folder), "seconds": round(time.monotonic() - began, 1)}
    _tell(result, as_json)


def _promoted(models: Path, lang: Language, version: str) -> Path:
    folder = models / lang.value / version
    if not folder.exists():
        folder.with_name(_UNFINISHED).rename(folder)
    Registry(models).promote(lang, version)
    return folder


def _tell(result: dict[str, Any], as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        typer.echo(
            f"Model {result['version']} with {result['words']} words from {result['articles']} articles "
            f"is in {result['path']} after {result['seconds']} s."
        )


@contextmanager
def _shown(*, quiet: bool) -> Iterator[Progress]:
    """A bar per stage on stderr."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    console = Console(file=sys.stderr, quiet=quiet)
    columns = (TextColumn("{task.description:10}"), BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console) as bars:
        rows = {stage: bars.add_task(stage, total=1.0, start=False) for stage in STAGES}

        def progress(stage: str, share: float) -> None:
            bars.start_task(rows[stage])
            bars.update(rows[stage], completed=share)

        yield progress
