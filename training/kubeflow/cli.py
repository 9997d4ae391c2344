"""Compile the pipeline for Kubeflow, run it on this machine or hand it to a cluster."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from models.errors import ModelRefused
from training.errors import TrainingRefused, without_passwords
from training.recipe import Profile
from words.languages import Language

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)
KEPT = 3
"""Exit code of a run after which the champion stays."""
Image = Annotated[str, typer.Option(help="Image in which the steps run.")]
Volume = Annotated[
    str, typer.Option(help="Persistent volume claim with corpora and models, mounted at /data.")
]
Lang = Annotated[Language, typer.Option(help="Language of the corpus.")]
Profiles = Annotated[Profile, typer.Option(help="Profile of parameters.")]
Wanted = Annotated[
    list[str], typer.Option("--set", help="A field of the form: guess_dim=100. May be repeated.")
]
_IMAGE = "hat-bot:latest"


@app.command("compile")
def write_pipeline(
    out: Annotated[Path, typer.Option(help="YAML file to write.")] = Path("pipeline.yaml"),
    image: Image = _IMAGE,
    volume: Volume = "",
) -> None:
    """Write the pipeline as a file for Kubeflow Pipelines."""
    with _refusals("Nothing was written."):
        from training.kubeflow.pipeline import NEEDS, write

        write(out, image, volume)
    typer.echo(f"The pipeline of {len(NEEDS)} steps is in {out}.")


@app.command("run")
def run(
    lang: Lang,
    corpus: Annotated[Path, typer.Option(help="Folder of *.jsonl, *.jsonl.gz or *.jsonl.zst.")],
    local: Annotated[bool, typer.Option("--local", help="On this machine, without Docker.")] = False,
    profile: Profiles = Profile.QUICK,
    models: Annotated[Path, typer.Option(envvar="MODELS_DIR", help="Registry of models.")] = Path(
        "var/models"
    ),
    runs: Annotated[Path, typer.Option(envvar="RUNS_DIR", help="Folder of training runs.")] = Path(
        "var/runs"
    ),
    wanted: Wanted = [],  # noqa: B006
) -> None:
    """Compile the pipeline and run that file here, each step as a process; the result is a line of JSON."""
    with _refusals("Nothing was trained."):
        if not local:
            raise TrainingRefused(
                "Say --local, or hand the pipeline to a cluster: hat kubeflow submit --host URL"
            )
        from training.kubeflow.form import filled_in, snapshot
        from training.kubeflow.local import run_local, told
        from training.kubeflow.pipeline import form

        places = {"corpus": str(corpus.resolve()), "models": str(models.resolve())}
        places["snapshot"] = snapshot(corpus)
        record = run_local(runs, filled_in(form(), lang, profile, places, wanted))
    typer.echo(told(record))
    if not record["published"]:
        typer.echo(f"The champion stays: {record['reason']}.", err=True)
        raise typer.Exit(KEPT)


@app.command("submit")
def hand_over(
    host: Annotated[str, typer.Option(help="Address of Kubeflow Pipelines.")],
    lang: Lang,
    profile: Profiles = Profile.DEFAULT,
    corpus: Annotated[str, typer.Option(help="Folder of articles, as the cluster sees it.")] = "",
    models: Annotated[str, typer.Option(help="Registry, as the cluster sees it.")] = "/data/models",
    state: Annotated[
        str,
        typer.Option("--snapshot", help="Name of the state of the corpus; else articles are loaded anew."),
    ] = "",
    token: Annotated[str, typer.Option(envvar="KUBEFLOW_TOKEN", help="Bearer token.")] = "",
    image: Image = _IMAGE,
    volume: Volume = "",
    wanted: Wanted = [],  # noqa: B006
) -> None:
    """Hand the pipeline to a Kubeflow server and start a run there."""
    with _refusals("Nothing was submitted."):
        from training.kubeflow.cluster import submit
        from training.kubeflow.form import filled_in, snapshot
        from training.kubeflow.pipeline import form

        where = corpus or f"/data/corpus/{lang.value}"
        places = {"corpus": where, "models": models, "snapshot": state or snapshot(Path(where))}
        run_id = submit(host, token, image, volume, filled_in(form(), lang, profile, places, wanted))
    typer.echo(f"Run {run_id} is started at {without_passwords(host)}.")


@contextmanager
def _refusals(beginning: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] != "kfp":
            raise
        typer.echo(f"{beginning} kfp isn't installed: run `make pipelines`", err=True)
        raise typer.Exit(1) from error
    except (TrainingRefused, ModelRefused, OSError) as refusal:
        typer.echo(f"{beginning} {refusal}", err=True)
        raise typer.Exit(1) from refusal
