"""From the inbox to the handlers: first come, first served at a table, tables side by side.

An entry is acknowledged when its handler has returned, and a handler returns when its effect is
committed under the entry's mark. So an entry that is handled twice has its effect once.
"""

import asyncio
import json
import logging
import traceback
from collections.abc import Awaitable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from aiogram import Bot, Dispatcher
from aiogram.types import Update

from bot.lanes import Lanes, Turn
from bot.metrics import Metrics
from bot.pace import Pace, pause_ms
from bot.patience import surely
from bot.routing import lane_of_entry
from bot.telegram import ALLOWED_UPDATES
from engine.play import LeaseLost
from engine.store.connection import StoreUnavailable
from engine.store.streams import Entry, Inbox

log = logging.getLogger(__name__)

TRIES = 3
"""How often a handler may fail with an entry before it is buried."""

DEATHS = 10
"""How often a process may die with an entry in hand; generous, for most entries it holds are innocent."""

HANDLED = "handled"

_RETRY_FIRST_MS = 50
_STORE_PAUSE_MS = 500
_READ_AT_ONCE = 100
_FULL_PAUSE_MS = 10


class OnInternal(Protocol):
    """Plays an inbox entry that is no update; returns when its effect is committed under `mark`."""

    def __call__(self, entry: dict[str, Any], mark: str, fence: int, now_ms: int) -> Awaitable[None]: ...


class Handling:
    """Feeds one entry to whoever handles its kind.

    Handlers of the dispatcher get `entry_mark`, `fence` and `now_ms` as workflow data."""

    def __init__(self, bot: Bot, dispatcher: Dispatcher, on_internal: OnInternal, pace: Pace) -> None:
        self._bot, self._dispatcher, self._on_internal, self._pace = bot, dispatcher, on_internal, pace

    async def handle(self, entry: dict[str, Any], partition: int, entry_id: str, fence: int) -> None:
        """Handle it; raises whatever the handler raises."""
        now_ms = self._pace.wall_ms()
        if entry["kind"] != "update":
            await self._on_internal(entry, f"{partition}:{entry_id}", fence, now_ms)
            return
        raw = entry["update"]
        update = Update.model_validate(raw, context={"bot": self._bot})
        mark = f"{entry['bot']}:{raw['update_id']}"
        await self._dispatcher.feed_update(self._bot, update, entry_mark=mark, fence=fence, now_ms=now_ms)


