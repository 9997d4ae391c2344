"""Updates through gateway, inbox, worker, rules and commit, beside a bare aiogram dispatcher."""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.types import Message, Update
from figures import milliseconds

from bot.assembly import Parts
from bot.chats import Chats
from bot.handlers import build_dispatcher
from bot.handlers.internal import Internal
from bot.settings import load_settings
from bot.telegram import build_bot
from bot.worker import Handling, Worker
from engine.commands import Claim, OpenRound, Say
from engine.play import Origin
from engine.store.connection import connect
from engine.store.embedded import Embedded
from engine.store.keys import Keys

TABLES = 200
FLOOD = 6_000
"""Updates sent as fast as they go, for the throughput."""
RATE_PER_S = 200
STEADY_S = 15
"""A guess a second at each table, for the latency."""
_LONGEST_S = 120
WORDS = ("дом", "лес", "река", "гора", "окно", "стол", "мяч", "снег")


class TimedHandling(Handling):
    """Notes when the handler of each update has returned, which is when its verdict is committed."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self.done_s: dict[int, float] = {}
        self._news = asyncio.Event()

    async def handle(self, entry: dict[str, Any], partition: int, entry_id: str, fence: int) -> None:
        await super().handle(entry, partition, entry_id, fence)
        if entry["kind"] == "update":
            self.done_s[entry["update"]["update_id"]] = time.perf_counter()
            self._news.set()

    async def until(self, count: int) -> None:
        """Return when so many updates are done."""
        async with asyncio.timeout(_LONGEST_S):
            while len(self.done_s) < count:
                self._news.clear()
                await self._news.wait()


def guess(update_id: int, chance: random.Random, tables: int = TABLES) -> dict[str, Any]:
    """A wrong guess of somebody at one of the tables."""
    chat, player = -1000 - update_id % tables, 10 + chance.randrange(20)
    return {
        "update_id": update_id,
        "message": {
            "message_id": 1000 + update_id,
            "date": int(time.time()),
            "chat": {"id": chat, "type": "supergroup", "title": "bench"},
            "from": {"id": player, "is_bot": False, "first_name": f"P{player}"},
            "text": chance.choice(WORDS),
        },
    }


async def measure(folder: Path) -> dict[str, Any]:
    """Throughput and latency with live tables, and the dispatcher alone."""
    embedded = Embedded.start(folder)
    try:
        redis = await connect(embedded.url, 128)
        settings = load_settings(None, data_dir=folder, roles="worker")
        bot = build_bot("42:BENCH-TOKEN", "http://127.0.0.1:9")
        parts = Parts(settings, Keys(), redis, bot, "bench", random.Random(1))
        try:
            return {**await _whole(parts), "bare_dispatcher_updates_per_s": await _bare(bot)}
        finally:
            await bot.session.close()
            await redis.aclose()
    finally:
        embedded.stop()


async def _whole(parts: Parts) -> dict[str, Any]:
    fences = [await parts.leases.acquire(p, "bench", 600_000) or 0 for p in range(parts.keys.partitions)]
    await open_tables(parts, fences)
    handling = TimedHandling(
        parts.bot, build_dispatcher(parts.host, Chats(parts.notes)), Internal(parts.host), parts.pace
    )
    worker = Worker(inbox=parts.inbox, handling=handling, pace=parts.pace, metrics=parts.metrics)
    stop = asyncio.Event()
    serving = [asyncio.create_task(worker.serve(p, fence, stop)) for p, fence in enumerate(fences)]
    try:
        throughput = await _flood(parts, handling)
        latency = await _steady(parts, handling)
    finally:
        stop.set()
        await asyncio.gather(*serving)
    return {
        "tables": TABLES,
        "updates_per_s": round(throughput),
        "steady_rate_per_s": RATE_PER_S,
        "update_to_committed_verdict": latency,
    }


async def open_tables(parts: Parts, fences: list[int], tables: int = TABLES) -> None:
    """Begin a round with a first clue at each table."""
    for number in range(tables):
        table = str(-1000 - number)
        origin = Origin(None, fences[parts.keys.partition_of(table)], parts.pace.wall_ms())
        await parts.host.play(table, OpenRound("1", "A", "яблоко", closed=True), origin)
        await parts.host.play(table, Claim(1, "1", "A"), origin)
        await parts.host.play(table, Say("1", "A", "фрукт", 5, origin.now_ms), origin)


async def _flood(parts: Parts, handling: TimedHandling) -> float:
    chance = random.Random(2)
    updates = [guess(number, chance) for number in range(FLOOD)]
    began = time.perf_counter()
    for start in range(0, FLOOD, 100):
        await parts.intake.store(updates[start : start + 100])
    await handling.until(FLOOD)
    return FLOOD / (max(handling.done_s.values()) - began)


async def _steady(parts: Parts, handling: TimedHandling) -> dict[str, float]:
    chance, sent_s = random.Random(3), {}
    handling.done_s.clear()
    began = time.perf_counter()
    for number in range(RATE_PER_S * STEADY_S):
        await asyncio.sleep(max(0.0, began + number / RATE_PER_S - time.perf_counter()))
        update = guess(FLOOD + number, chance)
        sent_s[update["update_id"]] = time.perf_counter()
        await parts.intake.store([update])
    await handling.until(len(sent_s))
    return milliseconds(handling.done_s[number] - sent for number, sent in sent_s.items())


async def _bare(bot: Bot) -> int:
    """The same updates through aiogram's dispatcher and a handler that does nothing."""
    dispatcher, chance = Dispatcher(), random.Random(2)

    @dispatcher.message()
    async def ignore(message: Message) -> None:
        return None

    updates = [guess(number, chance) for number in range(FLOOD)]
    began = time.perf_counter()
    for raw in updates:
        await dispatcher.feed_update(bot, Update.model_validate(raw, context={"bot": bot}))
    return round(FLOOD / (time.perf_counter() - began))
