from __future__ import annotations

import pytest
from games import ANNA, BORIS, CAROL, NAMES, ROBOT, Game, kinds

from engine.commands import (
    ClueDelivered,
    Join,
    Resume,
    Say,
    Seal,
)
from engine.events import Ending, GuessedRight, GuessedWrong, WindowClosed
from engine.refusals import Refusal
from engine.state import Phase


class TestGuesses:
    def test_a_guess_after_clue_k_earns_n_plus_one_minus_k_and_the_explainer_the_sum(self):
        game = Game().open(closed=True).clues(2)
        game.play(Join(1, CAROL, "Carol"))
        game.say(BORIS, "apple")
        game.say(ANNA, "pie")
        game.say(CAROL, "apples")
        assert game.finish().points == {BORIS: 5, CAROL: 4, ANNA: 9}

    def test_the_first_public_right_guess_ends_an_open_table(self):
        game = Game().open().clues(1)
        assert kinds(game.say(BORIS, "apple")) == ["guessed_right", "settled"]
        assert game.finish().points == {BORIS: 6, ANNA: 6}

    def test_a_private_right_guess_leaves_an_open_table_running(self):
        game = Game().open().clues(1)
        game.say(CAROL, "pear")
        assert kinds(game.whisper(BORIS, "apple", message_id=200)) == ["guessed_right"]
        assert game.round.phase is Phase.EXPLAINING

    def test_a_closed_table_hides_right_guesses_and_ends_when_all_seated_have_the_word(self):
        game = Game().open(closed=True).clues(1)
        game.say(CAROL, "pear")
        right = game.say(BORIS, "apple")
        assert [event.hide for event in right if isinstance(event, GuessedRight)] == [True]
        assert kinds(game.say(CAROL, "apple")) == ["guessed_right", "settled"]

    def test_a_direct_message_counts_by_dates(self):
        game = Game().open().clues(2)
        game.say(CAROL, "pear")
        (right,) = game.whisper(BORIS, "apple")
        assert right.points == 5

    def test_a_slip_of_one_letter_counts(self):
        assert "guessed_right" in kinds(Game().open().clues(1).say(BORIS, "aplle"))

    def test_a_near_miss_is_marked_for_its_player(self):
        (wrong,) = Game().open().clues(1).say(BORIS, "applesauce")
        assert isinstance(wrong, GuessedWrong)
        assert wrong.near

    def test_the_explainer_cant_guess_in_private(self):
        assert Game().open().clues(1).whisper(ANNA, "apple") is Refusal.EXPLAINER_KNOWS

    @pytest.mark.parametrize("text", ["I think it may be red", "🤔", "x " * 2500])
    def test_what_is_no_guess_is_refused(self, text):
        assert Game().open().clues(1).say(BORIS, text) is Refusal.NOT_A_GUESS

    def test_the_word_in_a_long_message_is_hidden_at_a_closed_table(self):
        game = Game().open(closed=True).clues(1)
        assert kinds(game.say(BORIS, "well it must be an apple then")) == ["word_shown"]
        assert not game.round.solves

    def test_a_second_right_guess_earns_nothing_and_is_hidden(self):
        game = Game().open(closed=True).clues(1)
        game.say(CAROL, "pear")
        game.say(BORIS, "apple")
        assert kinds(game.say(BORIS, "apple")) == ["word_shown"]

    def test_a_guess_sent_before_the_deadline_counts_although_it_is_handled_after(self):
        game = Game().open().clues(6)
        sent_ms = game.round.due_ms
        game.now_ms = sent_ms + 900
        assert "guessed_right" in kinds(_say_at(game, sent_ms))

    def test_a_guess_sent_after_the_deadline_is_refused_although_no_timer_fired(self):
        game = Game().open().clues(6)
        assert _say_at(game, game.round.due_ms + 1) is Refusal.TOO_LATE

    def test_nothing_can_be_guessed_before_the_first_clue(self):
        assert Game().open().say(BORIS, "apple") is Refusal.NO_CLUE_YET


