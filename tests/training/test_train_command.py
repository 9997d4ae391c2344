"""`hat train`: a model or a reason, and nothing half-made."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from models.artefact import read_card, told_ms
from models.fasttext_player import load
from models.registry import PRETRAINED, Registry
from training.child import in_child
from training.cli import stage, train
from training.errors import TrainingRefused
from training.process import Progress
from training.recipe import Profile
from training.stages.job import Job, run_job
from training.stages.parameters import read_parameters
from training.stages.plan import Plan
from training.stages.run import STAGES
from words.languages import Language

HatTrain = Callable[..., Result]
APP = typer.Typer()
APP.command()(train)
TOPICS = ["ship wave beach island sailor captain harbor", "judge lawyer jury prison crime police witness"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up corpus with a bad line and two copies in it."""
    chance = random.Random(5)
    folder = tmp_path_factory.mktemp("corpus")
    lines = [json.dumps({"text": " ".join(chance.choices(chance.choice(TOPICS).split(), k=20))})] * 3
    lines += [
        json.dumps(
            {"text": " ".join(chance.choices(chance.choice(TOPICS).split(), k=20)), "date": "2021-03-04"}
        )
        for _ in range(300)
    ]
    (folder / "made-up.jsonl").write_text("\n".join([*lines, "{broken"]))
    return folder


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the runs of these tests keep their stages."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture
def hat_train(runs: Path) -> HatTrain:
    def invoke(*arguments: str | Path) -> Result:
        common = ["--lang", "en", "--profile", "quick", "--runs", str(runs)]
        return CliRunner().invoke(APP, [*common, *map(str, arguments)])

    return invoke


def test_without_a_champion_a_model_joins_the_registry_and_plays(corpus: Path, tmp_path: Path) -> None:
    began, nobody = time.time(), tmp_path / "no starters"
    plan = Plan(
        Language.EN,
        corpus,
        tmp_path / "runs",
        tmp_path,
        read_parameters(Language.EN, Profile.QUICK),
        starters=nobody,
    )
    told = in_child(run_job, Job(plan, None), lambda stage, share: None)
    player = Registry(tmp_path, nobody).champion_player(Language.EN)
    assert told["published"] and player.version == told["version"]
    card = read_card(Path(told["path"]))
    made = told_ms(card)
    assert made is not None and int(began) * 1000 <= made <= time.time() * 1000
    assert card["corpus"]["articles"] == 301
    assert card["corpus"]["bad_lines"] == 3
    assert sorted(path.name for path in (tmp_path / "en").iterdir()) == sorted(
        ["champion", "history", told["version"]]
    )


def test_a_model_worse_than_the_champion_changes_nothing_and_the_reason_is_said(
    hat_train: HatTrain, corpus: Path, tmp_path: Path
) -> None:
    models = tmp_path / "models"
    champion = Registry(models).add(PRETRAINED / "en")
    Registry(models).promote(Language.EN, champion)
    done = hat_train("--corpus", corpus, "--models", models, "--progress", "json")
    assert done.exit_code == 3, done.output
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["published"] is False
    assert f"The champion stays: {told['reason']}" in done.stderr
    heard = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
    assert {line["stage"] for line in heard} == set(STAGES)
    assert heard[-1] == {"stage": "publish", "share": 1.0, "eta": 0.0}
    assert Registry(models).history(Language.EN) == Registry(models).versions(Language.EN) == [champion]


def test_a_model_can_be_put_elsewhere(hat_train: HatTrain, corpus: Path, tmp_path: Path) -> None:
    done = hat_train("--corpus", corpus, "--out", tmp_path / "model", "--half", "first")
    assert done.exit_code == 0, done.output
    assert load(tmp_path / "model").language is Language.EN
    assert read_card(tmp_path / "model")["corpus"]["half"] == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_an_empty_folder_trains_nothing_and_says_why(hat_train: HatTrain, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = hat_train("--corpus", tmp_path / "empty", "--out", tmp_path / "model")
    assert done.exit_code == 1
    assert "Nothing was trained. The folder" in done.stderr and done.stderr.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_a_corpus_of_another_language_trains_nothing_and_says_why(
    hat_train: HatTrain, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_text(json.dumps({"text": "Собаки лают, караван идёт."}))
    done = hat_train("--corpus", tmp_path / "corpus", "--out", tmp_path / "model")
    assert done.exit_code == 1
    assert "no words of language en" in done.stderr
    assert not (tmp_path / "model").exists()


def _die(task: object, progress: Progress) -> None:
    progress("begun", 0.5)
    raise SystemExit(9)


def test_a_child_that_dies_is_reported_with_its_exit_code() -> None:
    told: list[tuple[str, float]] = []
    with pytest.raises(TrainingRefused, match="exit code 9"):
        in_child(_die, None, lambda stage, share: told.append((stage, share)))
    assert told == [("begun", 0.5)]


def _stumble(task: type[Exception], progress: Progress) -> None:
    raise task("no such\nthing")


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (KeyError, r"^KeyError: 'no such\\nthing' \(test_train_command.py, line \d+\)\. Correct corpus"),
        (ValueError, r"^ValueError: no such thing \(test_train_command.py, line \d+\)\. Correct corpus"),
        (MemoryError, r"^MemoryError: no such thing\. There isn't enough memory: train on fewer articles"),
    ],
)
def test_a_fault_in_a_child_is_told_in_one_line(fault: type[Exception], told: str) -> None:
    with pytest.raises(TrainingRefused, match=told) as refused:
        in_child(_stumble, fault, lambda stage, share: None)
    assert "\n" not in str(refused.value)


def test_a_place_that_holds_something_else_is_refused_before_training(
    hat_train: HatTrain, corpus: Path, runs: Path, tmp_path: Path
) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    before = sorted(runs.glob("*/*"))
    refused = hat_train("--corpus", corpus, "--out", tmp_path)
    assert refused.exit_code == 1
    assert "something that is no model. Name a new folder" in refused.stderr
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    assert sorted(runs.glob("*/*")) == before


@pytest.mark.parametrize("option", ["--out", "--models", "--guess", "--explain"])
def test_a_place_or_set_of_no_use_is_refused_before_training(
    hat_train: HatTrain, corpus: Path, runs: Path, tmp_path: Path, option: str
) -> None:
    (tmp_path / "file").write_text("")
    before = sorted(runs.glob("*/*"))
    refused = hat_train("--corpus", corpus, "--models", tmp_path / "models", option, tmp_path / "file" / "x")
    assert refused.exit_code == 1 and "Name a" in refused.stderr
    assert sorted(runs.glob("*/*")) == before


def test_a_way_that_nobody_goes_is_refused(tmp_path: Path) -> None:
    app = typer.Typer()
    app.command()(stage)
    refused = CliRunner().invoke(app, ["load", "--work", str(tmp_path), "--way", "foo"])
    assert refused.exit_code == 2 and "--way" in refused.stderr


def test_a_set_of_another_form_is_refused_before_training(
    hat_train: HatTrain, corpus: Path, runs: Path, tmp_path: Path
) -> None:
    wrong = tmp_path / "set.json"
    wrong.write_text('[{"word": "sea"}]', "utf-8")
    before = sorted(runs.glob("*/*"))
    refused = hat_train("--corpus", corpus, "--models", tmp_path / "models", "--guess", wrong)
    assert refused.exit_code == 1 and str(wrong) in refused.stderr
    assert sorted(runs.glob("*/*")) == before
