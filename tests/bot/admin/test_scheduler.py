"""The schedule: jobs outlive processes, missed runs become one, and one process leads."""

from __future__ import annotations

import asyncio
import json
import pickle
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from house import until
from test_trainer import Replica

from bot.pace import RealPace
from bot.schedule.child import TOO_LONG, listen
from bot.schedule.chores import Begun, Chores, growth_percent
from bot.schedule.desk import Due, JobId, Line, ScheduleDesk, Wish
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import PLACE as TRAINING
from bot.schedule.scheduler import PLACE, Scheduler
from engine.store.connection import Client, StoreUnavailable
from engine.store.keys import Keys, Place
from engine.store.leases import Leases
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
        pace, registry = RealPace(), Registry(folder / "models")
        self.role = Scheduler(
            crons=crons,
            url=url,
            cluster=False,
            keys=Keys(),
            desk=self.desk,
            chores=Chores(self.replica.trainer, registry, pace, growth, busy_ms=30),
            leases=self.replica.leases,
            pace=pace,
            owner=owner,
            beat_ms=30,
            lease_ms=1_000,
        )

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


@pytest.fixture
def plan(redis: Client, valkey_url: str, tmp_path: Path) -> Callable[..., Planner]:
    """Makes schedulers on one store."""

    def make(owner: str = "first:1", crons: dict[JobId, str] | None = None, **options: Any) -> Planner:
        return Planner(redis, valkey_url, tmp_path, owner, {**NEVER, **(crons or {})}, **options)

    return make


async def test_jobs_survive_a_restart_with_their_times(plan: Callable[..., Planner]) -> None:
    first = plan()
    async with first.at_work():
        before = await first.lines(lambda lines: len(lines) == 3)
    second = plan("second:1")
    async with second.at_work():
        assert await second.lines(lambda lines: len(lines) == 3) == before


async def test_runs_missed_while_nobody_was_there_become_one(
    plan: Callable[..., Planner], redis: Client, tmp_path: Path
) -> None:
    (tmp_path / "go").touch()
    often = {JobId.RETRAIN_EN: "* * * * *"}
    first = plan(crons=often)
    async with first.at_work():
        await first.lines(lambda lines: len(lines) == 3)
    calls_before = _trainings(tmp_path)
    await _forget_an_hour(redis)
    second = plan("second:1", crons=often)
    async with second.at_work():
        await until(lambda: _trainings(tmp_path) > calls_before)
        line = await second.lines(lambda lines: lines[JobId.RETRAIN_EN].next_ms > time.time() * 1000)
        await eventually(second.replica.runs.last)
    assert line[JobId.RETRAIN_EN].next_ms <= (time.time() + 61) * 1000
    assert _trainings(tmp_path) <= calls_before + 2


async def _forget_an_hour(redis: Client) -> None:
    """Put the job's due time an hour back, as it is when all processes were away for so long."""
    keys = Keys()
    state = pickle.loads(await redis.hget(keys.jobs(), JobId.RETRAIN_EN.value))
    state["next_run_time"] -= timedelta(hours=1)
    await redis.hset(keys.jobs(), JobId.RETRAIN_EN.value, pickle.dumps(state))
    await redis.zadd(keys.job_times(), {JobId.RETRAIN_EN.value: state["next_run_time"].timestamp()})


def _trainings(folder: Path) -> int:
    path = folder / "calls"
    return path.read_text().count("train ") if path.exists() else 0


async def test_one_of_two_leads_and_the_other_takes_over(plan: Callable[..., Planner]) -> None:
    first, second = plan(), plan("second:1")
    async with second.at_work():
        async with first.at_work():
            await first.lines(lambda lines: len(lines) == 3)
            leader = await first.replica.leases.owner(PLACE)
            assert leader in {"first:1", "second:1"}
        await eventually(lambda: _holds(second, "second:1"))
        await second.desk.wish(JobId.FETCH, Wish.PAUSE)
        await second.lines(lambda lines: lines and lines[JobId.FETCH].next_ms is None)


async def _holds(planner: Planner, owner: str) -> bool:
    return await planner.replica.leases.owner(PLACE) == owner


async def test_a_paused_job_stays_paused_after_a_restart_and_a_change_of_its_cron(
    plan: Callable[..., Planner],
) -> None:
    first = plan()
    async with first.at_work():
        await first.desk.wish(JobId.FETCH, Wish.PAUSE)
        await first.lines(lambda lines: lines and lines[JobId.FETCH].next_ms is None)
    second = plan("second:1", crons={JobId.FETCH: "30 2 * * *"})
    async with second.at_work():
        lines = await second.lines(lambda lines: lines and lines[JobId.FETCH].cron == "30 2 * * *")
        assert lines[JobId.FETCH].next_ms is None
        await second.desk.wish(JobId.FETCH, Wish.RESUME)
        await second.lines(lambda lines: lines[JobId.FETCH].next_ms is not None)


