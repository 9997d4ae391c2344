"""Crowds, repeats and odd chats."""

from __future__ import annotations

import asyncio

from venue import Venue

from bot.sandbox.shown import Shown
from engine.state import ROBOT


async def test_thirty_right_guesses_at_once_score_by_message_id_at_a_closed_table(venue: Venue):
    venue.sandbox.promote()
    people = [venue.sandbox.add_person(f"P{number}", "en") for number in range(30)]
    word = await venue.begin_hat()
    board = await venue.sandbox.wait_text("Anna explains")
    await asyncio.gather(*(venue.sandbox.press(person, board, "🙋 I'm in") for person in people))
    await venue.clue(venue.clues_for(word)[0])
    guesses = await asyncio.gather(*(venue.sandbox.say(person, word) for person in people))
    await venue.until_table(lambda table: table.round is None or len(table.round.solves) == 30)
    venue.pass_time(5)
    await venue.sandbox.say(venue.anna, "/stop")
    table = await venue.until_table(lambda table: table.game)
    assert {table.game[str(person.id)] for person in people} == {6}
    assert table.game[str(venue.anna.id)] == 180
    await venue.sandbox.wait_for(lambda: all(guess.deleted for guess in guesses))


async def test_of_thirty_right_guesses_at_once_the_smallest_id_wins_at_an_open_table(venue: Venue):
    people = [venue.sandbox.add_person(f"P{number}", "en") for number in range(30)]
    word = await venue.begin_hat()
    await venue.clue(venue.clues_for(word)[0])
    guesses: list[Shown] = await asyncio.gather(*(venue.sandbox.say(person, word) for person in people))
    first = min(zip(guesses, people, strict=True), key=lambda pair: pair[0].id)[1]
    await venue.until_table(lambda table: table.round and table.round.solves)
    venue.pass_time(5)
    table = await venue.until_table(lambda table: table.game)
    assert table.game == {str(first.id): 6, str(venue.anna.id): 6}


async def test_every_update_handled_twice_changes_nothing(venue: Venue):
    venue.record_updates()
    word = await venue.begin_hat()
    await venue.clue(venue.clues_for(word)[0])
    await venue.sandbox.say(venue.boris, "nothing")
    await venue.until_table(lambda table: table.round.tried)
    before, said = await venue.table(), len(venue.said())
    for entry in list(venue.recorded):
        await venue.handle_again(entry)
    assert await venue.table() == before
    assert len(venue.said()) == said


async def test_a_round_lives_on_when_its_group_becomes_a_supergroup(venue: Venue):
    word = await venue.begin_hat()
    venue.sandbox.migrate()
    await venue.until_table(lambda table: table.round)
    await venue.clue(venue.clues_for(word)[0])
    await venue.sandbox.say(venue.boris, word)
    await venue.until_table(lambda table: table.round.solves)
    venue.pass_time(5)
    ending = await venue.sandbox.wait_text("Got it!")
    assert "Boris: +6" in ending.text


async def test_points_after_a_migration_count_the_clues_before_it(venue: Venue):
    word = await venue.begin_hat()
    first, second = venue.clues_for(word)[:2]
    await venue.clue(first)
    venue.sandbox.migrate()
    await venue.until_table(lambda table: table.round)
    await venue.clue(second)
    await venue.sandbox.say(venue.boris, word)
    await venue.until_table(lambda table: table.round.solves)
    venue.pass_time(5)
    assert "Boris: +5 (clue 2)" in (await venue.sandbox.wait_text("Got it!")).text


async def test_an_edit_that_shows_the_word_is_removed_at_a_closed_table(venue: Venue):
    venue.sandbox.promote()
    word = await venue.begin_hat()
    await venue.clue(venue.clues_for(word)[0])
    said = await venue.sandbox.say(venue.boris, "nothing")
    await venue.sandbox.edit(venue.boris, said, f"it is {word}")
    await venue.sandbox.wait_for(lambda: said.deleted)
    assert not (await venue.round()).solves


async def test_a_bot_that_may_not_delete_any_more_says_that_the_next_right_guess_ends_the_round(venue: Venue):
    venue.sandbox.promote()
    word = await venue.begin_hat()
    await venue.clue(venue.clues_for(word)[0])
    venue.sandbox.demote()
    await venue.sandbox.wait_text("may not delete")
    await venue.sandbox.say(venue.boris, word)
    await venue.until_table(lambda table: table.round.solves)
    venue.pass_time(5)
    assert "Boris: +6" in (await venue.sandbox.wait_text("Got it!")).text


