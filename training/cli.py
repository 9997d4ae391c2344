"""The commands `hat train` and `hat stage`."""

from __future__ import annotations

import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from models.errors import ModelRefused
from training.child import in_child
from training.corpus import Half
from training.errors import TrainingRefused
from training.recipe import Profile
from training.shown import Form, shown
from training.stages.job import Job, run_job
from training.stages.parameters import read_parameters, read_places
from training.stages.plan import Plan
from training.stages.record import keep_record
from training.stages.run import STAGES, run_stage
from training.tracking.sending import DEFAULT_URI
from training.tracking.sending import track as tell_tracker
from words.languages import Language

REFUSED, KEPT, INTERRUPTED, TERMINATED = 1, 3, 130, 143
"""Exit codes; KEPT: trained, but the champion stays."""
_RUNS, _MODELS = Path("var/runs"), Path("var/models")


class Way(StrEnum):
    """Who runs the stages."""

    PLAIN, DVC, MLFLOW, KUBEFLOW = "plain", "dvc", "mlflow", "kubeflow"


def train(
    lang: Annotated[Language, typer.Option(help="Language of the corpus.")],
    corpus: Annotated[
        Path, typer.Option(help="Folder of *.jsonl, *.jsonl.gz or *.jsonl.zst, one article a line.")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder of the new model. Else it joins MODELS, and plays if it is no worse."),
    ] = None,
    models: Annotated[Path, typer.Option(envvar="MODELS_DIR", help="Registry of models.")] = _MODELS,
    half: Annotated[Half | None, typer.Option(help="Train on half of the articles, for evaluation.")] = None,
    profile: Annotated[
        Profile | None, typer.Option(help="quick is for trying things out. Else that of the parameters.")
    ] = None,
    params: Annotated[Path | None, typer.Option(help="File of parameters, like params.yaml.")] = None,
    docs_number: Annotated[int | None, typer.Option(min=0, help="Articles to train on; 0: all.")] = None,
    guess: Annotated[Path | None, typer.Option(help="JSON file of targets with human clues.")] = None,
    explain: Annotated[Path | None, typer.Option(help="JSON file of targets with human associates.")] = None,
    runs: Annotated[Path, typer.Option(envvar="RUNS_DIR", help="Folder of training runs.")] = _RUNS,
    track: Annotated[bool, typer.Option(help="Tell MLflow of the run.")] = False,
    tracking_uri: Annotated[
        str, typer.Option(envvar="MLFLOW_TRACKING_URI", help="Database or server of MLflow.")
    ] = DEFAULT_URI,
    progress: Annotated[Form | None, typer.Option(help="How progress is told on stderr.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Train an AI player on news: a guesser and an explainer in one model."""
    began = time.monotonic()
    form = progress or (Form.NONE if as_json else Form.BARS)
    overrides = {
        "load": {"docs_number": docs_number, "half": half and half.value},
        "evaluate": {"guess_set": guess and str(guess), "explain_set": explain and str(explain)},
    }
    with _refusals("Nothing was trained."), _cancellable(), shown(form) as told:
        parameters = read_parameters(lang, profile, params, overrides)
        plan = Plan(lang, corpus, runs, models, parameters, way="mlflow" if track else "plain")
        result: dict[str, Any] = in_child(run_job, Job(plan, out), told)
    result["seconds"] = round(time.monotonic() - began, 1)
    for line in tell_tracker(runs, result, models, tracking_uri) if track else ():
        typer.echo(line, err=True)
    _tell(result, as_json or form is Form.JSON, kept=out is None and not result["published"])


def stage(
    name: Annotated[str, typer.Argument(help=f"One of {', '.join(STAGES)}.")],
    work: Annotated[Path, typer.Option(help="Folder in which the stages keep what they make.")],
    lang: Annotated[Language | None, typer.Option(help="Else that of the parameters.")] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of articles; else that of the parameters.")
    ] = None,
    models: Annotated[Path | None, typer.Option(help="Registry; else that of the parameters.")] = None,
    params: Annotated[Path | None, typer.Option(help="File of parameters, like params.yaml.")] = None,
    profile: Annotated[Profile | None, typer.Option(help="Else that of the parameters.")] = None,
    runs: Annotated[Path, typer.Option(envvar="RUNS_DIR", help="Folder of training runs.")] = _RUNS,
    way: Annotated[Way, typer.Option(help="Who runs the stages.")] = Way.PLAIN,
    as_json: Annotated[bool, typer.Option("--json", help="Print the stage's figures as JSON.")] = False,
) -> None:
    """Run one stage of a training; one that is finished already isn't run again."""
    with _refusals(f"Stage {name} was not run."), _cancellable():
        if name not in STAGES:
            raise TrainingRefused(f"Stages are: {', '.join(STAGES)}.")
        places = read_places(params)
        language = lang or Language(places.language)
        plan = Plan(
            language,
            corpus or Path(places.corpus) / language.value,
            work,
            models or Path(places.models),
            read_parameters(language, profile, params),
            way=way.value,
        )
        summary = in_child(_one, (name, plan), lambda stage, share: None)
        if name == "publish" and work.parent.resolve() != runs.resolve():
            keep_record(plan, runs)
    typer.echo(json.dumps(summary, ensure_ascii=False) if as_json else f"Stage {name} is in {work / name}.")


def _one(asked: tuple[str, Plan], progress: Any) -> dict[str, Any]:
    name, plan = asked
    return run_stage(name, plan, progress)


def _tell(result: dict[str, Any], as_json: bool, *, kept: bool) -> None:
    if as_json:
        names = ("version", "path", "published", "reason", "seconds", "guess_accuracy", "explain_accuracy")
        told = {name: result[name] for name in (*names, "metrics", "words", "articles")}
        typer.echo(json.dumps({**told, "run": result["id"]}, ensure_ascii=False))
    else:
        typer.echo(
            f"Model {result['version']} with {result['words']} words from {result['articles']} articles "
            f"is in {result['path']} after {result['seconds']} s; accuracy {result['guess_accuracy']} "
            f"of guessing, {result['explain_accuracy']} of explaining."
        )
    if result["left_out"]:
        typer.echo(f"Of the corpus was left out: {result['left_out']}.", err=True)
    if kept:
        typer.echo(f"The champion stays: {result['reason']}.", err=True)
        raise typer.Exit(KEPT)


@contextmanager
def _refusals(beginning: str) -> Iterator[None]:
    try:
        yield
    except (TrainingRefused, ModelRefused, OSError) as refusal:
        typer.echo(f"{beginning} {refusal}", err=True)
        raise typer.Exit(REFUSED) from refusal
    except KeyboardInterrupt:
        raise typer.Exit(INTERRUPTED) from None


@contextmanager
def _cancellable() -> Iterator[None]:
    """Let SIGTERM end the block in order, so that worker processes are ended too."""

    def cancel(*_: object) -> NoReturn:
        raise SystemExit(TERMINATED)

    before = signal.signal(signal.SIGTERM, cancel)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
