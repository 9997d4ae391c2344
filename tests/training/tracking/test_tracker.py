"""MLflow hears of each run once, and one that is down costs nothing but a line."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from pathlib import Path
from typing import Any, Protocol

import pytest
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from typer.testing import CliRunner

from training.tracking.mlflow_tracker import MlflowTracker
from training.tracking.runs_cli import app
from training.tracking.sending import replay, track


class MakeRun(Protocol):
    def __call__(self, name: str, **changes: Any) -> dict[str, Any]: ...


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of MLflow without runs; making one takes seconds."""
    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    MlflowTracker(f"sqlite:///{path}")
    return path


@pytest.fixture
def store(empty_store: Path, tmp_path: Path) -> str:
    """The address of a database of its own."""
    (tmp_path / "mlflow").mkdir()
    shutil.copy(empty_store, tmp_path / "mlflow" / "mlflow.db")
    return f"sqlite:///{tmp_path}/mlflow/mlflow.db"


@pytest.fixture
def dead() -> str:
    """The address of a server that isn't there."""
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{port.getsockname()[1]}"


def tracked(uri: str, language: str = "en") -> list[Any]:
    client = MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.get_experiment_by_name(f"hat-{language}")
    return [] if experiment is None else list(client.search_runs([experiment.experiment_id]))


def champion(uri: str) -> Any:
    return MlflowClient(tracking_uri=uri, registry_uri=uri).get_model_version_by_alias("hat-en", "champion")


def test_one_run_holds_parameters_both_kinds_of_metrics_durations_and_files(
    make_run: MakeRun, store: str, tmp_path: Path
) -> None:
    assert track(tmp_path / "runs", make_run("one"), tmp_path / "models", store) == ()
    (run,) = tracked(store)
    assert run.info.run_name == "one" and run.info.status == "FINISHED"
    assert run.info.end_time - run.info.start_time == 12500
    assert run.data.params["train_guess.dim"] == "50"
    assert run.data.params["corpus.fingerprint"] == "f0"
    assert run.data.metrics == {
        "guess.accuracy": 0.25,
        "guess.hit at 5": 0.5,
        "explain.accuracy": 0.125,
        "seconds": 12.5,
        "seconds.load": 2.5,
        "seconds.process": 10.0,
    }
    client = MlflowClient(tracking_uri=store, registry_uri=store)
    names = {file.path for file in client.list_artifacts(run.info.run_id)}
    assert names == {"run.json", "card.json", "guess.json", "stages.png", "metrics.png", "model"}
    assert [path.name for path in (tmp_path / "runs").glob("untracked/[!.]*")] == []
    assert (tmp_path / "mlflow" / "artifacts").is_dir()


def test_the_alias_champion_follows_the_registry(make_run: MakeRun, store: str, tmp_path: Path) -> None:
    runs, models = tmp_path / "runs", tmp_path / "models"
    track(runs, make_run("one", version="v1"), models, store)
    assert champion(store).tags["hat.version"] == "v1"
    track(runs, make_run("two", version="v2"), models, store)
    assert champion(store).tags["hat.version"] == "v2"
    track(runs, make_run("kept", version="v3", published=False, reason="worse"), models, store)
    assert champion(store).tags["hat.version"] == "v2"
    (models / "en" / "champion").write_text("v1\n")
    track(runs, make_run("later", version="v4", published=False), models, store)
    assert champion(store).tags["hat.version"] == "v1"
    (models / "en" / "champion").write_text("v3\n")
    track(runs, make_run("untracked plays", version="v5", published=False), models, store)
    with pytest.raises(MlflowException, match="champion"):
        champion(store)
    track(runs, make_run("six", version="v6"), models, store)
    assert champion(store).tags["hat.version"] == "v6"
    (models / "en" / "champion").unlink()
    track(runs, make_run("starter plays", version="v7", published=False), models, store)
    with pytest.raises(MlflowException, match="champion"):
        champion(store)


def test_a_server_that_is_down_costs_one_line_and_is_told_later(
    make_run: MakeRun, store: str, dead: str, tmp_path: Path
) -> None:
    runs, models = tmp_path / "runs", tmp_path / "models"
    (line,) = track(runs, make_run("one", version="v1"), models, dead)
    assert f"The tracker {dead} can't be reached" in line
    assert f"kept in {runs}/untracked: one. `hat runs replay`" in line
    (line,) = track(runs, make_run("two", version="v2"), models, dead)
    assert "untracked: one, two." in line
    shutil.rmtree(runs / "one")
    (line,) = track(runs, make_run("three", version="v3"), models, store)
    assert line == "The tracker was also told of what was kept earlier: one, two."
    assert {run.info.run_name for run in tracked(store)} == {"one", "two", "three"}
    assert champion(store).tags["hat.version"] == "v3"
    assert replay(runs, store).ids == ()


