from __future__ import annotations

import asyncio

import pytest
from venue import Venue

from bot.sandbox.errors import PersonRefused
from engine.state import ROBOT, Phase


class TestChallenge:
    async def test_a_round_against_the_ai_is_played_from_clue_to_points(self, venue: Venue):
        word = await venue.begin_challenge()
        await venue.sandbox.say(venue.boris, "definitely-not-it")
        await venue.sandbox.say(venue.carol, word)
        venue.pass_time(3)
        ending = await venue.sandbox.wait_text("Got it!")
        assert f"The word: {word}" in ending.text
        assert "Carol: +6 (clue 1)" in ending.text
        assert (await venue.table()).game == {str(venue.carol.id): 6, ROBOT: 6}

    async def test_clues_come_one_a_window_while_somebody_plays(self, venue: Venue):
        await venue.begin_challenge()
        for number in range(2, 7):
            await venue.sandbox.say(venue.boris, "something")
            venue.pass_time(20)
            await venue.sandbox.wait_text(f"{number} of 6")
            await venue.until_table(lambda t, n=number: t.round.clues[n - 1].message_id is not None)
        venue.pass_time(40)
        assert "No clues left" in (await venue.sandbox.wait_text("The word: ")).text

    async def test_it_pauses_without_players_and_a_button_wakes_it(self, venue: Venue):
        await venue.begin_challenge()
        for number in (2, 3):
            venue.pass_time(20)
            await venue.sandbox.wait_text(f"{number} of 6")
            await venue.until_table(lambda t, n=number: t.round.clues[n - 1].message_id is not None)
        venue.pass_time(20)
        paused = await venue.sandbox.wait_text("Nobody seems to be playing")
        await venue.sandbox.press(venue.dave, paused, "Play on")
        await venue.sandbox.wait_text("4 of 6")

    async def test_fifty_challenges_at_once_start_one_round(self, venue: Venue):
        people = [venue.sandbox.add_person(f"P{number}", "en") for number in range(50)]
        await asyncio.gather(*(venue.sandbox.say(person, "/challenge") for person in people))
        await venue.sandbox.wait_text("A round is running")
        assert (await venue.table()).rounds == 1
        assert _count(venue, "I've thought of a word") == 1

    async def test_a_level_nobody_knows_is_refused_with_the_levels_there_are(self, venue: Venue):
        await venue.sandbox.say(venue.boris, "/challenge impossible")
        refusal = await venue.sandbox.wait_text("no such level")
        assert "easy, medium, hard, finance" in refusal.text

    async def test_it_is_played_in_russian_too(self, venue: Venue):
        await venue.sandbox.say(venue.anna, "/language")
        choice = await venue.sandbox.wait_text("Which language")
        await venue.sandbox.press(venue.anna, choice, "русский")
        await venue.sandbox.wait_text("Теперь играем по-русски")
        await venue.sandbox.say(venue.anna, "/challenge лёгкие")
        await venue.sandbox.wait_text("1 из 6")
        word = (await venue.round()).word
        await venue.sandbox.say(venue.anna, word.upper())
        venue.pass_time(3)
        assert f"Слово: {word}" in (await venue.sandbox.wait_text("Есть!")).text


