"""Schedulers on one store, as processes of their own would have them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from test_trainer import Replica

from bot.pace import RealPace
from bot.schedule.chores import Chores
from bot.schedule.desk import JobId, Line, ScheduleDesk
from bot.schedule.errand import Kind
from bot.schedule.runs import Run
from bot.schedule.scheduler import PLACE, Scheduler
from engine.store.connection import Client
from engine.store.keys import Keys
from engine.store.notes import Notes
from models.registry import Registry
from words.languages import Language

NEVER = dict.fromkeys(JobId, "0 0 1 1 *")
EN = Language.EN


class Planner:
    """A scheduler as a process of its own would have it."""

    def __init__(
        self, redis: Client, url: str, folder: Path, owner: str, crons: dict[JobId, str], growth: float = 10
    ) -> None:
        self.replica = Replica(redis, folder, owner)
        self.desk = ScheduleDesk(Notes(redis, Keys()))
        self.announced: list[Run] = []
        pace, registry = RealPace(), Registry(folder / "models")
        self.role = Scheduler(
            crons=crons,
            url=url,
            cluster=False,
            keys=Keys(),
            desk=self.desk,
            chores=Chores(self.replica.trainer, registry, pace, growth, self._announce, busy_ms=30),
            leases=self.replica.leases,
            pace=pace,
            owner=owner,
            beat_ms=30,
            lease_ms=1_000,
        )

    async def _announce(self, run: Run) -> None:
        self.announced.append(run)

    async def lines(self, wanted: Callable[[dict[JobId, Line]], Any]) -> dict[JobId, Line]:
        """What is planned, once it is as wanted."""
        return await eventually(lambda: self._lines(wanted))

    async def _lines(self, wanted: Callable[[dict[JobId, Line]], Any]) -> dict[JobId, Line] | None:
        found = {line.job: line for line in await self.desk.lines() or []}
        return found if wanted(found) else None

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let it lead, or stand by."""
        stop = asyncio.Event()
        roles = [
            asyncio.create_task(self.role.run(stop)),
            asyncio.create_task(self.replica.trainer.run(stop)),
        ]
        try:
            yield
        finally:
            stop.set()
            await asyncio.gather(*roles)


async def eventually(wanted: Callable[[], Awaitable[Any]]) -> Any:
    """The first true value of what is awaited."""
    async with asyncio.timeout(20):
        while not (found := await wanted()):
            await asyncio.sleep(0.02)
    return found


def trainings(folder: Path) -> int:
    """How many trainings began."""
    path = folder / "calls"
    return path.read_text().count("train ") if path.exists() else 0


async def holds(planner: Planner, owner: str) -> bool:
    """Whether this one leads."""
    return await planner.replica.leases.owner(PLACE) == owner


async def is_over(planner: Planner) -> bool:
    """Whether the training was done and is due no more."""
    is_due = await planner.desk.due(JobId.RETRAIN_EN)
    return is_due is None and await planner.replica.runs.done_ms(Kind.TRAIN, EN) is not None
