"""A Telegram that answers as it is told, clocks that the test holds, and the pipeline on a real Valkey."""

from __future__ import annotations

import asyncio
import datetime
import itertools
import time
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import Chat, Message

from bot.budgets import Budgets
from bot.courier import Courier
from bot.metrics import Metrics
from bot.outgoing import Outgoing, encode
from bot.sender import Sender
from bot.telegram import GetRawUpdates
from engine.store.connection import Client
from engine.store.deadlines import Deadlines
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.notes import Notes
from engine.store.streams import Entry, Inbox, Outbox
from engine.store.tables import TableStore

TOKEN = "42:TEST-token-of-a-test"
PATIENCE_S = 20


class HandClock:
    """Time stands still until the test moves it."""

    def __init__(self) -> None:
        self.ms = 0.0
        self.sleepers: list[tuple[float, asyncio.Event]] = []

    def now_ms(self) -> float:
        return self.ms

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    async def pause(self, ms: float, wake: asyncio.Event | None = None) -> None:
        over = asyncio.Event()
        self.sleepers.append((self.ms + ms, over))
        waits = [asyncio.ensure_future(event.wait()) for event in (over, wake) if event is not None]
        try:
            await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for wait in waits:
                wait.cancel()

    def advance(self, ms: float) -> None:
        """Let time pass."""
        self.ms += ms
        for due_ms, over in self.sleepers:
            if due_ms <= self.ms:
                over.set()
        self.sleepers = [sleeper for sleeper in self.sleepers if sleeper[0] > self.ms]


class HurriedClock:
    """Every pause is over at once, and time has passed."""

    def __init__(self) -> None:
        self.ms = 0.0

    def now_ms(self) -> float:
        return self.ms

    def wall_ms(self) -> int:
        return time.time_ns() // 1_000_000

    async def pause(self, ms: float, wake: asyncio.Event | None = None) -> None:
        self.ms += ms
        await asyncio.sleep(0)


Answer = Callable[[TelegramMethod[Any]], Any]


class Telegram(BaseSession):
    """Does everything it is asked, unless the test has put something else in the way.

    `trouble[chat]` holds answers or errors for the next requests to a chat, `updates` batches of
    updates for getUpdates, which otherwise waits."""

    def __init__(self, clock: HandClock) -> None:
        super().__init__()
        self._clock = clock
        self._ids = itertools.count(1001)
        self.requests: list[tuple[float, TelegramMethod[Any]]] = []
        self.trouble: dict[int | None, deque[Answer]] = defaultdict(deque)
        self.updates: asyncio.Queue[Any] = asyncio.Queue()
        self.polls: list[GetRawUpdates] = []
        self.waiting_polls = 0

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[Any],
        timeout: int | None = None,  # noqa: ASYNC109
    ) -> Any:
        if isinstance(method, GetRawUpdates):
            return await self._give_updates(method)
        self.requests.append((self._clock.now_ms(), method))
        chat = getattr(method, "chat_id", None)
        if self.trouble[chat]:
            return self.trouble[chat].popleft()(method)
        return self.message(chat) if isinstance(method, SendMessage) else True

    def message(self, chat: Any, **more: Any) -> Message:
        """A message as sent just now."""
        date = datetime.datetime.fromtimestamp(1_700_000_000, datetime.UTC)
        return Message(message_id=next(self._ids), date=date, chat=Chat(id=chat, type="group"), **more)

    def texts(self, chat: int) -> list[str]:
        """What was said or edited in a chat, in order, refused or not."""
        return [m.text for _, m in self.requests if hasattr(m, "text") and m.chat_id == chat]

    async def _give_updates(self, method: GetRawUpdates) -> Any:
        self.polls.append(method)
        self.waiting_polls += 1
        try:
            given = await self.updates.get()
        finally:
            self.waiting_polls -= 1
        if isinstance(given, Exception):
            raise given
        return given

    async def close(self) -> None:
        return None

    async def stream_content(self, *_: Any, **__: Any) -> AsyncGenerator[bytes, None]:
        yield b""


def refuse(kind: Callable[..., Exception], message: str, **more: Any) -> Answer:
    """An answer of Telegram that is an error."""

    def answer(method: TelegramMethod[Any]) -> Any:
        raise kind(method=method, message=message, **more)

    return answer


async def eventually(holds: Callable[[], Any]) -> None:
    """Return when `holds()`; fail after a long time."""
    async with asyncio.timeout(PATIENCE_S):
        while not holds():
            await asyncio.sleep(0.002)


@dataclass
class House:
    """Everything around the part under test."""

    redis: Client
    clock: HandClock = field(default_factory=HandClock)
    metrics: Metrics = field(default_factory=Metrics)
    keys: Keys = field(default_factory=Keys)

    def __post_init__(self) -> None:
        self.telegram = Telegram(self.clock)
        self.bot = Bot(TOKEN, session=self.telegram)
        self.inbox = Inbox(self.redis, self.keys)
        self.outbox = Outbox(self.redis, self.keys)
        self.notes = Notes(self.redis, self.keys)
        self.leases = Leases(self.redis, self.keys)
        self.tables = TableStore(self.redis, self.keys)
        self.deadlines = Deadlines(self.redis, self.keys)

    async def say(self, *said: Outgoing) -> None:
        """Put entries on the outbox."""
        for outgoing in said:
            await self.outbox.append(self.keys.partition_of(outgoing.chat), encode(outgoing))

    def sender(self, **more: Any) -> Sender:
        """A new sender."""
        return Sender(
            courier=Courier(self.bot),
            outbox=Outbox(self.redis, self.keys),
            inbox=self.inbox,
            notes=self.notes,
            keys=self.keys,
            budgets=Budgets(),
            pace=self.clock,
            metrics=self.metrics,
            block_ms=5,
            **more,
        )

    @asynccontextmanager
    async def sending(self, sender: Sender | None = None, fence: int = 1) -> AsyncIterator[None]:
        """Serve every partition's outbox inside the block, and drain at its end."""
        stop, sender = asyncio.Event(), sender or self.sender()
        async with asyncio.TaskGroup() as tasks:
            for partition in range(self.keys.partitions):
                tasks.create_task(sender.serve(partition, fence, stop))
            try:
                yield
            finally:
                stop.set()

    async def all_sent(self) -> None:
        """Return when every outbox is empty; let no time pass."""
        async with asyncio.timeout(PATIENCE_S):
            while any([await self.outbox.backlog(n) for n in range(self.keys.partitions)]):
                await asyncio.sleep(0.002)

    def in_flight(self, role: str) -> float:
        """How many entries a role has taken up and not done."""
        return self.metrics.in_flight.value(role)

    async def inbox_of(self, chat: int) -> list[Entry]:
        """What lies in the inbox of a chat's partition."""
        return await self.inbox.read(self.keys.partition_of(chat), "test", 0, 100)
