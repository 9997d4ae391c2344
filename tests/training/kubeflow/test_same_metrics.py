"""Plain, told to MLflow, by DVC and as steps of Kubeflow: the same stages make the same model."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml
from mlflow import MlflowClient

from training.kubeflow.cli import KEPT
from training.stages.accuracy import terms
from training.stages.parameters import PARAMS
from training.stages.run import STAGES
from words.languages import Language

SHORT = {
    "process": {"size": 500},
    "train_guess": {"dim": 12, "epoch": 2},
    "train_explain": {"dim": 12, "epoch": 2},
}
FORM = {"repeatable": "true", "seed": 3, "size": 500, "guess_dim": 12, "guess_epoch": 2} | {
    "explain_dim": 12,
    "explain_epoch": 2,
}
"""The same, in the fields of the form."""
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.timeout(900)


@dataclass(frozen=True)
class Made:
    """The records of one run each way, and where they are."""

    folder: Path
    plain: dict[str, Any]
    tracked: dict[str, Any]
    dvc: dict[str, Any]
    kubeflow: dict[str, Any]
    store: str


def write_corpus(folder: Path) -> None:
    """Articles about one term of finance each, in the words people would explain it with."""
    chance = random.Random(7)
    topics = [[term.term, *term.synonyms] for term in terms(Language.EN)[:20]]
    folder.mkdir(parents=True)
    with (folder / "made-up.jsonl").open("w") as out:
        for number in range(150):
            text = " ".join(chance.choices(chance.choice(topics), k=60)) + "."
            out.write(json.dumps({"text": text, "date": f"2020-{number % 12 + 1:02}-01"}) + "\n")


def hat(folder: Path, *arguments: str) -> dict[str, Any]:
    """The result that a command prints; it runs in a folder of its own."""
    result: dict[str, Any] = json.loads(called(folder, "hat", *arguments).splitlines()[-1])
    return result


def called(folder: Path, program: str, *arguments: str) -> str:
    """What a program of this environment prints."""
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "MODELS_DIR": str(folder / "models"),
        "RUNS_DIR": str(folder / "runs"),
        "DVC_NO_ANALYTICS": "true",
    }
    command = [str(programs / program), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode in (0, KEPT), done.stdout + done.stderr
    return done.stdout


def by_dvc(folder: Path) -> dict[str, Any]:
    """The record of a run by the project's dvc.yaml."""
    shutil.copy(ROOT / "dvc.yaml", folder)
    called(folder, "dvc", "init", "--no-scm", "--quiet")
    called(folder, "dvc", "repro", "--quiet")
    found: dict[str, Any] = json.loads((folder / "var" / "pipeline" / "run.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One run each way; the corpus is too small for a champion, so the long match against it is left out."""
    folder = tmp_path_factory.mktemp("ways")
    write_corpus(folder / "corpus" / "en")
    written = yaml.safe_load(PARAMS.read_text("utf-8"))
    for section, values in SHORT.items():
        written[section].update(values)
    written |= {"repeatable": True, "seed": 3, "profile": "quick", "corpus": "corpus", "models": "models"}
    (folder / "params.yaml").write_text(yaml.safe_dump(written), "utf-8")
    common = ["--lang", "en", "--profile", "quick", "--corpus", "corpus/en"]
    store = f"sqlite:///{folder}/mlflow/mlflow.db"
    train = ["train", *common, "--params", "params.yaml", "--json"]
    form = [word for name, value in FORM.items() for word in ("--set", f"{name}={value}")]
    return Made(
        plain=record(folder, hat(folder, *train)),
        tracked=record(folder, hat(folder, *train, "--track", "--tracking-uri", store)),
        dvc=by_dvc(folder),
        kubeflow=record(folder, hat(folder, "kubeflow", "run", "--local", *common, *form)),
        folder=folder,
        store=store,
    )


def record(folder: Path, result: dict[str, Any]) -> dict[str, Any]:
    """The record of a run by what its command printed."""
    path = folder / "runs" / result["run"] / "run.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert found["metrics"] == result["metrics"]
    return found


def test_all_ways_give_the_same_metrics_from_the_same_parameters_and_corpus(made: Made) -> None:
    assert made.plain["metrics"]["guess"]["accuracy"] > 0
    assert made.plain["metrics"]["explain"]["accuracy"] > 0
    for way, other in (("mlflow", made.tracked), ("dvc", made.dvc), ("kubeflow", made.kubeflow)):
        assert other["way"] == way
        assert set(other["stages"]) == set(STAGES)
        for same in ("metrics", "parameters", "corpus", "published"):
            assert other[same] == made.plain[same], (way, same)


def test_mlflow_holds_both_kinds_of_metrics_of_the_tracked_run(made: Made) -> None:
    client = MlflowClient(tracking_uri=made.store, registry_uri=made.store)
    experiment = client.get_experiment_by_name("hat-en")
    (run,) = client.search_runs([experiment.experiment_id])
    assert run.info.run_name == made.tracked["id"]
    for kind in ("guess", "explain"):
        assert run.data.metrics[f"{kind}.accuracy"] == made.plain["metrics"][kind]["accuracy"]


def test_the_steps_of_kubeflow_leave_nothing_heavy_behind(made: Made) -> None:
    left = {path.name for path in (made.folder / "runs" / made.kubeflow["id"]).iterdir()}
    assert left == {*STAGES, "pipeline.yaml", "run.json"}
