from __future__ import annotations

import pytest
from games import ANNA, BORIS, CAROL, DAVE, Game, kinds

from engine.commands import (
    ChangeWord,
    Claim,
    Edit,
    Join,
    Leave,
    OpenRound,
    OpenTable,
    SetLanguage,
    Stop,
    TimeUp,
)
from engine.events import Ending
from engine.refusals import Refusal
from engine.state import Phase
from words.languages import Language


class TestOpening:
    def test_a_second_round_is_refused_while_one_runs(self):
        game = Game().open()
        assert game.play(OpenRound(CAROL, "Carol", "pear", False)) is Refusal.ROUND_RUNS

    def test_only_the_first_to_claim_explains(self):
        game = Game().open(explainer=ANNA)
        assert game.play(Claim(1, BORIS, "Boris")) is Refusal.TAKEN
        assert game.round.explainer == ANNA

    def test_a_claim_of_an_old_round_is_refused(self):
        game = Game().open()
        game.play(Stop(ANNA, is_admin=False))
        game.play(OpenRound(BORIS, "Boris", "pear", False))
        assert game.play(Claim(1, CAROL, "Carol")) is Refusal.OLD_ROUND

    def test_a_round_nobody_claims_ends_without_points_or_a_word(self):
        game = Game()
        game.play(OpenRound(BORIS, "Boris", "apple", False))
        game.wait()
        assert (game.ending().ending, game.ending().points) == (Ending.UNCLAIMED, {})

    def test_a_seat_is_taken_once_a_round(self):
        game = Game().open()
        assert kinds(game.play(Join(1, DAVE, "Dave"))) == ["joined"]
        assert game.play(Join(1, DAVE, "Dave")) is Refusal.SEATED
        assert game.play(Join(9, CAROL, "Carol")) is Refusal.OLD_ROUND

    def test_the_word_may_be_swapped_twice_before_the_first_clue(self):
        game = Game().open()
        for word in ("pear", "plum"):
            assert kinds(game.play(ChangeWord(1, ANNA, word))) == ["word_changed"]
        assert game.play(ChangeWord(1, ANNA, "fig")) is Refusal.NO_CHANGES_LEFT
        assert game.round.word == "plum"

    def test_the_word_stays_after_the_first_clue(self):
        game = Game().open().clues(1)
        assert game.play(ChangeWord(1, ANNA, "pear")) is Refusal.TOO_LATE_TO_CHANGE

    def test_nobody_but_the_explainer_swaps_the_word(self):
        assert Game().open().play(ChangeWord(1, BORIS, "pear")) is Refusal.NOT_EXPLAINER


class TestClues:
    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("red fruit", Refusal.NOT_ONE_WORD),
            ("🍏🍎", Refusal.NO_WORD),
            ("🍏🍎 fruit", Refusal.NOT_ONE_WORD),
            ("fruit 2", Refusal.NOT_ONE_WORD),
            ("word " * 1000, Refusal.NOT_ONE_WORD),
            ("a", Refusal.CLUE_LENGTH),
            ("a" * 31, Refusal.CLUE_LENGTH),
            ("дерево", Refusal.FOREIGN),
            ("xqzvkw", Refusal.UNKNOWN_WORD),
            ("applesauce", Refusal.COGNATE),
        ],
    )
    def test_a_clue_that_cant_stand_is_refused_with_its_reason(self, text, refusal):
        game = Game().open()
        before = game.table
        assert game.say(ANNA, text) is refusal
        assert game.table == before

    def test_a_clue_isnt_named_twice_in_any_form(self):
        game = Game().open().clues(1)
        assert game.say(ANNA, "trees") is Refusal.REPEATED

    def test_writing_the_word_voids_the_round(self):
        game = Game().open().clues(2)
        game.say(BORIS, "pear")
        game.say(ANNA, "it is an Apple!")
        assert (game.ending().ending, game.ending().points, game.table.game) == (Ending.FOUL, {}, {})

    def test_editing_the_word_into_an_old_clue_voids_the_round(self):
        game = Game().open().clues(1)
        assert kinds(game.play(Edit(ANNA, "apple", 101))) == ["round_ended"]
        assert game.ending().ending is Ending.FOUL

    def test_a_guessers_edit_changes_nothing(self):
        game = Game().open().clues(1)
        assert game.play(Edit(BORIS, "apple", 102)) is Refusal.EDITED

    def test_a_seventh_clue_is_refused(self):
        game = Game().open().clues(6)
        assert game.say(ANNA, "juice") is Refusal.NO_CLUES_LEFT

    def test_an_explainer_who_falls_silent_loses_the_turn(self):
        game = Game().open().clues(1)
        game.wait()
        assert game.round.phase is Phase.EXPLAINING
        game.wait()
        assert game.ending().ending is Ending.SILENT


