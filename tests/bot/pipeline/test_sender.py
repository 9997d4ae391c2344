"""The sender against a Telegram that makes trouble, on a clock that the test holds."""

import asyncio
import json
import logging

import pytest
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.methods import EditMessageText, SendMessage
from surroundings import House, eventually, refuse

from bot.outgoing import (
    Button,
    EditText,
    SendText,
    Urgency,
    slot_note,
)
from bot.patience import end
from engine.store.connection import StoreUnavailable

GROUP, OTHER, ANYA = -100, -200, 7


async def test_a_message_goes_out_as_it_was_put(house: House) -> None:
    keyboard = ((Button("Буду", callback_data="c:1"), Button("Тайно", switch_inline="кот")),)
    await house.say(SendText(GROUP, "<b>Раунд</b>", topic=5, keyboard=keyboard, reply_to=17))
    async with house.sending():
        await house.all_sent()

    [(_, sent)] = house.telegram.requests
    assert isinstance(sent, SendMessage)
    assert (sent.chat_id, sent.text, sent.message_thread_id) == (GROUP, "<b>Раунд</b>", 5)
    assert sent.reply_parameters is not None
    assert sent.reply_parameters.message_id == 17
    assert sent.reply_parameters.allow_sending_without_reply
    row = sent.model_dump()["reply_markup"]["inline_keyboard"][0]
    assert [row[0]["callback_data"], row[1]["switch_inline_query_current_chat"]] == ["c:1", "кот"]


async def test_an_edit_finds_the_message_by_its_slot(house: House) -> None:
    await house.say(SendText(GROUP, "0:0", slot="board"), EditText(GROUP, "board", "1:0"))
    async with house.sending():
        await house.all_sent()

    edit = house.telegram.requests[1][1]
    assert isinstance(edit, EditMessageText)
    assert (edit.message_id, edit.text) == (1001, "1:0")
    assert await house.notes.get(slot_note(GROUP, "board")) == b"1001"


async def test_an_edit_of_an_unknown_slot_is_dropped(house: House) -> None:
    await house.say(EditText(GROUP, "never said", "1:0"))
    async with house.sending():
        await house.all_sent()

    assert house.telegram.requests == []
    assert house.metrics.sends.count("dropped") == 1


async def test_a_delivered_message_is_reported_with_its_id_and_date(house: House) -> None:
    await house.say(SendText(GROUP, "clue", topic=5, report={"round": 3}))
    async with house.sending():
        await house.all_sent()

    [entry] = await house.inbox_of(GROUP)
    assert json.loads(entry.payload) == {
        "kind": "delivered",
        "table": "-100:5",
        "report": {"round": 3},
        "message_id": 1001,
        "date_ms": 1_700_000_000_000,
    }


async def test_a_message_sent_twice_by_a_crash_is_reported_once(house: House) -> None:
    await house.say(SendText(GROUP, "clue", report={"round": 3}))
    crashing = house.sender()
    stuck = asyncio.Event()
    crashing._outbox.ack = lambda *_: stuck.wait()  # type: ignore[assignment,method-assign,return-value]
    doomed = asyncio.create_task(crashing.serve(house.keys.partition_of(GROUP), 1, asyncio.Event()))
    await eventually(lambda: house.metrics.sends.count("done"))
    await end([doomed])
    async with house.sending(fence=2):
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["clue", "clue"]
    [entry] = await house.inbox_of(GROUP)
    assert json.loads(entry.payload)["message_id"] == 1001


async def test_a_429_is_obeyed_and_holds_no_other_chat(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramRetryAfter, "Too Many Requests", retry_after=7))
    await house.say(SendText(GROUP, "first"), SendText(GROUP, "second"))
    async with house.sending():
        await eventually(lambda: house.metrics.retries.count("flooded"))
        await house.say(SendText(OTHER, "unhindered"))
        await eventually(lambda: house.telegram.texts(OTHER) == ["unhindered"])
        house.clock.advance(6999)
        await house.say(SendText(OTHER, "still"))
        await eventually(lambda: house.telegram.texts(OTHER) == ["unhindered", "still"])
        assert house.telegram.texts(GROUP) == ["first"]
        house.clock.advance(1)
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["first", "first", "second"]


async def test_edits_that_wait_for_the_budget_are_coalesced(house: House) -> None:
    await house.say(SendText(GROUP, "0", slot="board"), SendText(GROUP, "a"), SendText(GROUP, "b"))
    await house.say(*(EditText(GROUP, "board", str(number)) for number in range(1, 6)))
    async with house.sending():
        await eventually(lambda: house.metrics.sends.count("superseded") == 4)
        await eventually(lambda: len(house.telegram.requests) == 3)
        house.clock.advance(1000)
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["0", "a", "b", "5"]


async def test_a_result_overtakes_what_waits_for_the_budget(house: House) -> None:
    await house.say(*(SendText(GROUP, f"say {number}") for number in range(3)))
    async with house.sending():
        await eventually(lambda: len(house.telegram.requests) == 3)
        await house.say(SendText(GROUP, "say 3"), SendText(GROUP, "over", urgency=Urgency.RESULT))
        await eventually(lambda: house.in_flight("sender") == 2)
        house.clock.advance(1000)
        await eventually(lambda: len(house.telegram.requests) == 4)
        house.clock.advance(1000)
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["say 0", "say 1", "say 2", "over", "say 3"]


