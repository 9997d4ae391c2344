"""The trial with fresh eyes: the cards hide the words, and answers are judged by normal forms."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from training.errors import TrainingRefused
from training.trial import ClueCard, Trial, deal, found_after, read_answers, result
from training.trial_cli import app
from words.hat import Difficulty
from words.languages import Language
from words.text import normalise

CLUES = ("ocean", "captain", "harbour", "sailor", "anchor", "voyage")
CARD = ClueCard("ship", Difficulty.EASY, CLUES)
TRIAL = Trial(Language.EN, "scripted 1", (), (CARD, CARD, CARD))


class Scripted:
    """Has the same clues for every word but for one."""

    name, version, language = "scripted", "1", Language.EN

    def __init__(self, clues: tuple[str, ...], unknown: str = "") -> None:
        self.clues, self.unknown = clues, unknown

    def guess(self, request: GuessRequest) -> GuessAnswer:
        return GuessAnswer((), 0.0)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        clues = () if request.word == self.unknown else self.clues
        return ExplainAnswer(clues[: request.n_words])


def test_cards_show_numbered_clues_and_no_word() -> None:
    assert TRIAL.text(2) == "1. ocean, captain\n2. ocean, captain\n3. ocean, captain\n"


def test_a_word_counts_in_any_form_and_at_the_first_clue_after_which_it_was_named() -> None:
    answers = read_answers("1. boat / Ships, boat / ship\n3: - / - / tree\n", 3)
    assert found_after(TRIAL, answers) == [2, None, None]


def test_guesses_beyond_the_last_clue_count_for_nothing() -> None:
    assert found_after(TRIAL, read_answers("1. " + "/" * 6 + "ship", 3)) == [None] * 3
    assert found_after(TRIAL, read_answers("1. " + "/" * 5 + "ship", 3)) == [6, None, None]


def test_a_result_counts_words_points_and_levels() -> None:
    found = result(TRIAL, read_answers("1. ship\n2. / / ship", 3))
    assert (found["found"], found["words"], found["answered"]) == (2, 3, 2)
    assert found["found after clue"] == [1, 0, 1, 0, 0, 0]
    assert found["points"] == round((6 + 4) / 3, 3)
    assert found["by difficulty"] == {"easy": [2, 3]}


@pytest.mark.parametrize("line", ["ship", "0. ship", "4. ship", "1 ship"])
def test_a_line_that_is_no_answer_is_named(line: str) -> None:
    with pytest.raises(TrainingRefused, match="is no answer"):
        read_answers(f"# mine\n\n{line}", 3)


def test_a_card_answered_twice_is_refused() -> None:
    with pytest.raises(TrainingRefused, match="Card 2 is answered twice"):
        read_answers("2. ship\n2. boat", 3)


def test_only_words_of_the_level_with_six_valid_clues_are_dealt() -> None:
    whole = deal(Scripted(CLUES), 40, {Difficulty.HARD}, random.Random(1))
    assert {card.difficulty for card in whole.cards} == {Difficulty.HARD}
    assert len({card.word for card in whole.cards}) == 40
    gone = whole.cards[3].word
    less = deal(Scripted(CLUES, gone), 40, {Difficulty.HARD}, random.Random(1))
    assert gone in less.put_back
    assert gone not in [card.word for card in less.cards]


def test_clues_that_the_rules_refuse_are_on_no_card() -> None:
    refused = ("oceans", "not-a-word-qqq", "two words")
    trial = deal(Scripted((CLUES[0], *refused, *CLUES[1:])), 5, {Difficulty.EASY}, random.Random(2))
    assert all(card.clues == CLUES for card in trial.cards)


def test_a_player_without_clues_is_refused() -> None:
    with pytest.raises(TrainingRefused, match="6 valid clues for 0 words"):
        deal(Scripted(()), 1, {Difficulty.EASY}, random.Random(1))


def hat_trial(*arguments: str | Path) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_a_trial_from_the_cards_to_the_score(tmp_path: Path) -> None:
    cards, key, answers = tmp_path / "cards.txt", tmp_path / "key.json", tmp_path / "answers.txt"
    dealt = hat_trial(
        "deal", "--lang", "ru", "--n-words", 5, "--cards", cards, "--key", key, "--player", "starter"
    )
    assert dealt.exit_code == 0, dealt.output
    words = [card["word"] for card in json.loads(key.read_text("utf-8"))["cards"]]
    shown = normalise(cards.read_text("utf-8"), Language.RU)
    assert not any(f" {word}," in shown or f" {word}\n" in shown for word in words)
    assert all(line.count(",") == 5 for line in cards.read_text("utf-8").splitlines())
    assert all(
        line.count(",") == 1 for line in hat_trial("show", "--key", key, "--clues", 2).stdout.splitlines()
    )

    answers.write_text(f"1. {words[0]}\n2. - / {words[1].upper()}\n", "utf-8")
    scored = hat_trial("score", "--key", key, "--answers", answers, "--json")
    assert json.loads(scored.stdout)["found after clue"] == [1, 1, 0, 0, 0, 0]
    assert "2 of 5 words were named" in hat_trial("score", "--key", key, "--answers", answers).stdout


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"language": "en", "player": "x", "put_back": [], "cards": [1]}']
)
def test_a_file_that_is_no_key_is_told_in_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "key.json").write_text(text)
    told = hat_trial("show", "--key", tmp_path / "key.json")
    assert (told.exit_code, told.stderr.count("\n")) == (1, 1)
    assert "is no key of a trial" in told.stderr


def test_cards_and_words_in_one_file_are_refused(tmp_path: Path) -> None:
    same = tmp_path / "cards.txt"
    told = hat_trial("deal", "--lang", "ru", "--cards", same, "--key", tmp_path / "." / "cards.txt")
    assert told.exit_code == 1 and "two files" in told.stderr
    assert not same.exists()
