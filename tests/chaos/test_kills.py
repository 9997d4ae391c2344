"""kill -9 of the bot while people play: the round goes on, and nobody loses a point."""

import asyncio
import random
import time

import pytest
from hat_process import embedded_pid
from rounds_of_town import begin_challenge, begin_hat, clues_for, points_of, told
from side_by_side import Played, Scenario
from town import Town

from engine.state import ROBOT


async def a_round_of_a_person_goes_on_and_what_was_written_meanwhile_is_played(town: Town) -> None:
    await town.promote_bot()
    bot = await town.start_bot()
    word = await begin_hat(town, "Борис", "Carol", "Dave")
    first, second = clues_for(word, 2)
    await town.say("Аня", first)
    await town.say("Carol", word)
    await town.until_said(told("guessed_closed", name="Carol", points=6))
    await town.until_quiet()
    valkey = embedded_pid(town.data_dir)
    await bot.kill()

    await town.say("Аня", second)
    await town.say("Борис", "nothing")
    await town.say("Dave", word)
    await town.start_bot()
    assert embedded_pid(town.data_dir) == valkey
    await town.until_said(told("guessed_closed", name="Dave", points=5))
    await town.say("Борис", word)
    ending = await town.until_said(told("ended_solved"))
    assert told("solver", name="Carol", points=6, number=1) in ending

    game = (await town.until_table(lambda table: table.round is None)).game
    assert points_of(town, game) == {"Carol": 6, "Dave": 5, "Борис": 5, "Аня": 16 + game.get(ROBOT, 0)}
    await town.until_quiet()
    said = "\n".join(await town.said())
    for once in (told("ended_solved"), *(told("guessed_closed", name=n, points=p) for n, p in SOLVED)):
        assert said.count(once) == 1, once
    texts = [post["text"] for post in (await town.view())["posts"] if not post["bot"]]
    assert word not in texts


SOLVED = (("Carol", 6), ("Dave", 5), ("Борис", 5))


async def a_timer_that_fell_due_while_the_bot_was_dead_fires_once(town: Town) -> None:
    await town.promote_bot()
    bot = await town.start_bot()
    word = await begin_challenge(town, "Борис")
    await town.say("Carol", word)
    table = await town.until_table(lambda table: table.round and table.round.solves)
    await town.until_said(told("guessed_closed", name="Carol", points=6))
    await town.until_quiet()
    await bot.kill()
    assert table.round is not None
    # The deadline is a time of day: while nobody is there, nothing but the clock can be waited for.
    await asyncio.sleep(max(0.0, (table.round.due_ms + table.rules.grace_ms) / 1000 - time.time()))

    await town.start_bot()
    await town.until_said("2 of 6")
    await town.say("Борис", word)
    await town.until_said(told("ended_solved"))
    await town.until_quiet()
    said = "\n".join(await town.said())
    assert [said.count(part) for part in ("1 of 6", "2 of 6", "3 of 6", told("ended_solved"))] == [1, 1, 0, 1]
    game = (await town.until_table(lambda table: table.round is None)).game
    assert points_of(town, game) == {"Carol": 6, "Борис": 5}
    assert game[ROBOT] == 11


async def kills_at_any_moment_lose_neither_clue_nor_guess(town: Town) -> None:
    moments = random.Random(20261124)
    guessers = [f"P{number}" for number in range(1, 7)]
    for name in guessers:
        await town.add_person(name)
    await town.promote_bot()
    bot = await town.start_bot()
    word = await begin_hat(town, *guessers)
    for guesser, clue in zip(guessers[:5], clues_for(word, 5), strict=True):
        await town.say("Аня", clue)
        await town.say(guesser, word)
        await asyncio.sleep(moments.uniform(0, 0.2))
        await bot.kill()
        # At work again, or killed next while it starts and waits for the leases of the dead one.
        bot = await town.start_bot(ready=moments.choice(("polling http", "playing as")))
    await town.say(guessers[5], word)
    table = await town.until_table(lambda table: table.round is None)
    expected = {"P1": 6, "P2": 5, "P3": 4, "P4": 3, "P5": 2, "P6": 2}
    points = points_of(town, table.game)
    assert points.pop("Аня") == 22 + table.game.get(ROBOT, 0)
    assert points == expected
    await town.until_said(told("ended_solved"))


async def a_terminated_bot_finishes_what_it_has_and_loses_nothing(town: Town) -> None:
    await town.promote_bot()
    bot = await town.start_bot()
    word = await begin_hat(town, "Борис", "Carol", "Dave")
    await town.say("Аня", clues_for(word, 1)[0])
    await asyncio.gather(*(town.say(name, word) for name in ("Борис", "Carol")))
    assert await bot.terminate() == 0
    assert "Traceback" not in bot.output
    assert embedded_pid(town.data_dir) is None

    bot = await town.start_bot()
    await town.say("Dave", word)
    game = (await town.until_table(lambda table: table.round is None)).game
    expected = {"Борис": 6, "Carol": 6, "Dave": 6, "Аня": 18 + game.get(ROBOT, 0)}
    assert points_of(town, game) == expected
    await town.until_said(told("ended_solved"))
    assert await bot.terminate() == 0


SCENARIOS: tuple[Scenario, ...] = (
    a_round_of_a_person_goes_on_and_what_was_written_meanwhile_is_played,
    a_timer_that_fell_due_while_the_bot_was_dead_fires_once,
    kills_at_any_moment_lose_neither_clue_nor_guess,
    a_terminated_bot_finishes_what_it_has_and_loses_nothing,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_whenever_the_bot_ends(played: Played, scenario: Scenario) -> None:
    await played[scenario]
