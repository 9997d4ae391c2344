"""The schedule: jobs outlive processes, missed runs become one, and one process leads."""

from __future__ import annotations

import json
import pickle
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger
from house import until
from planner import EN, Planner, eventually, holds, is_over, trainings

from bot.schedule.chores import growth_percent
from bot.schedule.desk import JobId, Wish
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import PLACE as TRAINING
from bot.schedule.scheduler import PLACE
from engine.store.connection import Client
from engine.store.keys import Keys


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
    calls_before = trainings(tmp_path)
    await _forget_an_hour(redis)
    second = plan("second:1", crons=often)
    async with second.at_work():
        await until(lambda: trainings(tmp_path) > calls_before)
        line = await second.lines(lambda lines: lines[JobId.RETRAIN_EN].next_ms > time.time() * 1000)
        await eventually(second.replica.runs.last)
    assert line[JobId.RETRAIN_EN].next_ms <= (time.time() + 61) * 1000
    assert trainings(tmp_path) <= calls_before + 2


async def _forget_an_hour(redis: Client) -> None:
    """Put the job's due time an hour back, as it is when all processes were away for so long."""
    keys = Keys()
    state = pickle.loads(await redis.hget(keys.jobs(), JobId.RETRAIN_EN.value))
    state["next_run_time"] -= timedelta(hours=1)
    await redis.hset(keys.jobs(), JobId.RETRAIN_EN.value, pickle.dumps(state))
    await redis.zadd(keys.job_times(), {JobId.RETRAIN_EN.value: state["next_run_time"].timestamp()})


async def test_one_of_two_leads_and_the_other_takes_over(plan: Callable[..., Planner]) -> None:
    first, second = plan(), plan("second:1")
    async with second.at_work():
        async with first.at_work():
            await first.lines(lambda lines: len(lines) == 3)
            leader = await first.replica.leases.owner(PLACE)
            assert leader in {"first:1", "second:1"}
        await eventually(lambda: holds(second, "second:1"))
        await second.desk.wish(JobId.FETCH, Wish.PAUSE)
        await second.lines(lambda lines: lines and lines[JobId.FETCH].next_ms is None)


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


async def test_a_job_whose_day_never_came_runs_again_when_its_cron_is_mended(
    plan: Callable[..., Planner], redis: Client
) -> None:
    first = plan()
    async with first.at_work():
        await first.lines(lambda lines: len(lines) == 3)
    keys = Keys()
    state = pickle.loads(await redis.hget(keys.jobs(), JobId.FETCH.value))
    state |= {"trigger": CronTrigger.from_crontab("0 0 31 2 *", timezone="UTC"), "next_run_time": None}
    await redis.hset(keys.jobs(), JobId.FETCH.value, pickle.dumps(state))
    await redis.zrem(keys.job_times(), JobId.FETCH.value)
    second = plan("second:1", crons={JobId.FETCH: "30 2 * * *"})
    async with second.at_work():
        lines = await second.lines(lambda lines: lines and lines[JobId.FETCH].cron == "30 2 * * *")
        assert lines[JobId.FETCH].next_ms is not None


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
        await until(lambda: trainings(tmp_path) == 1)
        await eventually(first.replica.runs.last)
    (tmp_path / "go").touch()
    second = plan("second:1")
    async with second.at_work():
        await until(lambda: trainings(tmp_path) == 2)
        await eventually(lambda: is_over(second))


async def test_a_due_job_waits_for_its_turn(plan: Callable[..., Planner], tmp_path: Path) -> None:
    planner = plan()
    holder = "somebody:1"
    await planner.replica.leases.acquire(TRAINING, holder, 60_000)
    (tmp_path / "go").touch()
    async with planner.at_work():
        await planner.desk.set_due(JobId.RETRAIN_EN)
        await planner.lines(lambda lines: len(lines) == 3)
        assert trainings(tmp_path) == 0
        await planner.replica.leases.release(TRAINING, holder)
        await until(lambda: trainings(tmp_path) == 1)


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
    assert trainings(tmp_path) == trained
    if limit:
        calls = (tmp_path / "calls").read_text()
        assert "corpus stats --lang en" in calls
        assert "--since 2023-11-14T22:13:20" in calls


async def _is_settled(planner: Planner, folder: Path, limit: float, trained: int) -> bool:
    asked = not limit or "stats --lang en" in (folder / "calls").read_text()
    waits = await planner.replica.runs._notes.get("schedule:due:fetch")
    return asked and waits is None and trainings(folder) >= trained


def test_growth_is_told_in_percent_and_only_new_text_is_without_bounds() -> None:
    assert growth_percent({"new_tokens": 11, "growth": 0.11}) == pytest.approx(11)
    assert growth_percent({"new_tokens": 0, "growth": None}) == 0
    assert growth_percent({"new_tokens": 5, "growth": None}) == float("inf")
    assert growth_percent({}) == 0
