"""Whispers, reactions, deletions and farewells: what the sender does beside plain messages."""

import asyncio

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteMessage, SendMessage, SetMessageReaction
from surroundings import House, eventually, refuse

from bot.outgoing import (
    Delete,
    React,
    SendText,
    Urgency,
    Whisper,
)
from bot.telegram import BotTokenRefused

GROUP, OTHER, ANYA, BORYA = -100, -200, 7, 8


async def test_a_whisper_is_seen_by_one_member(house: House) -> None:
    house.telegram.trouble[GROUP].append(lambda _: house.telegram.message(GROUP, ephemeral_message_id=3))
    await house.say(Whisper(GROUP, ANYA, "close!"))
    async with house.sending():
        await house.all_sent()

    [(_, sent)] = house.telegram.requests
    assert isinstance(sent, SendMessage)
    assert sent.ephemeral_message_parameters is not None
    assert sent.ephemeral_message_parameters.receiver_user_id == ANYA


async def test_where_whispers_are_refused_a_direct_message_goes(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramBadRequest, "Bad Request: not supported"))
    await house.say(Whisper(GROUP, ANYA, "close!"))
    async with house.sending():
        await house.all_sent()

    assert house.telegram.texts(ANYA) == ["close!"]


async def test_a_whisper_to_somebody_who_never_wrote_to_the_bot_is_dropped_silently(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramBadRequest, "Bad Request: not supported"))
    house.telegram.trouble[ANYA].append(refuse(TelegramForbiddenError, "bot can't initiate conversation"))
    await house.say(Whisper(GROUP, ANYA, "close!"))
    async with house.sending():
        await house.all_sent()

    assert house.metrics.sends.count("dropped") == 1
    assert await house.inbox_of(GROUP) == []


async def test_a_server_that_tells_a_whisper_to_everybody_is_not_asked_again(house: House) -> None:
    await house.say(Whisper(GROUP, ANYA, "close!"), Whisper(GROUP, BORYA, "closer!"))
    async with house.sending():
        await house.all_sent()

    in_group = [method for _, method in house.telegram.requests if method.chat_id == GROUP]
    assert [type(method) for method in in_group] == [SendMessage, DeleteMessage]
    assert (house.telegram.texts(ANYA), house.telegram.texts(BORYA)) == (["close!"], ["closer!"])


async def test_reactions_are_tried_once_and_never_wait(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramRetryAfter, "Too Many Requests", retry_after=5))
    await house.say(React(GROUP, 1, "👍"), React(GROUP, 2, "👍"), React(OTHER, 3, "👍"))
    async with house.sending():
        await house.all_sent()

    assert all(isinstance(method, SetMessageReaction) for _, method in house.telegram.requests)
    assert house.metrics.sends.count("done") >= 1
    assert house.metrics.retries.count("flooded") == 0


async def test_a_deletion_waits_for_no_budget(house: House) -> None:
    await house.say(*(SendText(GROUP, str(number)) for number in range(4)))
    async with house.sending():
        await eventually(lambda: len(house.telegram.requests) == 3)
        await house.say(Delete(GROUP, 55))
        await eventually(lambda: len(house.telegram.requests) == 4)
        assert isinstance(house.telegram.requests[3][1], DeleteMessage)
        house.clock.advance(1000)
        await house.all_sent()


async def test_the_overall_budget_serves_results_first(house: House) -> None:
    crowd = range(-1040, -1000)
    await house.say(*(SendText(chat, "say") for chat in crowd))
    async with house.sending():
        await eventually(lambda: len(house.telegram.requests) == 30)
        await house.say(SendText(OTHER, "over", urgency=Urgency.RESULT))
        await eventually(lambda: house.in_flight("sender") == 11)
        house.clock.advance(34)
        await eventually(lambda: len(house.telegram.requests) == 31)
        assert house.telegram.texts(OTHER) == ["over"]
        for number in range(32, 42):
            house.clock.advance(34)
            await eventually(lambda n=number: len(house.telegram.requests) == n)
        await house.all_sent()

    assert len(house.telegram.requests) == 41


async def test_junk_in_the_outbox_is_dropped_and_stops_nothing(house: House) -> None:
    await house.outbox.append(house.keys.partition_of(GROUP), b"junk")
    await house.say(SendText(GROUP, "hello"))
    async with house.sending():
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["hello"]


async def test_a_refused_token_ends_the_sender_with_the_remedy(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramUnauthorizedError, "Unauthorized"))
    await house.say(SendText(GROUP, "hello"))

    refused = pytest.RaisesExc(BotTokenRefused, match="BOT_TOKEN is refused")
    with pytest.RaisesGroup(refused, flatten_subgroups=True):
        async with house.sending():
            await asyncio.Event().wait()


async def test_of_a_persons_whispers_that_wait_the_last_is_sent(house: House) -> None:
    await house.say(*(Whisper(GROUP, ANYA, f"whisper {number}") for number in range(5)))
    async with house.sending():
        await house.all_sent()

    said = [*house.telegram.texts(GROUP), *house.telegram.texts(ANYA)]
    assert said[-1] == "whisper 4"
    assert len(said) < 5