class Worker:
    """Handles the inboxes of the partitions this process owns.

    `at_once`: handlers that may run side by side; `backlog`: entries taken up per partition before
    reading pauses; `block_ms`: how long a read waits for news."""

    def __init__(
        self,
        *,
        inbox: Inbox,
        handling: Handling,
        pace: Pace,
        metrics: Metrics,
        at_once: int = 64,
        backlog: int = 1000,
        block_ms: int = 1000,
    ) -> None:
        self._inbox, self._handling, self._pace, self._metrics = inbox, handling, pace, metrics
        self._seats = asyncio.Semaphore(at_once)
        self._backlog, self._block_ms = backlog, block_ms
        self._tenures: dict[int, _Tenure] = {}
        metrics.in_flight.follow("worker", lambda: sum(len(t.in_flight) for t in self._tenures.values()))

    async def serve(self, partition: int, fence: int, stop: asyncio.Event) -> None:
        """Handle the partition's inbox until `stop`, then finish what was taken up.

        Raises an ExceptionGroup with LeaseLost inside when somebody else owns the partition."""
        tenure = self._tenures[partition] = _Tenure(partition, fence)
        try:
            async with asyncio.TaskGroup() as tasks:
                while not (stop.is_set() or tenure.is_over):
                    await self._take_up(tenure, tasks, stop)
        finally:
            del self._tenures[partition]

    async def _take_up(self, tenure: "_Tenure", tasks: asyncio.TaskGroup, stop: asyncio.Event) -> None:
        room = min(_READ_AT_ONCE, self._backlog - len(tenure.in_flight))
        if room <= 0:
            await self._pace.pause(_FULL_PAUSE_MS, stop)
            return
        entries = await surely(
            partial(self._inbox.read, tenure.partition, tenure.consumer, self._block_ms, room), self._pace
        )
        for entry in entries:
            if entry.id not in tenure.in_flight:
                tasks.create_task(self._work(tenure.take(entry)))

    async def _work(self, job: "_Job") -> None:
        async with job.tenure.lanes.use(job.turn, job.chat, job.table), self._seats:
            self._metrics.inbox_wait.observe(self._age_s(job.entry))
            outcome = await self._try(job)
        self._metrics.verdicts.observe(self._age_s(job.entry))
        self._metrics.handled.add(HANDLED if outcome == HANDLED else "buried")
        await surely(lambda: self._put_away(job, outcome), self._pace)
        job.tenure.in_flight.discard(job.entry.id)

    async def _try(self, job: "_Job") -> str:
        """HANDLED, or the reason why the entry is to be buried."""
        tries, reason = 0, f"{job.entry.deliveries - 1} processes ended with it in hand"
        while job.entry.deliveries <= DEATHS:
            try:
                await self._handling.handle(job.content, job.tenure.partition, job.entry.id, job.tenure.fence)
                return HANDLED
            except LeaseLost:
                job.tenure.is_over = True
                raise
            except StoreUnavailable as error:
                log.warning("entry %s waits for the store: %s", job.entry.id, error)
                await self._pace.pause(_STORE_PAUSE_MS)
            except Exception as error:
                tries += 1
                reason = _where(error)
                log.error("%s failed, try %d: %s", job.name, tries, reason)
                if tries == TRIES:
                    break
                await self._pace.pause(pause_ms(tries, _RETRY_FIRST_MS))
        log.error("%s is buried", job.name)
        return reason

    async def _put_away(self, job: "_Job", outcome: str) -> None:
        if outcome == HANDLED:
            await self._inbox.ack(job.tenure.partition, [job.entry.id])
        else:
            await self._inbox.bury(job.tenure.partition, job.entry, outcome)

    def _age_s(self, entry: Entry) -> float:
        return (self._pace.wall_ms() - int(entry.id.partition("-")[0])) / 1000


@dataclass(frozen=True, slots=True)
class _Job:
    """One entry with its place in the lanes."""

    tenure: "_Tenure"
    entry: Entry
    content: dict[str, Any]
    chat: str
    table: str | None
    turn: Turn

    @property
    def name(self) -> str:
        """The entry for the log, without what anybody wrote."""
        return f"inbox {self.job_kind} {self.tenure.partition}:{self.entry.id} of chat {self.chat}"

    @property
    def job_kind(self) -> str:
        """The kind of the entry, or of the update in it."""
        update = self.content.get("update", {})
        return next((kind for kind in ALLOWED_UPDATES if kind in update), str(self.content.get("kind")))


class _Tenure:
    """A partition while it is ours: its fence, its lanes and what is in flight."""

    def __init__(self, partition: int, fence: int) -> None:
        self.partition, self.fence = partition, fence
        self.consumer = f"worker-{fence}"
        self.lanes = Lanes()
        self.in_flight: set[str] = set()
        self.is_over = False

    def take(self, entry: Entry) -> _Job:
        """Give the entry its place, behind everything that came before."""
        self.in_flight.add(entry.id)
        content = _content(entry)
        chat, table = lane_of_entry(content)
        return _Job(self, entry, content, chat, table, self.lanes.take(chat, table))


def _content(entry: Entry) -> dict[str, Any]:
    """The JSON of an entry; empty for junk, which no handler takes, so that it ends up buried."""
    try:
        content = json.loads(entry.payload)
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}


def _where(error: Exception) -> str:
    """The class of an error and where it came from; its text might quote a message."""
    frames = traceback.extract_tb(error.__traceback__)[-3:]
    path = " < ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in reversed(frames))
    return f"{type(error).__name__} at {path}"
