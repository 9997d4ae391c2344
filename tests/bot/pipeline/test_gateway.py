"""Updates are stored first and confirmed second; one gateway polls at a time."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError, TelegramNetworkError, TelegramUnauthorizedError
from aiogram.methods import DeleteWebhook
from surroundings import TOKEN, House, HurriedClock, Telegram, eventually

from bot.gateway import Intake, Poller
from bot.pace import Pace, RealPace
from bot.patience import end
from bot.telegram import ALLOWED_UPDATES, BotTokenRefused, GetRawUpdates
from engine.store.connection import StoreUnavailable
from engine.store.leases import Leases

GROUP, OTHER = -100, -200
ASKED = GetRawUpdates()


def update(number: int, chat: int = GROUP) -> dict[str, Any]:
    """A raw update with a field that no library knows yet."""
    chat_fields = {"id": chat, "type": "supergroup"}
    return {"update_id": number, "message": {"message_id": number, "chat": chat_fields, "shiny": {"new": 1}}}


class NoLease(Leases):
    """Leases of a store on which everybody gets everything at once."""

    async def acquire(self, *_: Any) -> int | None:
        return 1

    async def renew(self, *_: Any) -> bool:
        return True


def poller_of(
    house: House, name: str = "poller", pace: Pace | None = None, bot: Bot | None = None, **more: Any
) -> Poller:
    return Poller(
        bot=bot or house.bot,
        intake=Intake(house.bot.id, house.inbox, house.keys, house.metrics),
        leases=house.leases,
        pace=pace or RealPace(),
        owner=name,
        **{"lease_ms": 400, **more},
    )


@asynccontextmanager
async def polling(poller: Poller) -> AsyncIterator[asyncio.Event]:
    """Poll inside the block; its event stops it."""
    stop = asyncio.Event()
    task = asyncio.create_task(poller.run(stop))
    try:
        yield stop
    finally:
        stop.set()
        await asyncio.wait([task], timeout=5)
        await end([task])


async def test_what_arrives_is_stored_as_the_server_wrote_it(house: House) -> None:
    house.telegram.updates.put_nowait([update(1), update(2), update(3, OTHER)])
    async with polling(poller_of(house)):
        await eventually(lambda: house.metrics.updates.count("message") == 3)

    stored = [json.loads(entry.payload) for entry in await house.inbox_of(GROUP)]
    assert stored == [{"kind": "update", "bot": 42, "update": update(number)} for number in (1, 2)]
    assert len(await house.inbox_of(OTHER)) == 1


async def test_the_next_poll_confirms_what_is_stored(house: House) -> None:
    house.telegram.updates.put_nowait([update(1), update(2)])
    async with polling(poller_of(house)):
        await eventually(lambda: len(house.telegram.polls) == 2)

    assert [poll.offset for poll in house.telegram.polls] == [None, 3]


async def test_the_kinds_of_updates_are_asked_for_by_name(house: House) -> None:
    async with polling(poller_of(house)):
        await eventually(lambda: house.telegram.polls)

    kinds = {
        "message",
        "edited_message",
        "callback_query",
        "inline_query",
        "chosen_inline_result",
        "my_chat_member",
    }
    assert set(house.telegram.polls[0].allowed_updates or ()) == kinds == set(ALLOWED_UPDATES)


async def test_an_offset_is_forgotten_when_nothing_is_left_to_confirm(house: House) -> None:
    house.telegram.updates.put_nowait([update(900)])
    house.telegram.updates.put_nowait([])
    async with polling(poller_of(house)):
        await eventually(lambda: len(house.telegram.polls) == 3)

    assert [poll.offset for poll in house.telegram.polls] == [None, 901, None]


async def test_what_cannot_be_stored_is_not_confirmed(house: House) -> None:
    append, failures = house.inbox.append, iter([StoreUnavailable("no answer")])

    async def failing(*arguments: Any) -> bool:
        if failure := next(failures, None):
            raise failure
        return await append(*arguments)

    house.inbox.append = failing  # type: ignore[method-assign]
    for _ in range(2):
        house.telegram.updates.put_nowait([update(1)])
    house.leases = NoLease(house.redis, house.keys)
    async with polling(poller_of(house, pace=HurriedClock(), lease_ms=10**12)):
        await eventually(lambda: len(house.telegram.polls) == 3)

    assert [poll.offset for poll in house.telegram.polls] == [None, None, 2]
    assert len(await house.inbox_of(GROUP)) == 1


async def test_an_update_delivered_twice_is_stored_once(house: House) -> None:
    intake = Intake(42, house.inbox, house.keys, house.metrics)
    await intake.store([update(1)])
    await intake.store([update(1), update(2)])

    assert len(await house.inbox_of(GROUP)) == 2


async def test_of_two_gateways_one_polls_and_the_other_follows(house: House) -> None:
    second_telegram = Telegram(house.clock)
    async with polling(poller_of(house, "first")) as stop:
        await eventually(lambda: house.telegram.polls)
        second_bot = Bot(TOKEN, session=second_telegram)
        async with polling(poller_of(house, "second", bot=second_bot)):
            house.telegram.updates.put_nowait([update(1)])
            await eventually(lambda: house.metrics.updates.count("message") == 1)
            assert second_telegram.polls == []
            stop.set()
            await eventually(lambda: len(second_telegram.polls) >= 1)
            assert await house.leases.owner("poller:42") == "second"


async def test_a_poller_whose_lease_is_taken_stops_polling(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with polling(poller_of(house, "first")):
        await eventually(lambda: house.telegram.polls)
        await house.leases.release("poller:42", "first")
        await house.leases.acquire("poller:42", "robber", 60_000)
        await eventually(lambda: house.telegram.waiting_polls == 0)
        house.telegram.updates.put_nowait([update(1)])
        await eventually(lambda: "standing by" in caplog.text)

    assert house.metrics.updates.count("message") == 0


async def test_a_refused_token_is_fatal_and_says_what_to_do(house: House) -> None:
    house.telegram.updates.put_nowait(TelegramUnauthorizedError(ASKED, "Unauthorized"))

    with pytest.raises(BotTokenRefused, match=r"BOT_TOKEN is refused by https://api\.telegram\.org"):
        await poller_of(house).run(asyncio.Event())
    assert await house.leases.owner("poller:42") is None


async def test_another_poller_is_told_of_once_and_waited_for(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        house.telegram.updates.put_nowait(TelegramConflictError(ASKED, "terminated by other getUpdates"))
    house.telegram.updates.put_nowait([update(1)])
    house.leases = NoLease(house.redis, house.keys)
    with caplog.at_level(logging.INFO, "bot"):
        async with polling(poller_of(house, pace=HurriedClock(), lease_ms=10**12)):
            await eventually(lambda: house.metrics.updates.count("message"))

    assert caplog.text.count("another program polls with this BOT_TOKEN") == 1


async def test_a_webhook_left_from_before_is_taken_away_without_losing_updates(house: House) -> None:
    complaint = "can't use getUpdates method while webhook is active"
    house.telegram.updates.put_nowait(TelegramConflictError(ASKED, complaint))
    house.telegram.updates.put_nowait([update(1)])
    async with polling(poller_of(house)):
        await eventually(lambda: house.metrics.updates.count("message"))

    [(_, removal)] = house.telegram.requests
    assert isinstance(removal, DeleteWebhook)
    assert removal.drop_pending_updates is False


async def test_a_network_that_is_down_is_told_of_once_and_without_the_token(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    complaint = f"ClientError: cannot connect to https://api.telegram.org/bot{house.bot.token}/getUpdates"
    for _ in range(5):
        house.telegram.updates.put_nowait(TelegramNetworkError(ASKED, complaint))
    house.telegram.updates.put_nowait([update(1)])
    house.leases = NoLease(house.redis, house.keys)
    with caplog.at_level(logging.DEBUG, "bot"):
        async with polling(poller_of(house, pace=HurriedClock(), lease_ms=10**12)):
            await eventually(lambda: "updates arrive again" in caplog.text)

    assert caplog.text.count("updates can't be fetched") == 1
    assert house.bot.token not in caplog.text
