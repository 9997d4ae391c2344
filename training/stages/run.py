"""The stages, what each needs, and running them so that a finished one isn't run again."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.corpus import corpus_files
from training.corpus import fingerprint as corpus_fingerprint
from training.errors import TrainingRefused
from training.process import Progress
from training.sets import read_explain_items, read_guess_items
from training.stages.corpus import load, process
from training.stages.evaluate import evaluate_explain, evaluate_guess
from training.stages.explain import train_explain
from training.stages.guess import train_guess
from training.stages.plan import STAGE_FILE, Plan, beside, digest, key_of
from training.stages.publish import compare, publish, rival_version
from training.stages.record import write_record
from training.stages.times import Time, keep_time
from words.packaged import fingerprint as lists_fingerprint

CODE_FORMAT = 4
"""Changes when the code of a stage makes something else of the same input."""


def _nothing(plan: Plan) -> Any:
    return None


def _corpus(plan: Plan) -> Any:
    return corpus_fingerprint(corpus_files(plan.corpus))


def _guess_set(plan: Plan) -> Any:
    return _content(plan.parameters.evaluate.guess_set)


def _explain_set(plan: Plan) -> Any:
    return _content(plan.parameters.evaluate.explain_set)


def _content(path: str) -> str:
    try:
        return key_of(Path(path).read_text("utf-8")) if path else ""
    except (OSError, UnicodeDecodeError) as error:
        raise TrainingRefused(
            f"{path} can't be read ({error}). Name a JSON file of evaluation items."
        ) from error


def _registry(plan: Plan) -> Any:
    return [str(plan.models.resolve()), rival_version(plan)]


@dataclass(frozen=True, slots=True)
class Stage:
    """A step of the pipeline."""

    make: Callable[[Plan, Path, Progress], dict[str, Any]]
    """Makes the stage's files in an empty folder and returns its figures."""
    needs: tuple[str, ...]
    """Stages whose files it reads."""
    sections: tuple[str, ...]
    """Parameters that decide what it makes."""
    outside: Callable[[Plan], Any] = _nothing
    """What else decides."""


_TRAINING = ("player", "seed", "repeatable")
_BOTH = ("process", "train_guess", "train_explain")
STAGES = {
    "load": Stage(load, (), ("load",), _corpus),
    "process": Stage(process, ("load",), ("process",)),
    "train_guess": Stage(train_guess, ("process",), (*_TRAINING, "train_guess")),
    "train_explain": Stage(train_explain, ("process",), (*_TRAINING, "train_explain")),
    "evaluate_guess": Stage(evaluate_guess, _BOTH, (*_TRAINING, *_BOTH, "evaluate"), _guess_set),
    "evaluate_explain": Stage(evaluate_explain, _BOTH, (*_TRAINING, *_BOTH, "evaluate"), _explain_set),
    "compare": Stage(
        compare,
        (*_BOTH, "evaluate_guess", "evaluate_explain"),
        ("profile", *_TRAINING, *_BOTH, "evaluate", "compare"),
        _registry,
    ),
    "publish": Stage(publish, ("compare",), (), _registry),
}
"""In an order in which each finds what it needs."""
UNTIL_COMPARED = tuple(name for name in STAGES if name != "publish")


def run_stage(name: str, plan: Plan, progress: Progress) -> dict[str, Any]:
    """Run a stage unless it is finished already; returns its figures.

    Raises TrainingRefused when a stage that it needs isn't finished, or when the stage itself refuses.
    """
    stage = STAGES[name]
    key = _key(name, stage, plan)
    folder = plan.folder(name)
    if _finished(plan, name, key):
        progress(name, 1.0)
        return plan.summary(name)
    began = time.time()
    progress(name, 0.0)
    with beside(folder) as unfinished:
        summary = stage.make(plan, unfinished, progress)
        made = {
            "stage": name,
            "key": key,
            "digest": digest(unfinished),
            "summary": summary,
        }
        text = json.dumps(made, ensure_ascii=False, indent=2) + "\n"
        (unfinished / STAGE_FILE).write_text(text, "utf-8")
        keep_time(plan, name, key, Time(began, round(time.time() - began, 2)))
    write_record(plan)
    progress(name, 1.0)
    return summary


def check_sets(plan: Plan) -> None:
    """Raise TrainingRefused when an evaluation set is no such set, before hours go by."""
    evaluate = plan.parameters.evaluate
    if evaluate.guess_set:
        read_guess_items(Path(evaluate.guess_set))
    if evaluate.explain_set:
        read_explain_items(Path(evaluate.explain_set))


def _finished(plan: Plan, name: str, key: str) -> bool:
    """Whether the stage was made of the same; one whose stage.json can't be read is to be made again."""
    try:
        made = plan.made(name)
    except TrainingRefused:
        return False
    return bool(made["key"] == key)


def run_all(plan: Plan, progress: Progress, names: tuple[str, ...] = tuple(STAGES)) -> dict[str, Any]:
    """Run the stages in their order, skipping the finished ones; returns the record of the run."""
    for name in names:
        run_stage(name, plan, progress)
    return write_record(plan)


def _key(name: str, stage: Stage, plan: Plan) -> str:
    """A hash of everything that decides what a stage makes."""
    parameters = plan.parameters.model_dump(include=set(stage.sections))
    inputs = {need: plan.made(need)["digest"] for need in stage.needs}
    return key_of(
        [CODE_FORMAT, lists_fingerprint(), name, plan.language.value, parameters, inputs, stage.outside(plan)]
    )