class TestTimersAndStops:
    def test_a_timer_that_comes_early_is_refused(self):
        game = Game().open()
        assert game.play(TimeUp(game.now_ms)) is Refusal.NOTHING_DUE

    def test_a_clock_that_runs_ahead_is_believed(self):
        game = Game().open()
        late = game.round.due_ms + game.table.rules.grace_ms
        assert kinds(game.play(TimeUp(late))) == ["round_ended"]

    def test_a_stranger_cant_stop_a_round_and_an_administrator_can(self):
        game = Game().open()
        assert game.play(Stop(DAVE, is_admin=False)) is Refusal.NOT_YOURS
        assert kinds(game.play(Stop(DAVE, is_admin=True))) == ["round_ended"]

    def test_a_stopped_round_keeps_the_points_earned_so_far(self):
        game = Game().open(closed=True).clues(1)
        game.say(CAROL, "pear")
        game.say(BORIS, "apple")
        game.play(Stop(ANNA, is_admin=False))
        assert game.table.game == {BORIS: 6, ANNA: 6}

    def test_a_game_ends_when_no_round_runs_and_all_time_points_stay(self):
        game = Game().open().clues(1)
        game.say(BORIS, "apple")
        game.finish()
        assert kinds(game.play(Stop(BORIS, is_admin=False))) == ["game_ended"]
        assert (game.table.game, game.table.totals) == ({}, {BORIS: 6, ANNA: 6})

    def test_a_stranger_cant_end_the_game_between_rounds(self):
        game = Game().open().clues(1)
        game.say(BORIS, "apple")
        game.finish()
        assert game.play(Stop(DAVE, is_admin=False)) is Refusal.NOT_YOURS

    def test_there_is_no_game_to_stop_at_a_new_table(self):
        assert Game().play(Stop(BORIS, is_admin=True)) is Refusal.NO_GAME

    def test_the_language_changes_between_rounds_only(self):
        game = Game()
        game.play(SetLanguage(Language.RU))
        assert game.table.language is Language.RU
        game.open(word="яблоко")
        assert game.play(SetLanguage(Language.EN)) is Refusal.ROUND_RUNS

    def test_without_the_right_to_delete_a_round_goes_on_as_an_open_one(self):
        game = Game().open(closed=True)
        game.say(ANNA, "tree")
        game.play(Join(game.round.number, DAVE, "Dave"))
        game.say(BORIS, "apple")
        game.play(OpenTable())
        assert game.round.phase is Phase.EXPLAINING, "a hidden guess ends nothing"
        game.say(ANNA, "fruit")
        game.say(CAROL, "apple")
        game.say(DAVE, "apple")
        assert dict(game.finish().points) == {BORIS: 6, CAROL: 5, ANNA: 11}

    def test_an_open_table_cannot_be_opened(self):
        game = Game()
        assert game.play(OpenTable()) is Refusal.NO_ROUND
        assert game.open().play(OpenTable()) is Refusal.NOTHING_DUE

    def test_leaving_a_chat_ends_its_round(self):
        game = Game().open()
        game.play(Leave())
        assert game.ending().ending is Ending.LEFT
        assert game.play(Leave()) is Refusal.NO_ROUND
