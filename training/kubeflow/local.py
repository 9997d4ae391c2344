"""The compiled pipeline on this machine: the same file that a cluster gets, its steps as processes."""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections.abc import Mapping
from contextlib import redirect_stdout
from io import TextIOBase
from pathlib import Path
from typing import Any

from kfp import components, local

from training.errors import TrainingRefused
from training.kubeflow.pipeline import write
from training.kubeflow.step import REFUSED, check, plan_of
from training.stages.leftovers import PLAN, STEPS, new_work
from training.stages.plan import STAGE_FILE
from training.stages.record import write_record
from training.stages.times import TIMES

_COMPARE = "compare"


def run_local(runs: Path, values: Mapping[str, Any]) -> dict[str, Any]:
    """Compile the pipeline, run it with these values of the form, and leave the record as other runs do.

    What the steps say goes to stderr. Raises TrainingRefused when the form is wrong, before
    any step, and with the reason when a step fails.
    """
    plan = check(values)
    with new_work(runs, plan.language, plan.parameters.profile) as work:
        try:
            write(work / "pipeline.yaml")
            made = _run(work / "pipeline.yaml", work / STEPS, values)
        except BaseException:
            # Steps can't go on where they were broken off, so nothing of a failed run is of use.
            shutil.rmtree(work, ignore_errors=True)
            raise
        written = _kept(made, work, plan.models)
        shutil.rmtree(work / STEPS)
        (work / PLAN).unlink()
    place = plan.models / plan.language.value / str(written["version"])
    kept = place if written["published"] else work / _COMPARE / "model"
    return {**written, "path": str(kept)}


def _kept(made: Mapping[str, Any], work: Path, models: Path) -> dict[str, Any]:
    """Take over from the folders of the steps what other runs keep too; returns the record."""
    player, record = (Path(made[name].path) for name in ("player", "record"))
    for path in record.glob(f"*/{STAGE_FILE}"):
        if path.parent.name != _COMPARE:
            shutil.copytree(path.parent, work / path.parent.name)
    shutil.move(player / _COMPARE, work / _COMPARE)
    shutil.copytree(record / TIMES, work / TIMES)
    return write_record(plan_of(record, work, models))


def _run(pipeline: Path, root: Path, values: Mapping[str, Any]) -> Mapping[str, Any]:
    heard = _Ear()
    with warnings.catch_warnings(), redirect_stdout(heard):
        # kfp warns of an image whose name doesn't say Python, and of Docker not being used.
        warnings.simplefilter("ignore")
        local.init(local.SubprocessRunner(use_venv=False), pipeline_root=str(root.resolve()))
        try:
            made: Mapping[str, Any] = components.load_component_from_file(str(pipeline))(**values).outputs
        except (RuntimeError, OSError) as error:
            raise TrainingRefused(heard.refusal or " ".join(str(error).split())) from error
    return made


class _Ear(TextIOBase):
    """Passes on to stderr what the steps say, and remembers why one of them refused."""

    def __init__(self) -> None:
        self.refusal = ""

    def write(self, text: str) -> int:
        if text.startswith(REFUSED):
            self.refusal = text.removeprefix(REFUSED).strip()
        return sys.stderr.write(text)

    def flush(self) -> None:
        sys.stderr.flush()


def told(record: Mapping[str, Any]) -> str:
    """The result of a run in one line of JSON."""
    names = (
        "version",
        "path",
        "published",
        "reason",
        "seconds",
        "guess_accuracy",
        "explain_accuracy",
        "metrics",
    )
    return json.dumps({**{name: record[name] for name in names}, "run": record["id"]}, ensure_ascii=False)
