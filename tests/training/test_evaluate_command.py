"""`hat evaluate`: figures for a player, or the reason why there are none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner, Result

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from training.errors import TrainingRefused
from training.evaluate_cli import evaluate
from training.evaluation import (
    ExplainItem,
    GuessItem,
    by_domain,
    explain_values,
    guess_values,
    read_guess_items,
)
from words.languages import Language

APP = typer.Typer()
APP.command()(evaluate)


class Scripted:
    """Knows one answer per number of clues and one clue list."""

    name, version, language = "scripted", "1", Language.EN

    def __init__(self, guesses: list[list[str]], clues: list[str]) -> None:
        self._guesses = guesses
        self._clues = clues

    def guess(self, request: GuessRequest) -> GuessAnswer:
        words = self._guesses[len(request.clues) - 1]
        open_ = [word for word in words if word not in request.excluded]
        return GuessAnswer(tuple(open_[: request.n_words]), 1.0)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return ExplainAnswer(tuple(self._clues[: request.n_words]))


def test_a_guesser_is_scored_clue_by_clue() -> None:
    player = Scripted([["a", "b"], ["a", "Ships"], ["ship"]], [])
    values = guess_values(player, [GuessItem("ship", ("wave", "sail", "port"), "general")])
    assert values["hit@1"] == [1]
    assert values["game"] == [5]


def test_replay_frees_the_places_of_wrong_guesses() -> None:
    wrong = ["one", "two", "three", "four", "five"]
    player = Scripted([wrong, [*wrong, "ship"]], [])
    values = guess_values(player, [GuessItem("ship", ("wave", "sail"), "general")])
    assert (values["game"], values["game with replay"]) == ([0], [5])


def test_an_explainer_is_measured_by_people_rules_and_listener() -> None:
    player = Scripted([], ["wave", "sail", "shipping"])
    item = ExplainItem("ship", ("waves", "captain"), "general")
    heard = {1: ["boat"], 2: ["boat", "ship"], 3: ["ship"]}
    values = explain_values(player, [item], lambda clues, n: heard[len(clues)])
    assert values["hum@5"] == [1 / 5]
    assert values["illegal"] == [1]
    assert values["listener's game"] == [9]
    assert values["first clue hit@5"] == [0]


def test_domains_are_reported_apart() -> None:
    assert by_domain({"game": [1.0, 5.0, 3.0]}, ["finance", "general", "finance"]) == {
        "finance": {"game": 2.0},
        "general": {"game": 5.0},
    }


@pytest.mark.parametrize("text", ["", "{}", "[1]", '[{"target": "x"}]'])
def test_a_file_that_is_no_set_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "set.json").write_text(text)
    with pytest.raises(TrainingRefused, match=r"set\.json"):
        read_guess_items(tmp_path / "set.json")


@pytest.fixture
def sets(tmp_path: Path) -> list[str]:
    """A guess set and an explain set of one word each, as arguments."""
    row: dict[str, Any] = {"target": "ship", "clues": ["sea", "captain"], "human": [{"w": "sea"}]}
    paths = []
    for option in ("guess", "explain"):
        path = tmp_path / f"{option}.json"
        path.write_text(json.dumps([row]))
        paths += [f"--{option}", str(path)]
    return paths


def hat_evaluate(*arguments: str) -> Result:
    return CliRunner().invoke(APP, ["--lang", "en", *arguments])


def test_the_champion_is_measured_when_no_player_is_named(sets: list[str], tmp_path: Path) -> None:
    done = hat_evaluate(*sets, "--models", str(tmp_path / "none"), "--every", "100", "--json")
    assert done.exit_code == 0, done.output
    (player,) = json.loads(done.stdout)["players"]
    assert len(player["guesser"]["game"]) == 3
    assert player["illegal clues for the hat"][0] == 0


def test_a_player_that_is_none_is_told(sets: list[str], tmp_path: Path) -> None:
    done = hat_evaluate(*sets, "--player", str(tmp_path))
    assert done.exit_code == 1
    assert "Nothing was measured" in done.stderr
    assert "card.json" in done.stderr