class TestHat:
    async def test_a_round_explained_by_a_person_and_guessed_by_another(self, venue: Venue):
        word = await venue.begin_hat()
        first, second = venue.clues_for(word)[:2]
        await venue.clue(first)
        await venue.sandbox.say(venue.boris, "nothing")
        await venue.clue(second)
        board = await venue.sandbox.wait_text("Clues (2 of 6)")
        assert f"{first}, {second}" in board.text
        await venue.sandbox.say(venue.carol, word)
        venue.pass_time(3)
        ending = await venue.sandbox.wait_text("Got it!")
        assert "Carol: +5 (clue 2)" in ending.text
        assert "Anna, for explaining: +5" in ending.text

    async def test_the_ai_guesser_answers_each_clue_when_its_window_closes(self, venue: Venue):
        player = venue.registry.players[(await venue.table()).language]
        player.guesses = ["harbour"]
        word = await venue.begin_hat()
        clue = venue.clues_for(word)[0]
        await venue.clue(clue)
        await venue.until_table(lambda table: table.round.sealed)
        assert "harbour" not in venue.everything_shown()
        assert player.asked[-1].clues == (clue,)
        venue.pass_time(20)
        await venue.sandbox.wait_text("harbour")

    async def test_the_word_is_swapped_before_the_first_clue(self, venue: Venue):
        word = await venue.begin_hat()
        board = await venue.sandbox.wait_text("Anna explains")
        alert = await venue.sandbox.press(venue.anna, board, "Another word")
        new = (await venue.round()).word
        assert new != word
        assert new in alert

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("two words", "exactly one word"),
            ("😀😀", "no word in that"),
            ("qwrtpsdf", "don't know that word"),
            ("слово", "has to be in English"),
        ],
    )
    async def test_a_bad_clue_is_refused_aloud_and_nothing_is_lost(self, venue: Venue, text, reason):
        word = await venue.begin_hat()
        await venue.clue(venue.clues_for(word)[0])
        sent = await venue.sandbox.say(venue.anna, text)
        refusal = await venue.sandbox.wait_text(reason)
        assert refusal.reply_to == sent.id
        assert len((await venue.round()).clues) == 1

    async def test_a_repeated_clue_is_refused(self, venue: Venue):
        word = await venue.begin_hat()
        clue = venue.clues_for(word)[0]
        await venue.clue(clue)
        await venue.sandbox.say(venue.anna, clue)
        await venue.sandbox.wait_text("has been named already")

    async def test_writing_the_word_voids_the_round(self, venue: Venue):
        word = await venue.begin_hat()
        await venue.clue(venue.clues_for(word)[0])
        await venue.sandbox.say(venue.anna, f"ok it is {word}")
        assert "Anna, that's the word itself" in (await venue.sandbox.wait_text("doesn't count")).text

    async def test_editing_the_word_into_a_clue_voids_the_round(self, venue: Venue):
        word = await venue.begin_hat()
        shown = await venue.clue(venue.clues_for(word)[0])
        await venue.sandbox.edit(venue.anna, shown, word)
        await venue.sandbox.wait_text("doesn't count")

    async def test_a_stranger_learns_nothing_from_any_button(self, venue: Venue):
        word = await venue.begin_hat()
        board = await venue.sandbox.wait_text("Anna explains")
        for button in ("My word", "Another word"):
            answer = await venue.sandbox.press_for_answer(venue.dave, board, button)
            assert answer.alert
            assert "Only the explainer" in answer.text
        assert (await venue.round()).word == word

    async def test_a_button_of_an_old_round_says_so(self, venue: Venue):
        await venue.begin_hat()
        board = await venue.sandbox.wait_text("Anna explains")
        await venue.sandbox.say(venue.anna, "/stop")
        await venue.sandbox.wait_text("was stopped")
        for button in ("My word", "Another word", "🙋 I'm in"):
            assert "earlier round" in await venue.sandbox.press(venue.anna, board, button)

    async def test_nobody_else_stops_a_round(self, venue: Venue):
        await venue.begin_hat()
        await venue.sandbox.say(venue.dave, "/stop")
        await venue.sandbox.wait_text("is stopped by the one who began it")
        assert (await venue.round()).phase is Phase.EXPLAINING

    async def test_a_message_too_long_for_telegram_never_comes_and_its_parts_do_no_harm(self, venue: Venue):
        word = await venue.begin_hat()
        await venue.clue(venue.clues_for(word)[0])
        with pytest.raises(PersonRefused):
            await venue.sandbox.say(venue.anna, "blah " * 1000)
        await venue.sandbox.say(venue.anna, "blah " * 1000, split=True)
        await venue.sandbox.wait_text("exactly one word")
        assert len((await venue.round()).clues) == 1


def _count(venue: Venue, part: str) -> int:
    return sum(part in text for text in venue.said())


class TestScoreAndStop:
    async def test_the_score_of_a_new_table_says_how_to_begin(self, venue: Venue):
        await venue.sandbox.say(venue.anna, "/score")
        await venue.sandbox.wait_text("No score yet")

    async def test_the_score_ranks_players_and_stop_ends_the_game(self, venue: Venue):
        word = await venue.begin_challenge()
        await venue.sandbox.say(venue.carol, word)
        venue.pass_time(3)
        await venue.sandbox.wait_text("Got it!")
        await venue.sandbox.say(venue.anna, "/score")
        score = await venue.sandbox.wait_text("This game")
        assert "1. Carol: 6" in score.text
        await venue.sandbox.say(venue.anna, "/stop")
        await venue.sandbox.wait_text("The game is over")
        assert (await venue.table()).game == {}
