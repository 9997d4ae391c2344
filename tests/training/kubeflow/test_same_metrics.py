"""Plain, told to MLflow, by DVC and as steps of Kubeflow: the same stages make the same model."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mlflow import MlflowClient

from tests.load.ways_bench import called, make_project, ways
from training.stages.run import STAGES

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


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """One run each way."""
    folder = tmp_path_factory.mktemp("ways")
    make_project(folder)
    told = {way: called(folder, *command) for way, command in ways(folder).items()}
    of_dvc = json.loads((folder / "var" / "pipeline" / "run.json").read_text("utf-8"))
    return Made(
        plain=record(folder, told["plain"]),
        tracked=record(folder, told["mlflow"]),
        dvc=of_dvc,
        kubeflow=record(folder, told["kubeflow"]),
        folder=folder,
        store=f"sqlite:///{folder}/mlflow/mlflow.db",
    )


def record(folder: Path, printed: str) -> dict[str, Any]:
    """The record of a run by what its command printed."""
    result = json.loads(printed.splitlines()[-1])
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
    assert left == {*STAGES, "times", "pipeline.yaml", "run.json"}