async def test_a_job_that_is_switched_off_vanishes(plan: Callable[..., Planner]) -> None:
    first = plan()
    async with first.at_work():
        await first.lines(lambda lines: len(lines) == 3)
    second = plan("second:1", crons={JobId.FETCH: "off"})
    async with second.at_work():
        await second.lines(lambda lines: set(lines) == {JobId.RETRAIN_RU, JobId.RETRAIN_EN})


async def test_a_training_cut_off_by_a_stop_is_begun_again_by_the_next_process(
    plan: Callable[..., Planner], tmp_path: Path
) -> None:
    first = plan()
    async with first.at_work():
        await first.desk.set_due(JobId.RETRAIN_EN)
        await until(lambda: _trainings(tmp_path) == 1)
        await eventually(first.replica.runs.last)
    (tmp_path / "go").touch()
    second = plan("second:1")
    async with second.at_work():
        await until(lambda: _trainings(tmp_path) == 2)
        await eventually(lambda: _is_over(second))


async def _is_over(planner: Planner) -> bool:
    """Whether the training was done and is due no more."""
    is_due = await planner.desk.due(JobId.RETRAIN_EN)
    return is_due is None and await planner.replica.runs.done_ms(Kind.TRAIN, EN) is not None


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
    await until(lambda: _trainings(folder) == 1)
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
        await eventually(lambda: _is_over(planner))
    assert _trainings(tmp_path) == 1


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
            await eventually(lambda: _holds(planner, "first:1"))
        (tmp_path / "go").touch()
        await eventually(lambda: _is_over(planner))
    assert _trainings(tmp_path) == 1


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
        planner.replica.trainer, Registry(tmp_path / "models"), RealPace(), 10, busy_ms=30
    )
    async with planner.at_work():
        await planner.desk.set_due(JobId.FETCH)
        await planner.desk.set_due(JobId.RETRAIN_EN)
        await eventually(lambda: _is_over(planner))
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


async def test_a_due_job_waits_for_its_turn(plan: Callable[..., Planner], tmp_path: Path) -> None:
    planner = plan()
    holder = "somebody:1"
    await planner.replica.leases.acquire(TRAINING, holder, 60_000)
    (tmp_path / "go").touch()
    async with planner.at_work():
        await planner.desk.set_due(JobId.RETRAIN_EN)
        await planner.lines(lambda lines: len(lines) == 3)
        assert _trainings(tmp_path) == 0
        await planner.replica.leases.release(TRAINING, holder)
        await until(lambda: _trainings(tmp_path) == 1)


@pytest.mark.parametrize(("growth", "limit", "trained"), [(0.11, 10, 1), (0.09, 10, 0), (9.0, 0, 0)])
async def test_a_corpus_that_has_grown_by_so_much_is_trained_on_after_the_fetch(
    plan: Callable[..., Planner], tmp_path: Path, growth: float, limit: float, trained: int
) -> None:
    planner = plan(growth=limit)
    (tmp_path / "go").touch()
    (tmp_path / "survey.json").write_text(json.dumps({"new_tokens": 9, "tokens": 99, "growth": growth}))
    await planner.replica.runs.note_done(Errand(Kind.TRAIN, EN), 1_700_000_000_000)
    async with planner.at_work():
        await planner.desk.set_due(JobId.FETCH)
        await eventually(lambda: planner.replica.runs.done_ms(Kind.FETCH, EN))
        await eventually(lambda: _is_settled(planner, tmp_path, limit, trained))
    assert _trainings(tmp_path) == trained
    if limit:
        calls = (tmp_path / "calls").read_text()
        assert "corpus stats --lang en" in calls
        assert "--since 2023-11-14T22:13:20" in calls


async def _is_settled(planner: Planner, folder: Path, limit: float, trained: int) -> bool:
    asked = not limit or "stats --lang en" in (folder / "calls").read_text()
    waits = await planner.replica.runs._notes.get("schedule:due:fetch")
    return asked and waits is None and _trainings(folder) >= trained


def test_growth_is_told_in_percent_and_only_new_text_is_without_bounds() -> None:
    assert growth_percent({"new_tokens": 11, "growth": 0.11}) == pytest.approx(11)
    assert growth_percent({"new_tokens": 0, "growth": None}) == 0
    assert growth_percent({"new_tokens": 5, "growth": None}) == float("inf")
    assert growth_percent({}) == 0