class TestDecided:
    def test_a_private_guess_made_after_the_word_was_written_in_the_chat_earns_nothing(self):
        game = Game().open().clues(1)
        game.say(BORIS, "apple", 200)
        assert game.whisper(CAROL, "apple", message_id=201) is Refusal.SETTLED
        game.now_ms += 1
        assert game.whisper(CAROL, "apple") is Refusal.SETTLED
        assert game.finish().points == {BORIS: 6, ANNA: 6}

    def test_a_private_guess_counts_by_its_id_whatever_the_order_of_arrival(self):
        for ids in ((200, 201), (201, 200)):
            first, second = Game().open().clues(1), Game().open().clues(1)
            first.say(BORIS, "apple", ids[0])
            first.whisper(CAROL, "apple", message_id=ids[1])
            second.whisper(CAROL, "apple", message_id=ids[1])
            second.say(BORIS, "apple", ids[0])
            assert first.finish().points == second.finish().points

    def test_a_guess_sent_after_the_decision_earns_nothing_however_late_the_timer_is(self):
        game = Game().open(closed=True).clues(1)
        game.say(BORIS, "apple")
        assert game.round.phase is Phase.SETTLING
        game.now_ms += 60_000
        assert game.say(CAROL, "apple") is Refusal.SETTLED

    def test_a_clock_behind_telegrams_refuses_no_guess_with_a_smaller_id(self):
        game = Game().open().clues(1)
        for player, number in ((CAROL, 201), (BORIS, 200)):
            game.play(Say(player, NAMES[player], "apple", number, game.now_ms + 5_000))
        assert game.finish().points == {BORIS: 6, ANNA: 6}


class TestTurn:
    @pytest.mark.parametrize("timer_fired", [True, False])
    def test_a_clue_or_guess_sent_after_the_turn_is_refused_whether_or_not_a_timer_fired(self, timer_fired):
        game = Game().open().clues(1)
        named_ms = game.round.clues[-1].at_ms
        if timer_fired:
            game.wait()
        game.now_ms = named_ms + game.table.rules.turn_ms + 1
        assert game.say(ANNA, "fruit") is Refusal.TOO_LATE
        assert game.say(BORIS, "apple") is Refusal.TOO_LATE


def _say_at(game: Game, at_ms: int):
    now_ms, game.now_ms = game.now_ms, at_ms
    decision = game.say(BORIS, "apple")
    game.now_ms = max(now_ms, at_ms)
    return decision


class TestAiGuesser:
    def test_its_answer_is_sealed_until_the_window_closes(self):
        game = Game().open().clues(1)
        game.seal("pear")
        closed = game.wait()
        assert [e.wrong for e in closed if isinstance(e, WindowClosed)] == [{ROBOT: "pear"}]

    def test_its_right_answer_ends_an_open_table_when_no_person_was_right(self):
        game = Game().open().clues(1)
        game.seal("apple")
        assert kinds(game.wait()) == ["window_closed", "guessed_right", "settled"]
        assert game.finish().points == {ROBOT: 6, ANNA: 6}

    def test_a_person_wins_a_tie(self):
        game = Game().open().clues(1)
        game.seal("apple")
        game.say(BORIS, "apple")
        assert game.finish().points == {BORIS: 6, ANNA: 6}

    def test_the_next_clue_opens_the_answer_to_the_one_before(self):
        game = Game().open().clues(1)
        game.seal("pear")
        assert kinds(game.say(ANNA, "fruit")) == ["window_closed", "clue_given"]

    def test_it_answers_each_clue_once_and_in_time(self):
        game = Game().open().clues(1)
        game.seal("pear")
        assert game.seal("plum") is Refusal.REPEATED
        game.wait()
        assert game.play(Seal(1, 1, "ai:late", ("apple",))) is Refusal.TOO_LATE

    def test_an_ai_explainer_doesnt_guess(self):
        assert Game().challenge().seal("apple") is Refusal.EXPLAINER_KNOWS


