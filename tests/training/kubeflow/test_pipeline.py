"""The compiled pipeline: its steps, their wiring, and what each asks for."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any, ClassVar, NoReturn
from unittest.mock import patch

import pytest
import yaml
from typer.testing import CliRunner

from training.errors import TrainingRefused
from training.kubeflow.cli import app
from training.kubeflow.form import filled_in
from training.kubeflow.local import run_local
from training.kubeflow.pipeline import form
from training.kubeflow.step import run_step
from training.recipe import Profile
from training.stages.leftovers import tidy
from training.stages.run import STAGES
from words.languages import Language


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """The pipeline, and what concerns the cluster alone."""
    out = tmp_path_factory.mktemp("compiled") / "pipeline.yaml"
    arguments = ["compile", "--out", str(out), "--image", "hat-bot:7", "--volume", "news"]
    assert CliRunner().invoke(app, arguments).exit_code == 0
    return list(yaml.safe_load_all(out.read_text("utf-8")))


@pytest.fixture(scope="module")
def tasks(documents: list[dict[str, Any]]) -> dict[str, Any]:
    """The steps by the names of their stages."""
    return {name.replace("-", "_"): task for name, task in documents[0]["root"]["dag"]["tasks"].items()}


def before(tasks: dict[str, Any], name: str) -> set[str]:
    return {other.replace("-", "_") for other in tasks[name].get("dependentTasks", ())}


def test_each_stage_is_a_step_and_gets_what_it_needs(tasks: dict[str, Any]) -> None:
    assert set(tasks) == set(STAGES)
    for name, stage in STAGES.items():
        assert before(tasks, name) >= set(stage.needs)


def test_both_trainings_and_both_evaluations_may_run_at_once(tasks: dict[str, Any]) -> None:
    assert before(tasks, "train_guess") == before(tasks, "train_explain") == {"process"}
    assert "evaluate_guess" not in before(tasks, "evaluate_explain")
    assert "evaluate_explain" not in before(tasks, "evaluate_guess")


def test_what_looks_at_the_champion_is_never_taken_from_the_cache(tasks: dict[str, Any]) -> None:
    cached = {name for name, task in tasks.items() if task["cachingOptions"].get("enableCache")}
    assert cached == set(STAGES) - {"compare", "publish"}


def test_each_step_runs_in_the_image_within_limits_and_installs_nothing(
    documents: list[dict[str, Any]],
) -> None:
    for executor in documents[0]["deploymentSpec"]["executors"].values():
        container = executor["container"]
        assert container["image"] == "hat-bot:7"
        assert {"resourceCpuLimit", "resourceMemoryLimit"} <= set(container["resources"])
        assert "pip install" not in " ".join(container["command"])


def test_only_steps_at_the_edges_see_the_volume(documents: list[dict[str, Any]]) -> None:
    executors = documents[1]["platforms"]["kubernetes"]["deploymentSpec"]["executors"]
    assert set(executors) == {"exec-load", "exec-compare", "exec-publish"}
    assert executors["exec-load"]["pvcMount"] == [{"constant": "news", "mountPath": "/data"}]


def test_artefacts_and_metrics_have_their_types(documents: list[dict[str, Any]]) -> None:
    made = {
        (name.removeprefix("comp-"), output): of["artifactType"]["schemaTitle"]
        for name, component in documents[0]["components"].items()
        for output, of in component["outputDefinitions"]["artifacts"].items()
    }
    assert made["load", "articles"] == made["process", "tokens"] == "system.Dataset"
    assert made["train-guess", "guesser"] == made["train-explain", "explainer"] == "system.Model"
    assert made["evaluate-guess", "metrics"] == made["evaluate-explain", "metrics"] == "system.Metrics"
    assert made["compare", "player"] == "system.Model"


def test_the_form_has_the_parameters_of_2019(documents: list[dict[str, Any]]) -> None:
    fields = set(documents[0]["root"]["inputDefinitions"]["parameters"])
    vectors = ("model", "dim", "epoch", "minn", "maxn", "ws")
    assert fields >= {f"{skill}_{name}" for skill in ("guess", "explain") for name in vectors}
    assert fields >= {"docs_number", "min_words_per_sentence", "accuracy_n_words", "language", "profile"}


@pytest.mark.parametrize("wanted", ["guess_dim", "nothing=5", "guess_dim=ten", "repeatable=perhaps"])
def test_what_the_form_does_not_have_is_refused(wanted: str) -> None:
    with pytest.raises(TrainingRefused, match=wanted.partition("=")[0]):
        filled_in(form(), Language.EN, Profile.QUICK, {}, [wanted])


def test_a_step_that_refuses_says_why_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    given = {"language": "en", "profile": "quick", "corpus": str(tmp_path / "empty")}
    with pytest.raises(SystemExit) as ended:
        run_step("load", [], str(tmp_path / "made"), given)
    assert ended.value.code == 1
    assert capsys.readouterr().out.startswith(f"Refused: The folder {tmp_path / 'empty'}")


def test_a_run_without_articles_is_refused_before_any_step(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    places = ["--corpus", str(tmp_path / "empty"), "--runs", str(tmp_path / "runs")]
    refused = CliRunner().invoke(app, ["run", "--local", "--lang", "en", *places])
    assert refused.exit_code == 1
    assert "Nothing was trained." in refused.stderr and refused.stderr.count("\n") == 1
    assert not (tmp_path / "runs").exists()


def test_a_local_run_that_fails_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text("{broken")
    places = ["--corpus", str(tmp_path / "corpus"), "--runs", str(tmp_path / "runs")]
    refused = CliRunner().invoke(app, ["run", "--local", "--lang", "en", *places])
    assert refused.exit_code == 1
    assert f"Nothing was trained. The corpus {tmp_path / 'corpus'} holds no articles" in refused.stderr
    assert list((tmp_path / "runs").iterdir()) == []


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ("profile=../../zz", "languages are ru and en, profiles quick"),
        ("language=xx", "'xx' is not a valid Language"),
        ("language=", "languages are ru and en"),
        ("corpus=", "Name a folder: --set corpus=DIR."),
        ("corpus=/nowhere", "There is no folder /nowhere."),
        ("models=", "Name a folder: --set models=DIR."),
        ("docs_number=-5", "load.docs_number: "),
        ("size=5", "process.size: "),
        ("guess_dim=0", "train_guess.dim: "),
        ("explain_model=best", "train_explain.model: "),
        ("accuracy_n_words=0", "evaluate.accuracy_n_words: "),
        ("seed=-2", "seed: "),
    ],
)
def test_a_form_that_is_filled_in_wrongly_is_refused_before_any_step(
    wanted: str, told: str, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text("{}")
    places = ["--corpus", str(tmp_path / "corpus"), "--runs", str(tmp_path / "runs" / "here")]
    refused = CliRunner().invoke(app, ["run", "--local", "--lang", "en", *places, "--set", wanted])
    assert refused.exit_code == 1 and refused.stderr.startswith("Nothing was trained. ")
    assert told in refused.stderr and refused.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["corpus"]


def _run_until_killed(runs: Path, values: dict[str, Any]) -> None:
    def run(pipeline: Path, steps: Path, _: Any) -> NoReturn:
        steps.mkdir()
        (steps / "codes.npy").write_bytes(b"1")
        tidy(runs, keep=0)
        assert pipeline.is_file() and (steps / "codes.npy").is_file()
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError

    with patch("training.kubeflow.local._run", run):
        run_local(runs, values)


def test_a_killed_local_run_keeps_its_files_until_it_is_tidied_away(tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    (tmp_path / "a.jsonl").write_text("{}")
    places = {"corpus": str(tmp_path), "models": str(tmp_path / "models")}
    values = filled_in(form(), Language.EN, Profile.QUICK, places, [])
    process = get_context("spawn").Process(target=_run_until_killed, args=(runs, values))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (work,) = runs.iterdir()
    assert (work / "steps" / "codes.npy").is_file()
    tidy(runs, keep=0)
    assert list(runs.iterdir()) == []


def test_a_cluster_that_is_not_there_is_told_in_one_line() -> None:
    with socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        host = f"http://127.0.0.1:{port.getsockname()[1]}"
    named = CliRunner().invoke(app, ["submit", "--host", host.replace("//", "//me:s3cret@"), "--lang", "en"])
    assert "There is no Kubeflow at http://***@127.0.0.1" in named.stderr and "s3cret" not in named.stderr
    for wrong in (host, "nonsense", "ftp:/x"):
        refused = CliRunner().invoke(app, ["submit", "--host", wrong, "--lang", "en"])
        assert refused.exit_code == 1
        assert f"There is no Kubeflow at {wrong}" in refused.stderr and refused.stderr.count("\n") == 1


class Doors(BaseHTTPRequestHandler):
    """Sends everybody on to the same server under another name, and remembers who came with a token."""

    came: ClassVar[list[tuple[str, str | None]]] = []

    def do_GET(self) -> None:
        self.came.append((self.headers["Host"].split(":")[0], self.headers["Authorization"]))
        self.send_response(302 if self.headers["Host"].startswith("127.") else 200)
        self.send_header("Location", f"http://localhost:{self.server.server_port}/login")  # type: ignore[attr-defined]
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_a_token_is_not_taken_along_to_another_host() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Doors) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        asked = ["submit", "--host", host, "--lang", "en", "--token", "secret"]
        refused = CliRunner().invoke(app, asked)
        server.shutdown()
    assert Doors.came == [("127.0.0.1", "Bearer secret")]
    assert refused.exit_code == 1 and "it answers 302" in refused.stderr


class Cluster(BaseHTTPRequestHandler):
    """Answers as a Kubeflow server does, and remembers the run that it is given."""

    given: ClassVar[list[dict[str, Any]]] = []

    def do_GET(self) -> None:
        self._answer({"experiments": [{"experiment_id": "e1", "display_name": "hat"}]})

    def do_POST(self) -> None:
        self.given.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer({"run_id": "r1", "experiment_id": "e1"})

    def _answer(self, answer: dict[str, Any]) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


def test_a_cluster_is_given_the_pipeline_with_the_filled_in_form() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Cluster) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        host = f"http://127.0.0.1:{server.server_port}"
        wanted = ["--set", "guess_dim=100", "--snapshot", "s1"]
        done = CliRunner().invoke(app, ["submit", "--host", host, "--lang", "ru", *wanted])
        server.shutdown()
    assert done.exit_code == 0, done.output
    assert f"Run r1 is started at {host}." in done.stdout
    run = Cluster.given[-1]
    filled_in = run["runtime_config"]["parameters"]
    assert filled_in["guess_dim"] == 100 and filled_in["snapshot"] == "s1" and filled_in["language"] == "ru"
    assert set(run["pipeline_spec"]["root"]["dag"]["tasks"]) == {name.replace("_", "-") for name in STAGES}
