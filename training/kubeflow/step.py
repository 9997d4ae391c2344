"""One stage as a step of a pipeline: what it needs comes in as folders, what it made goes out as one.

A step's folder holds what its stage made, and of every stage before it only what that says about itself:

<folder>/settings.json          language, profile and the overrides of all steps so far
<folder>/<stage>/               what the step's own stage made
<folder>/<earlier>/stage.json   figures of an earlier stage
<folder>/times/                 when each of them was run
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from training.corpus import corpus_files
from training.errors import TrainingRefused
from training.recipe import Profile
from training.stages.parameters import read_parameters
from training.stages.plan import STAGE_FILE, Plan
from training.stages.run import run_stage
from training.stages.times import TIMES
from words.languages import Language

SETTINGS = "settings.json"
REFUSED = "Refused: "
"""Begins the line that a step prints before it fails for a reason that people can mend."""
_AS_THE_PROFILE = (-1, "")
"""Values of a form's fields that leave a parameter to the profile."""


def run_step(
    stage: str, before: Sequence[str], made: str, given: Mapping[str, Any], models: str = ""
) -> dict[str, Any]:
    """Run a stage on the folders of earlier steps and put what it makes into the folder `made`.

    `given` has the fields language, profile and corpus in the first step, and in each step the sections of
    parameters that people filled in; returns the figures of the stage. Ends the process with a line that
    begins with REFUSED when the stage refuses.
    """
    folder = Path(made)
    folder.mkdir(parents=True, exist_ok=True)
    settings = _settings([Path(each) for each in before], given)
    try:
        plan = _plan(folder, settings, models)
        lent = _lend(folder, [Path(each) for each in before])
        figures = run_stage(stage, plan, lambda name, share: None)
    except TrainingRefused as refusal:
        print(f"{REFUSED}{refusal}", flush=True)
        raise SystemExit(1) from refusal
    _give_back(folder, lent)
    (folder / SETTINGS).write_text(json.dumps({**settings, "stage": stage}) + "\n", "utf-8")
    return figures


def check(values: Mapping[str, Any]) -> Plan:
    """The plan of a form's values; raises TrainingRefused for what a step would refuse later.

    That is language, profile, a parameter, a corpus without articles, or a place that isn't named.
    """
    for name in ("corpus", "models"):
        if not values[name]:
            raise TrainingRefused(f"Name a folder: --set {name}=DIR.")
    plan = _plan(Path(), _settings([], _sections(values)), values["models"])
    corpus_files(plan.corpus)
    return plan


def _sections(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a form as the steps are given them all together."""
    vectors = ("model", "dim", "epoch", "minn", "maxn", "ws")
    return {
        **{name: values[name] for name in ("language", "profile", "corpus", "seed", "repeatable")},
        "load": {"docs_number": values["docs_number"]},
        "process": {name: values[name] for name in ("min_words_per_sentence", "size")},
        "train_guess": {name: values[f"guess_{name}"] for name in vectors},
        "train_explain": {name: values[f"explain_{name}"] for name in vectors},
        "evaluate": {"accuracy_n_words": values["accuracy_n_words"]},
    }


def plan_of(folder: Path, work: Path, models: Path) -> Plan:
    """The plan of a step's folder, for another work folder and registry."""
    return _plan(work, json.loads((folder / SETTINGS).read_text("utf-8")), str(models))


def _settings(before: list[Path], given: Mapping[str, Any]) -> dict[str, Any]:
    """What was given so far; later steps and this one stand over earlier ones."""
    settings: dict[str, Any] = {}
    for earlier in [*(json.loads((folder / SETTINGS).read_text("utf-8")) for folder in before), given]:
        for name, value in earlier.items():
            if isinstance(value, Mapping):
                filled_in = {key: each for key, each in value.items() if each not in _AS_THE_PROFILE}
                settings[name] = {**settings.get(name, {}), **filled_in}
            elif value not in _AS_THE_PROFILE:
                settings[name] = value
    return settings


def _plan(work: Path, settings: Mapping[str, Any], models: str) -> Plan:
    places = ("language", "profile", "corpus", "stage")
    try:
        language, profile = Language(settings.get("language", "")), Profile(settings.get("profile", ""))
    except ValueError as error:
        raise TrainingRefused(f"{error}: languages are ru and en, profiles {', '.join(Profile)}.") from error
    overrides = {name: value for name, value in settings.items() if name not in places}
    parameters = read_parameters(language, profile, overrides=overrides)
    return Plan(language, Path(settings["corpus"]), work, Path(models), parameters, way="kubeflow")


def _lend(folder: Path, before: list[Path]) -> list[Path]:
    """Link the stages of earlier steps into the folder: the whole of one rather than its figures alone."""
    sources: dict[str, Path] = {}
    for each in before:
        own = json.loads((each / SETTINGS).read_text("utf-8"))["stage"]
        for path in each.glob(f"*/{STAGE_FILE}"):
            stage = path.parent.name
            if stage == own or stage not in sources:
                sources[stage] = path.parent.resolve()
    for stage, source in sources.items():
        (folder / stage).symlink_to(source, target_is_directory=True)
    (folder / TIMES).mkdir(exist_ok=True)
    for path in (path for each in before for path in each.glob(f"{TIMES}/*.json")):
        shutil.copyfile(path, folder / TIMES / path.name)
    return [folder / stage for stage in sources]


def _give_back(folder: Path, lent: list[Path]) -> None:
    """Keep the figures of earlier stages, not their files."""
    for link in lent:
        source = link.readlink()
        link.unlink()
        link.mkdir()
        shutil.copyfile(source / STAGE_FILE, link / STAGE_FILE)
