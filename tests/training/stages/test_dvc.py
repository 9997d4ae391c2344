"""DVC runs the same stages: cached, with the metrics of `hat train`, and with parameters from the shell."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
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
        for name, value in {**SMALL, "compare": {"match_words": 4}}.items():
            values[name] = {**values[name], **value} if isinstance(value, dict) else value
        self.params.write_text(yaml.safe_dump(values), "utf-8")
        self.run("git", "init", "--quiet")
        self.commit()

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


@pytest.mark.timeout(900)
def test_repro_gives_what_hat_train_gives_and_runs_nothing_twice(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "project").mkdir()
    project = Project(tmp_path / "project", corpus)
    models = project.folder / "var" / "models"
    parameters = read_parameters(Language.EN, Profile.QUICK, project.params)
    plan = Plan(Language.EN, corpus, tmp_path / "runs", models, parameters, starters=tmp_path)
    plain = run_job(Job(plan, tmp_path / "model"), quiet)
    shutil.copytree(tmp_path / "model", models / "en" / plain["version"])
    Registry(models).promote(Language.EN, plain["version"])

    project.run("dvc", "repro")
    first = project.made()
    assert first["compare"]["summary"]["version"] == plain["version"]
    assert {kind: first[f"evaluate_{kind}"]["summary"]["metrics"] for kind in plain["metrics"]} == plain[
        "metrics"
    ]
    shown = json.loads(project.run("dvc", "metrics", "show", "--json"))[""]["data"]
    accuracies = {path.split("/")[-2]: each["data"]["accuracy"] for path, each in shown.items()}
    assert accuracies == {
        "evaluate_guess": plain["guess_accuracy"],
        "evaluate_explain": plain["explain_accuracy"],
    }

    assert "Data and pipelines are up to date." in project.run("dvc", "repro")
    assert project.made() == first
    (kept,) = (project.folder / "var" / "runs").glob("*/run.json")
    assert json.loads(kept.read_text())["way"] == "dvc"

    project.commit()
    project.run("dvc", "exp", "run", "-S", "train_guess.dim=14")
    changed = project.made()
    assert {name for name in STAGES if changed[name] == first[name]} == {"load", "process", "train_explain"}
    assert json.loads(project.run("dvc", "params", "diff", "--json"))["params.yaml"]["train_guess.dim"] == {
        "old": 12,
        "new": 14,
        "diff": 2,
    }
    assert "accuracy" in project.run("dvc", "metrics", "diff", "--all")
    assert "index.html" in project.run("dvc", "plots", "show")
    assert project.run("dvc", "status").strip() == "Data and pipelines are up to date."
