"""A schedule whose store, processes or work fail."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from house import until
from planner import Planner, eventually, holds, is_over, trainings

from bot.pace import RealPace
from bot.schedule.child import TOO_LONG, listen
from bot.schedule.chores import Begun, Chores
from bot.schedule.desk import Due, JobId
from bot.schedule.scheduler import PLACE
from engine.store.connection import Client, StoreUnavailable
from engine.store.keys import Keys, Place
from engine.store.leases import Leases
from models.registry import Registry


class Faltering(Leases):
    """Leases in a store that fails as often as it is told to."""

    failures = 0

    async def renew(self, place: Place, owner: str, ttl_ms: int) -> bool:
        """As the store has it, unless it fails."""
        if place == PLACE and self.failures:
            self.failures -= 1
            raise StoreUnavailable("it is away")
        return await super().renew(place, owner, ttl_ms)


async def _at_training(planner: Planner, folder: Path) -> None:
    """Let a training come due and begin."""
    await planner.desk.set_due(JobId.RETRAIN_EN)
    await until(lambda: trainings(folder) == 1)
    await eventually(planner.replica.runs.last)


async def test_a_store_that_is_away_for_a_moment_trains_nothing_twice(
    plan: Callable[..., Planner], redis: Client, tmp_path: Path
) -> None:
    planner = plan()
    planner.role._leases = faltering = Faltering(redis, Keys())
    async with planner.at_work():
        await _at_training(planner, tmp_path)
        for _ in range(4):
            faltering.failures = 1
            await eventually(lambda: _is_empty(faltering))
            await planner.lines(lambda lines: len(lines) == 3)
        (tmp_path / "go").touch()
        await eventually(lambda: is_over(planner))
    assert trainings(tmp_path) == 1


async def _is_empty(leases: Faltering) -> bool:
    return not leases.failures


async def test_who_leads_next_waits_for_the_training_that_goes_on(
    plan: Callable[..., Planner], tmp_path: Path
) -> None:
    planner = plan()
    async with planner.at_work():
        await _at_training(planner, tmp_path)
        for _ in range(4):
            await planner.replica.leases.release(PLACE, "first:1")
            await eventually(lambda: holds(planner, "first:1"))
        (tmp_path / "go").touch()
        await eventually(lambda: is_over(planner))
    assert trainings(tmp_path) == 1


class Failing(Chores):
    """Chores that end in a fault nobody thought of."""

    async def do(self, due: Due, begun: Begun) -> None:
        """Fail at news; train as ever."""
        if due.job is JobId.FETCH:
            raise OSError("no process can be started")
        await super().do(due, begun)


async def test_a_job_that_always_fails_is_given_up_aloud_and_keeps_no_other_from_running(
    plan: Callable[..., Planner], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "go").touch()
    planner = plan()
    planner.role._chores = Failing(
        *(planner.replica.trainer, Registry(tmp_path / "models"), RealPace(), 10, planner._announce),
        busy_ms=30,
    )
    async with planner.at_work():
        await planner.desk.set_due(JobId.FETCH)
        await planner.desk.set_due(JobId.RETRAIN_EN)
        await eventually(lambda: is_over(planner))
        await eventually(lambda: _is_given_up(planner))
    messages = [record.getMessage() for record in caplog.records if record.levelname == "ERROR"]
    assert messages == [
        *(f"job fetch failed, try {number}" for number in (1, 2, 3)),
        "job fetch is given up after 3 tries",
    ]


async def _is_given_up(planner: Planner) -> bool:
    return await planner.desk.due(JobId.FETCH) is None


async def test_a_count_that_takes_too_long_is_ended() -> None:
    ended = await listen((sys.executable, "-c", "import time; time.sleep(300)"), 0.5)
    assert (ended.code == 0, ended.last_words) == (False, TOO_LONG)
