"""A whole training run as `hat train` asks for it: in a work folder that a killed run may have begun."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any

from models.artefact import check_place, read_card
from training.errors import TrainingRefused
from training.process import Progress
from training.stages.leftovers import PLAN, locked, new_work, slim
from training.stages.model import assemble
from training.stages.plan import Plan, key_of
from training.stages.record import write_record
from training.stages.run import UNTIL_COMPARED, check_sets, run_all

_HEAVY = ("load", "process", "train_guess", "train_explain", "compare")
"""Stages whose files are of no use after the run; what they say about themselves is kept."""


@dataclass(frozen=True, slots=True)
class Job:
    """A plan without a place of its own, and where the places are."""

    plan: Plan
    """Its work folder is the one of all runs."""
    out: Path | None
    """Where the model goes; None for the registry, if it is no worse than the champion."""


def run_job(job: Job, progress: Progress) -> dict[str, Any]:
    """Train, or go on where a killed run of the same job ended; returns the record and the model's path.

    Raises TrainingRefused, and ModelRefused before training when something else than a model is in the
    model's place.
    """
    if job.out is not None:
        check_place(job.out)
    _check_writable(job.plan.models if job.out is None else job.out.absolute().parent)
    check_sets(job.plan)
    key = key_of([job.plan.language, job.plan.corpus.resolve(), job.plan.parameters.flat(), str(job.out)])
    with _work(job.plan.work, key, job.plan) as work:
        plan = replace(job.plan, work=work)
        if job.out is None:
            record = run_all(plan, progress)
            path = Path(plan.summary("publish")["path"])
        else:
            record, path = _put(plan, job.out, progress), job.out
        for stage in _HEAVY:
            if stage != "compare" or record["published"] is not False:
                slim(plan.folder(stage))
        (work / PLAN).unlink()
    words = plan.summary("process")["words"]
    left_out = plan.summary("load")["left_out"]
    told = {"path": str(path), "words": words, "articles": record["corpus"]["articles"], "left_out": left_out}
    return {**record, **told}


def _check_writable(folder: Path) -> None:
    """Raise TrainingRefused when no model could be put into the folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryDirectory(dir=folder, prefix=".hat-").cleanup()
    except OSError as error:
        raise TrainingRefused(
            f"The model can't be written into {folder} ({error.strerror}). Name another place."
        ) from error


def _put(plan: Plan, out: Path, progress: Progress) -> dict[str, Any]:
    """Train without asking the champion, and write the model where it is wanted."""
    run_all(plan, progress, tuple(name for name in UNTIL_COMPARED if name != "compare"))
    metrics = {kind: plan.summary(f"evaluate_{kind}")["metrics"] for kind in ("guess", "explain")}
    version = read_card(assemble(plan, out, metrics))["version"]
    progress("publish", 1.0)
    return write_record(plan, version=version, published=False, reason="")


@contextmanager
def _work(runs: Path, key: str, plan: Plan) -> Iterator[Path]:
    """The work folder of an unfinished run with this key that nobody works on, else a new one; locked."""
    for path in sorted(runs.glob(f"*/{PLAN}"), reverse=True):
        try:
            file = path.open()
        except FileNotFoundError:
            # Its run has ended since the folder was looked at.
            continue
        with file:
            if locked(file) and path.exists() and _key(file) == key:
                yield path.parent
                return
    with new_work(runs, plan.language, plan.parameters.profile, key) as work:
        yield work


def _key(file: IO[str]) -> Any:
    try:
        return json.load(file).get("key")
    except ValueError:
        return None
