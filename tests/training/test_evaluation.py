"""How players are scored, worked out by hand on one word."""

from __future__ import annotations

import pytest

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from models.skills import Skill, Skilled
from training.contestants import Contestant
from training.evaluation import explain_values, guess_values, heard_clues, is_illegal, is_look_alike, parted
from training.report import Exam, Sets, measure
from training.sets import ExplainItem, GuessItem
from words.languages import Language

SHIP = ExplainItem("ship", ("waves", "captain"), "general")


class Scripted:
    """Knows one answer per number of clues and one clue list."""

    name, version, language = "scripted", "1", Language.EN

    def __init__(self, guesses: list[list[str]], clues: list[str]) -> None:
        self._guesses = guesses
        self._clues = clues

    def guess(self, request: GuessRequest) -> GuessAnswer:
        words = self._guesses[len(request.clues) - 1] if self._guesses else []
        open_ = [word for word in words if word not in request.excluded]
        return GuessAnswer(tuple(open_[: request.n_words]), 1.0)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return ExplainAnswer(tuple(self._clues[: request.n_words]))


def test_a_guesser_is_scored_clue_by_clue() -> None:
    player = Scripted([["a", "b"], ["a", "Ships"], ["ship"]], [])
    values = guess_values(player, [GuessItem("ship", ("wave", "sail", "port"), "general")])
    assert (values["hit@1"], values["hit@1 after 1"], values["hit@1 after 5"]) == ([1], [0], [1])
    assert (values["mrr after 1"], values["mrr after 3"], values["mrr"]) == ([0], [1], [1])
    assert values["game"] == [5]


def test_replay_frees_the_places_of_wrong_guesses() -> None:
    wrong = ["one", "two", "three", "four", "five"]
    player = Scripted([wrong, [*wrong, "ship"]], [])
    values = guess_values(player, [GuessItem("ship", ("wave", "sail"), "general")])
    assert (values["game"], values["game with replay"]) == ([0], [5])


@pytest.mark.parametrize("skill", Skill)
def test_no_skill_repeats_its_own_guesses_in_a_replay(skill: Skill) -> None:
    wrong = ["one", "two", "three", "four", "five"]
    player = Skilled(Scripted([wrong, [*wrong, "ship"]], []), skill)
    values = guess_values(player, [GuessItem("ship", ("wave", "sail"), "general")])
    assert values["game with replay"] == [5]


def test_clues_that_a_table_refuses_are_never_heard_and_cost_nothing() -> None:
    offered = ("shipping", "wave", "waves", "ships", "qqqq", "sail")
    assert heard_clues(offered, "ship", Language.EN) == ("wave", "sail")
    assert [is_illegal(clue, "ship", Language.EN) for clue in offered] == [1, 0, 0, 1, 1, 0]
    assert is_illegal("with", "ship", Language.EN)


@pytest.mark.parametrize(
    ("clue", "word", "alike"),
    [
        ("сад", "детсад", True),
        ("бомба", "бомбардировка", True),
        ("космический", "Космос", True),
        ("рот", "поворот", True),
        ("email", "mail", True),
        ("notification", "notice", True),
        ("шёл", "идти", False),
        ("корона", "корабль", False),
        ("ад", "парад", False),
        ("я", "земля", False),
        ("wave", "ship", False),
    ],
)
def test_a_clue_that_holds_the_word_or_begins_like_it_looks_alike(clue, word, alike) -> None:
    assert is_look_alike(clue, word) == is_look_alike(word, clue) == alike


def test_an_explainer_is_measured_by_people_rules_own_guesser_and_listener() -> None:
    player = Scripted([["ship"], ["ship"]], ["shipping", "wave", "sail"])
    heard = {("wave",): ["boat"], ("wave", "sail"): ["ship"]}
    values = explain_values(player, [SHIP], {"fan": lambda clues, n: heard.get(tuple(clues), ["ship"])})
    assert values["illegal"] == [1]
    assert values["look-alike"] == [1]
    assert values["hum@5"] == [1 / 5]
    assert (values["fan's game"], values["own game"], values["fan's gap"]) == ([9], [10], [1])
    assert values["fan's first clue hit@5"] == [0]
    assert values["fan's game unchecked"] == [10]
    assert values["fan's first clue hit@5 unchecked"] == [1]


def test_a_player_with_illegal_clues_alone_is_never_heard() -> None:
    values = explain_values(Scripted([], ["ships", "shipping"]), [SHIP], {"fan": lambda clues, n: ["ship"]})
    assert (values["fan's game"], values["hum@5"], values["own game"]) == ([0], [0], [0])
    assert values["fan's game unchecked"] == [10]


def test_domains_are_parted() -> None:
    assert parted({"game": [1.0, 5.0, 3.0]}, ["finance", "general", "finance"]) == {
        "finance": {"game": [1.0, 3.0]},
        "general": {"game": [5.0]},
    }


def test_the_floor_is_compared_with_the_first_player_of_the_same_text() -> None:
    weak, strong = Scripted([["boat"], ["ship"]], ["wave"]), Scripted([["ship"], ["ship"]], ["wave"])
    contestants = [
        Contestant("whole", weak, "all"),
        Contestant("half", strong, "first"),
        Contestant("floor", weak, "first", is_floor=True),
    ]
    sets = Sets([GuessItem("ship", ("wave", "sail"), "general")], [SHIP])
    whole, half, floor = measure(contestants, Exam(sets, every=1000))
    assert floor["times this one"]["player"] == "half"
    assert floor["times this one"]["game"][0] == 6 / 5
    assert half["behind the first player"]["guesser"]["game"][0] == 5 - 6
    assert "behind the first player" not in whole
    assert "times this one" not in half