def test_hat_runs_replay_tells_what_was_kept(
    make_run: MakeRun, store: str, dead: str, tmp_path: Path
) -> None:
    track(tmp_path / "runs", make_run("one"), tmp_path / "models", dead)
    asked = ["replay", "--runs", str(tmp_path / "runs"), "--tracking-uri"]
    failed = CliRunner().invoke(app, [*asked, dead])
    assert failed.exit_code == 1 and "can't be reached" in failed.stderr
    assert CliRunner().invoke(app, [*asked, store]).stdout == "Sent: one.\n"
    assert CliRunner().invoke(app, [*asked, store]).stdout == "Nothing was sent.\n"
    assert len(tracked(store)) == 1


def test_a_run_that_was_told_in_part_is_told_anew_and_then_never_again(
    make_run: MakeRun, store: str, dead: str, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    track(runs, make_run("one"), tmp_path / "models", dead)
    client = MlflowClient(tracking_uri=store, registry_uri=store)
    experiment = client.create_experiment("hat-en", artifact_location=(tmp_path / "artifacts").as_uri())
    client.create_run(experiment, tags={"hat.run": "one"})
    kept = shutil.copytree(runs / "untracked" / "one", tmp_path / "again")
    for _ in range(2):
        assert replay(runs, store).ids == ("one",)
        shutil.copytree(kept, runs / "untracked" / "one")
    assert [run.info.status for run in tracked(store)] == ["FINISHED"]


def test_a_parcel_that_is_broken_does_not_hold_up_the_others(
    make_run: MakeRun, store: str, dead: str, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    for name in ("one", "two"):
        track(runs, make_run(name), tmp_path / "models", dead)
    (runs / "untracked" / "one" / "run.json").write_text("{")
    sent = replay(runs, store)
    assert sent.ids == ("two",)
    assert "one/run.json is no record" in sent.faults[0]
    assert [run.info.run_name for run in tracked(store)] == ["two"]


@pytest.mark.parametrize("uri", ["nonsense://x", "sqlite:////proc/nowhere/mlflow.db", "http://[bad"])
def test_a_tracker_that_makes_no_sense_costs_one_line(make_run: MakeRun, uri: str, tmp_path: Path) -> None:
    (line,) = track(tmp_path / "runs", make_run("one"), tmp_path / "models", uri)
    assert line.startswith(f"The tracker {uri} can't be reached (") and "\n" not in line
    assert json.loads((tmp_path / "runs" / "untracked" / "one" / "run.json").read_text())["id"] == "one"


def test_the_password_of_a_tracker_is_told_to_nobody(make_run: MakeRun, dead: str, tmp_path: Path) -> None:
    result = make_run("one")
    for uri in (dead.replace("://", "://reporter:s3/cr@t@"), "nonsense://reporter:s3cr@t@x/y?password=s3cr"):
        (line,) = track(tmp_path / "runs", result, tmp_path / "models", uri)
        assert "can't be reached" in line and "://***@" in line
        assert "s3" not in line and "reporter" not in line


def test_a_disk_that_fails_costs_a_line_and_not_the_run(
    make_run: MakeRun, store: str, tmp_path: Path
) -> None:
    runs = tmp_path / "runs"
    (runs / "untracked" / ".lock").mkdir(parents=True)
    (line,) = track(runs, make_run("one"), tmp_path / "models", store)
    assert "Is a directory" in line and "untracked: one." in line
    (runs / "two").write_text("no folder")
    (line,) = track(runs, {"id": "two", "path": "nowhere"}, tmp_path / "models", store)
    assert "The tracker wasn't told of run two" in line


def test_a_picture_that_can_not_be_drawn_is_left_out(make_run: MakeRun, store: str, tmp_path: Path) -> None:
    runs, result = tmp_path / "runs", make_run("one")
    record = json.loads((runs / "one" / "run.json").read_text())
    record["stages"] = {r"no formula: $\frac$": 2.5}
    (runs / "one" / "run.json").write_text(json.dumps(record))
    assert track(runs, result, tmp_path / "models", store) == ()
    assert len(tracked(store)) == 1


def test_without_mlflow_it_is_said_what_to_install(
    make_run: MakeRun, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "mlflow", None)
    (line,) = track(tmp_path / "runs", make_run("one"), tmp_path / "models", "sqlite:///unused.db")
    assert line.startswith("MLflow isn't installed: run `make pipelines`; kept in")