async def test_an_edit_too_old_to_matter_is_dropped(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramRetryAfter, "Too Many Requests", retry_after=31))
    await house.say(SendText(GROUP, "board", slot="board"), EditText(GROUP, "board", "late"))
    async with house.sending():
        await eventually(lambda: house.metrics.retries.count("flooded"))
        house.clock.advance(31_000)
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["board", "board"]
    assert house.metrics.sends.count("stale") == 1


async def test_a_migrated_chat_is_announced_once_and_spoken_to_under_its_new_id(house: House) -> None:
    moved = refuse(TelegramMigrateToChat, "upgraded", migrate_to_chat_id=-500)
    house.telegram.trouble[GROUP].append(moved)
    await house.say(SendText(GROUP, "one", report={"round": 1}), SendText(GROUP, "two"))
    async with house.sending():
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["one"]
    assert house.telegram.texts(-500) == ["one", "two"]
    entries = [json.loads(entry.payload) for entry in await house.inbox_of(GROUP)]
    assert entries == [{"kind": "migrated", "old": GROUP, "new": -500}]
    [delivered] = await house.inbox_of(-500)
    assert json.loads(delivered.payload)["table"] == "-500"


async def test_a_chat_that_kicked_the_bot_is_given_up_and_the_others_are_not(house: House) -> None:
    house.telegram.trouble[GROUP].append(refuse(TelegramForbiddenError, "bot was kicked"))
    await house.say(SendText(GROUP, "one"), SendText(GROUP, "two"), SendText(OTHER, "hello"))
    async with house.sending():
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["one"]
    assert house.telegram.texts(OTHER) == ["hello"]
    [entry] = await house.inbox_of(GROUP)
    assert json.loads(entry.payload) == {"kind": "gone", "chat": GROUP}


async def test_an_edit_to_the_same_text_counts_as_done(house: House) -> None:
    await house.notes.put(slot_note(GROUP, "board"), b"5", 60)
    house.telegram.trouble[GROUP].append(refuse(TelegramBadRequest, "Bad Request: message is not modified"))
    await house.say(EditText(GROUP, "board", "same"))
    async with house.sending():
        await house.all_sent()

    assert house.metrics.sends.count("done") == 1


async def test_a_bad_request_is_dropped_and_its_text_stays_out_of_the_log(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    complaint = 'Bad Request: can\'t parse entities: Unsupported start tag "secret" at byte offset 0'
    house.telegram.trouble[GROUP].append(refuse(TelegramBadRequest, complaint))
    with caplog.at_level(logging.DEBUG, "bot"):
        await house.say(SendText(GROUP, "<secret>"), SendText(GROUP, "next"))
        async with house.sending():
            await house.all_sent()

    assert house.telegram.texts(GROUP) == ["<secret>", "next"]
    assert "can't parse entities" in caplog.text
    assert "secret" not in caplog.text


async def test_a_network_failure_is_retried_in_order_and_others_go_on(house: House) -> None:
    broken = refuse(TelegramNetworkError, "Request timeout error")
    house.telegram.trouble[GROUP].extend([broken, broken])
    await house.say(SendText(GROUP, "one"), SendText(GROUP, "two"), SendText(OTHER, "hello"))
    async with house.sending():
        for tries in (1, 2):
            await eventually(lambda n=tries: house.metrics.retries.count("unreachable") == n)
            assert "two" not in house.telegram.texts(GROUP)
            house.clock.advance(60_000)
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["one", "one", "one", "two"]
    assert house.telegram.texts(OTHER) == ["hello"]


async def test_what_waits_at_a_drain_is_sent_by_the_next_sender_and_nothing_twice(house: House) -> None:
    texts = [f"say {number}" for number in range(6)]
    await house.say(*(SendText(GROUP, text) for text in texts))
    async with house.sending():
        await eventually(lambda: len(house.telegram.requests) == 3)
    assert await house.outbox.backlog(house.keys.partition_of(GROUP)) == 3

    async with house.sending(fence=2):
        await house.all_sent()

    assert house.telegram.texts(GROUP) == texts


async def test_an_outage_of_the_store_repeats_the_note_and_not_the_message(house: House) -> None:
    put, failures = house.notes.put, iter([StoreUnavailable("no answer"), StoreUnavailable("no answer")])

    async def failing(name: str, value: bytes, ttl_s: int) -> None:
        if failure := next(failures, None):
            raise failure
        await put(name, value, ttl_s)

    house.notes.put = failing  # type: ignore[method-assign]
    await house.say(SendText(GROUP, "0:0", slot="board"))
    async with house.sending():
        for _ in range(2):
            await eventually(lambda: house.clock.sleepers)
            house.clock.advance(10_000)
        await house.all_sent()

    assert house.telegram.texts(GROUP) == ["0:0"]
    assert await house.notes.get(slot_note(GROUP, "board")) == b"1001"
