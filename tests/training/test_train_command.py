"""`hat train`: a model or a reason, and nothing half-made."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from models.artefact import read_card
from models.fasttext_player import load
from models.registry import Registry
from training.child import in_child
from training.cli import train
from training.errors import TrainingRefused
from training.process import Progress
from words.languages import Language

APP = typer.Typer()
APP.command()(train)
TOPICS = ["ship wave beach island sailor captain harbor", "judge lawyer jury prison crime police witness"]


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small made-up corpus with a bad line in it."""
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


def hat_train(*arguments: str | Path) -> Result:
    return CliRunner().invoke(APP, ["--lang", "en", "--profile", "quick", *map(str, arguments)])


def test_a_model_joins_the_registry_and_plays(corpus: Path, tmp_path: Path) -> None:
    done = hat_train("--corpus", corpus, "--models", tmp_path, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    player = Registry(tmp_path, tmp_path / "no starters").champion_player(Language.EN)
    assert player.version == told["version"]
    card = read_card(Path(told["path"]))
    assert card["corpus"]["articles"] == 303
    assert card["corpus"]["bad_lines"] == 1
    assert sorted(path.name for path in (tmp_path / "en").iterdir()) == sorted(
        ["champion", "history", told["version"]]
    )


def test_a_model_can_be_put_elsewhere(corpus: Path, tmp_path: Path) -> None:
    done = hat_train("--corpus", corpus, "--out", tmp_path / "model", "--half", "first")
    assert done.exit_code == 0, done.output
    assert load(tmp_path / "model").language is Language.EN
    assert read_card(tmp_path / "model")["corpus"]["half"] == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_an_empty_folder_trains_nothing_and_says_why(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = hat_train("--corpus", tmp_path / "empty", "--out", tmp_path / "model")
    assert done.exit_code == 1
    assert "Nothing was trained. The folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["empty"]


def test_a_corpus_of_another_language_trains_nothing_and_says_why(tmp_path: Path) -> None:
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
