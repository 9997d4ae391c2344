"""DVC runs the same stages: cached, with the metrics of `hat train`, and with parameters from the shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from stage_plans import SMALL, quiet

from models.registry import Registry
from training.recipe import Profile
from training.stages.job import Job, run_job
from training.stages.parameters import read_parameters
from training.stages.plan import Plan
from training.stages.run import STAGES
from words.languages import Language

pytestmark = pytest.mark.timeout(900)
ROOT = Path(__file__).resolve().parents[3]
AUTHOR = {f"GIT_{who}_{what}": "nobody@here" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


class Project:
    """A clone with DVC, a corpus and small parameters."""

    def __init__(self, folder: Path, corpus: Path) -> None:
        self.folder = folder
        for name in ("dvc.yaml", ".dvcignore", ".gitignore"):
            shutil.copy(ROOT / name, folder / name)
        (folder / ".dvc").mkdir()
        for name in ("config", ".gitignore"):
            shutil.copy(ROOT / ".dvc" / name, folder / ".dvc" / name)
        shutil.copytree(corpus, folder / "var" / "corpus" / "en")
        self.params = folder / "params.yaml"
        values = yaml.safe_load((ROOT / "params.yaml").read_text("utf-8")) | {"profile": "quick"}
        sets = {"evaluate": {"guess_set": "var/set.json"}}
        for name, value in {**SMALL, **sets, "compare": {"match_words": 4}}.items():
            values[name] = {**values[name], **value} if isinstance(value, dict) else value
        self.params.write_text(yaml.safe_dump(values), "utf-8")
        self.write_set("bank", "loan", "credit")
        self.run("git", "init", "--quiet")
        self.commit()

    def write_set(self, target: str, *clues: str) -> None:
        """Write an evaluation set of one word."""
        rows = [{"target": target, "clues": clues}]
        (self.folder / "var" / "set.json").write_text(json.dumps(rows), "utf-8")

    def run(self, *command: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        settings = {**os.environ, **AUTHOR, "PATH": path, "DVC_NO_ANALYTICS": "1", "HOME": str(self.folder)}
        done = subprocess.run(command, cwd=self.folder, env=settings, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def commit(self) -> None:
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--allow-empty", "--message", "so far")

    def made(self) -> dict[str, Any]:
        work = self.folder / "var" / "pipeline"
        return {name: json.loads((work / name / "stage.json").read_text()) for name in STAGES}

    def began(self) -> dict[str, float]:
        times = self.folder / "var" / "pipeline" / "times"
        return {name: json.loads((times / f"{name}.json").read_text())["began"] for name in STAGES}

    def ran(self, *command: str) -> set[str]:
        """The stages that a command has run."""
        before = self.began()
        self.run(*command)
        return {name for name, began in self.began().items() if began != before[name]}


@dataclass(frozen=True)
class Begun:
    """A project after its first `dvc repro`."""

    project: Project
    plain: dict[str, Any]
    """What `hat train` told of the same."""


@pytest.fixture(scope="module")
def begun(corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Begun:
    """The project, committed, its model compared with that of `hat train` as champion."""
    folder = tmp_path_factory.mktemp("dvc")
    (folder / "project").mkdir()
    project = Project(folder / "project", corpus)
    models = project.folder / "var" / "models"
    read = read_parameters(Language.EN, Profile.QUICK, project.params)
    parameters = read.model_copy(
        update={"evaluate": read.evaluate.model_copy(update={"guess_set": f"{project.folder}/var/set.json"})}
    )
    plan = Plan(Language.EN, corpus, folder / "runs", models, parameters, starters=folder)
    plain = run_job(Job(plan, folder / "model"), quiet)
    shutil.copytree(folder / "model", models / "en" / plain["version"])
    Registry(models).promote(Language.EN, plain["version"])
    project.run("dvc", "repro")
    project.commit()
    return Begun(project, plain)


def test_repro_gives_what_hat_train_gives(begun: Begun) -> None:
    project, plain = begun.project, begun.plain
    made = project.made()
    assert made["compare"]["summary"]["version"] == plain["version"]
    assert {kind: made[f"evaluate_{kind}"]["summary"]["metrics"] for kind in plain["metrics"]} == plain[
        "metrics"
    ]
    shown = json.loads(project.run("dvc", "metrics", "show", "--json"))[""]["data"]
    accuracies = {path.split("/")[-2]: each["data"]["accuracy"] for path, each in shown.items()}
    assert accuracies == {
        "evaluate_guess": plain["guess_accuracy"],
        "evaluate_explain": plain["explain_accuracy"],
    }
    (kept,) = (project.folder / "var" / "runs").glob("*/run.json")
    assert json.loads(kept.read_text())["way"] == "dvc"


def test_the_same_is_not_made_twice_and_has_the_same_hash_when_it_is(begun: Begun) -> None:
    project = begun.project
    lock = project.folder / "dvc.lock"
    before = lock.read_text()
    assert project.ran("dvc", "repro") == set()
    shutil.rmtree(project.folder / "var" / "pipeline" / "process")
    assert project.ran("dvc", "repro") == {"process"}
    assert lock.read_text() == before


def test_a_changed_evaluation_set_is_measured_and_a_state_that_was_committed_comes_back_unrun(
    begun: Begun,
) -> None:
    project = begun.project
    before = project.made()
    project.write_set("crime", "ship", "wave")
    ran = project.ran("dvc", "repro")
    assert ran >= {"evaluate_guess", "compare"} and not ran & {"train_guess", "evaluate_explain"}
    assert project.made()["evaluate_guess"]["summary"] != before["evaluate_guess"]["summary"]

    project.write_set("bank", "loan", "credit")
    project.run("git", "checkout", "--quiet", "dvc.lock")
    project.run("dvc", "checkout")
    assert project.ran("dvc", "repro") == set()
    assert project.made() == before


def test_an_experiment_runs_what_its_parameter_decides_and_can_be_compared(begun: Begun) -> None:
    project = begun.project
    before = project.made()
    project.run("dvc", "exp", "run", "-S", "train_guess.dim=14")
    changed = project.made()
    assert {name for name in STAGES if changed[name] == before[name]} == {"load", "process", "train_explain"}
    assert json.loads(project.run("dvc", "params", "diff", "--json"))["params.yaml"]["train_guess.dim"] == {
        "old": 12,
        "new": 14,
        "diff": 2,
    }
    assert "accuracy" in project.run("dvc", "metrics", "diff", "--all")
    assert "index.html" in project.run("dvc", "plots", "show")
    assert "dvc_plots" not in project.run("git", "status", "--short")
    stale = json.loads(project.run("dvc", "status", "--json"))
    assert stale == {name: ["always changed"] for name in ("evaluate_guess", "evaluate_explain")}


def test_the_corpus_itself_can_be_versioned(begun: Begun) -> None:
    project = begun.project
    project.run("dvc", "add", "var/corpus/en")
    assert "var/corpus/en.dvc" in project.run("git", "status", "--short", "--untracked-files=all")
    article = project.folder / "var" / "corpus" / "en" / "made-up.jsonl"
    before = article.read_bytes()
    article.unlink()
    project.run("dvc", "checkout", "var/corpus/en.dvc")
    assert article.read_bytes() == before