class TestAiExplainer:
    def test_its_clues_come_one_by_one_a_window_after_each_was_delivered(self):
        game = Game().challenge().deliver()
        assert game.round.due_ms == game.now_ms + 1_000 + game.table.rules.clue_ms
        game.say(BORIS, "pear")
        assert kinds(game.wait()) == ["window_closed", "clue_given"]

    def test_a_guess_scores_by_the_clues_with_smaller_ids_even_if_delivery_is_told_late(self):
        game = Game().challenge().deliver()
        game.say(BORIS, "pear")
        game.wait()
        guess_id, clue_id = game.next_id(), game.next_id()
        game.say(BORIS, "apple", guess_id)
        game.play(ClueDelivered(1, 2, clue_id, game.now_ms))
        assert game.finish().points[BORIS] == 6

    def test_it_pauses_when_nobody_plays_and_goes_on_at_a_press(self):
        game = Game().challenge()
        for _ in range(2):
            game.deliver().wait()
        assert kinds(game.deliver().wait()) == ["window_closed", "paused"]
        assert kinds(game.play(Resume(1, CAROL, "Carol"))) == ["resumed", "clue_given"]

    def test_a_guess_wakes_it_too(self):
        game = Game().challenge()
        for _ in range(3):
            game.deliver().wait()
        assert kinds(game.say(CAROL, "pear")) == ["guessed_wrong", "resumed"]

    def test_a_right_guess_wakes_it_for_the_others(self):
        game = Game().challenge(closed=True)
        for _ in range(3):
            game.deliver().wait()
        game.play(Join(1, CAROL, "Carol"))
        assert kinds(game.say(BORIS, "apple")) == ["guessed_right", "resumed"]

    def test_the_last_clue_has_its_long_window_although_its_delivery_was_never_told(self):
        game = Game().challenge()
        for _ in range(5):
            game.deliver().say(BORIS, "pear")
            game.wait()
        rules = game.table.rules
        assert game.round.due_ms == game.now_ms + rules.delivery_ms + rules.last_ms

    def test_a_paused_round_ends_when_nobody_returns(self):
        game = Game().challenge()
        assert game.finish().ending is Ending.ASLEEP

    def test_it_ends_after_the_last_window(self):
        game = Game().challenge()
        for _ in range(6):
            game.deliver().say(BORIS, "pear")
            game.wait()
        assert (game.ending().ending, game.ending().points) == (Ending.SPENT, {})

    def test_the_ai_explainer_earns_what_its_guessers_earn(self):
        game = Game().challenge().deliver()
        game.say(BORIS, "apple")
        assert game.finish().points == {BORIS: 6, ROBOT: 6}

    def test_a_delivery_told_twice_changes_nothing(self):
        game = Game().challenge().deliver()
        before = game.table
        assert game.play(ClueDelivered(1, 1, 999, game.now_ms)) is Refusal.NOTHING_DUE
        assert game.table == before


def test_thirty_right_guesses_at_a_closed_table_score_by_message_id_in_any_order():
    players = [str(number) for number in range(10, 40)]
    NAMES.update({player: f"P{player}" for player in players})
    in_order, shuffled = Game().open(closed=True).clues(1), Game().open(closed=True).clues(1)
    ids = {player: 200 + index for index, player in enumerate(players)}
    for game, order in ((in_order, players), (shuffled, players[::-1])):
        for player in order:
            game.say(player, "apple", ids[player])
        game.finish()
    assert in_order.table.game == shuffled.table.game
    assert in_order.table.game[ANNA] == 180


def test_of_thirty_right_guesses_at_an_open_table_the_smallest_id_wins_in_any_order():
    players = [str(number) for number in range(10, 40)]
    NAMES.update({player: f"P{player}" for player in players})
    game = Game().open().clues(1)
    for index, player in reversed(list(enumerate(players))):
        game.say(player, "apple", 200 + index)
    assert game.finish().points == {"10": 6, ANNA: 6}