async def test_talk_during_a_round_costs_the_group_no_messages(venue: Venue):
    word = await venue.begin_hat()
    await venue.clue(venue.clues_for(word)[0])
    before = len(venue.said())
    for number in range(8):
        await venue.sandbox.say(venue.dave, f"we are only talking here, for the {number}. time")
    await venue.sandbox.say(venue.boris, word)
    await venue.until_table(lambda table: table.round.solves)
    whispers = [m for m in venue.sandbox.visible_to(venue.dave) if "one to three words" in m.text]
    assert (len(whispers), len(venue.said())) == (1, before)


async def test_a_round_ends_quietly_when_the_bot_is_thrown_out(venue: Venue):
    await venue.begin_hat()
    said = len(venue.said())
    venue.sandbox.kick()
    await venue.until_table(lambda table: table.round is None)
    assert len(venue.said()) == said


async def test_topics_of_a_forum_are_tables_of_their_own(venue: Venue):
    venue.sandbox.migrate()
    venue.sandbox.make_forum()
    topic = venue.sandbox.open_topic("Hat")
    await venue.sandbox.say(venue.boris, "/challenge", topic=topic)
    first = await venue.sandbox.wait_text("1 of 6")
    assert first.topic == topic
    assert (await venue.table(topic)).round is not None
    assert (await venue.table()).round is None


async def test_a_deaf_bot_says_so_and_hears_replies(venue: Venue):
    venue.sandbox.set_privacy(True)
    venue.sandbox.kick()
    venue.sandbox.add_bot()
    await venue.sandbox.say(venue.boris, "/challenge@hat_sandbox_bot")
    clue = await venue.sandbox.wait_text("1 of 6")
    await venue.sandbox.wait_text("nothing but replies")
    word = (await venue.round()).word
    await venue.sandbox.say(venue.boris, word, reply_to=clue)
    await venue.until_table(lambda table: table.round and table.round.solves)


async def test_a_person_beats_the_ai_guesser_in_a_tie(venue: Venue):
    player = venue.registry.players[(await venue.table()).language]
    word = await venue.begin_hat()
    player.guesses = [word]
    await venue.clue(venue.clues_for(word)[0])
    await venue.sandbox.say(venue.boris, word)
    await venue.until_table(lambda table: table.round.solves)
    venue.pass_time(5)
    table = await venue.until_table(lambda table: table.game)
    assert table.game == {str(venue.boris.id): 6, str(venue.anna.id): 6}


async def test_the_ai_guesser_may_win_alone(venue: Venue):
    player = venue.registry.players[(await venue.table()).language]
    word = await venue.begin_hat()
    player.guesses = [word]
    await venue.clue(venue.clues_for(word)[0])
    await venue.until_table(lambda table: table.round.sealed)
    venue.pass_time(20)
    await venue.until_table(lambda table: table.round is None or table.round.solves)
    venue.pass_time(5)
    table = await venue.until_table(lambda table: table.game)
    assert table.game == {ROBOT: 6, str(venue.anna.id): 6}


async def test_the_ai_guesser_is_barred_from_its_earlier_guesses_of_the_round(venue: Venue):
    player = venue.registry.players[(await venue.table()).language]
    word = await venue.begin_hat()
    guesses = ["meat", "cattle", "milk"]
    for number, clue in enumerate(venue.clues_for(word)[:3]):
        player.guesses = [guesses[number]]
        await venue.clue(clue)
        await venue.until_table(lambda table, n=number: len(table.round.sealed) > n)
    assert [set(request.excluded) for request in player.asked] == [set(), {"meat"}, {"meat", "cattle"}]


async def test_a_round_keeps_the_model_it_began_with(venue: Venue, monkeypatch):
    language = (await venue.table()).language
    old = venue.registry.players[language]
    word = await venue.begin_hat()
    newer = type(old)(language)
    newer.version = "script-2"
    monkeypatch.setitem(venue.parts.robots._champions, language, newer)
    monkeypatch.setattr(venue.registry, "load", lambda language, version: old, raising=False)
    await venue.clue(venue.clues_for(word)[0])
    await venue.until_table(lambda table: table.round.sealed)
    assert (len(old.asked), len(newer.asked)) == (1, 0)


async def test_a_failing_ai_player_is_a_silent_one_and_the_round_goes_on(venue: Venue, monkeypatch):
    def fail(request: object) -> None:
        raise RuntimeError("broken")

    language = (await venue.table()).language
    monkeypatch.setattr(venue.registry.players[language], "guess", fail)
    word = await venue.begin_hat()
    await venue.clue(venue.clues_for(word)[0])
    venue.pass_time(20)
    await venue.until_table(lambda table: table.round.opened == 1)
