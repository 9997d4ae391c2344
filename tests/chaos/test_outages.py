"""A store that goes away for a while, and roles on their own."""

import asyncio

import pytest
from own_valkey import OwnValkey
from rounds_of_town import begin_challenge, begin_hat, clues_for, points_of, told
from side_by_side import Played, Scenario
from town import Town

from engine.state import ROBOT

AWAY_S = 2.0


async def the_bot_goes_on_when_its_store_was_away_for_two_seconds(town: Town) -> None:
    await town.promote_bot()
    async with OwnValkey.started(town.folder) as valkey:
        bot = await town.start_bot(REDIS_URL=valkey.url)
        word = await begin_hat(town, "Борис", "Carol", url=valkey.url)
        await town.say("Аня", clues_for(word, 1)[0])
        await town.until_table(lambda table: table.round.clues, valkey.url)

        await valkey.stop()
        await town.say("Carol", word)
        await asyncio.sleep(AWAY_S)
        await valkey.start()
        await town.say("Борис", word)
        await town.until_said(told("ended_solved"))
        game = (await town.until_table(lambda table: table.round is None, valkey.url)).game
        expected = {"Борис": 6, "Carol": 6, "Аня": 12 + game.get(ROBOT, 0)}
        assert points_of(town, game) == expected
        assert "\n".join(await town.said()).count(told("ended_solved")) == 1
        assert "Traceback" not in bot.output
        assert await bot.terminate() == 0


async def two_processes_share_the_roles_of_one_bot(town: Town) -> None:
    await town.promote_bot()
    async with OwnValkey.started(town.folder) as valkey:
        ears = await town.start_bot("--roles", "gateway,clock", REDIS_URL=valkey.url)
        hands = await town.start_bot(
            "--roles", "worker,sender", ready="playing as", REDIS_URL=valkey.url, LOG_LEVEL="INFO"
        )
        word = await begin_challenge(town, "Борис", valkey.url)
        await town.say("Carol", "nothing")
        await town.until_said("2 of 6")
        await town.say("Борис", word)
        await town.say("Carol", word)
        await town.until_said(told("ended_solved"))
        game = (await town.until_table(lambda table: table.round is None, valkey.url)).game
        assert points_of(town, game) == {"Борис": 5, "Carol": 5}
        for process in (ears, hands):
            assert await process.terminate() == 0
            assert "Traceback" not in process.output


SCENARIOS: tuple[Scenario, ...] = (
    the_bot_goes_on_when_its_store_was_away_for_two_seconds,
    two_processes_share_the_roles_of_one_bot,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_in_a_divided_world(played: Played, scenario: Scenario) -> None:
    await played[scenario]
