"""One run over all processes, whose child never outlives what began it."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from house import commands, is_alive, until

from bot.admin.views import run_text
from bot.pace import RealPace
from bot.schedule.child import TOO_LONG
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import PLACE, Fate, Run, Runs
from bot.schedule.trainer import Stopping, Trainer
from engine.store.connection import Client
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.notes import Notes
from words.languages import Language

EN = Errand(Kind.TRAIN, Language.EN)


class Replica:
    """A trainer as a process of its own would have it."""

    def __init__(self, redis: Client, folder: Path, owner: str, **options: Any) -> None:
        self.leases = Leases(redis, Keys())
        self.runs = Runs(Notes(redis, Keys()), self.leases)
        self.shown: list[Run] = []
        self.trainer = Trainer(
            commands=commands(folder),
            runs=self.runs,
            leases=self.leases,
            show=self._show,
            pace=RealPace(),
            owner=owner,
            **{"beat_ms": 30, "show_every_ms": 60, **options},
        )

    async def _show(self, run: Run) -> None:
        self.shown.append(run)

    async def fate(self) -> Fate | None:
        last = await self.runs.last()
        return last and last.fate


@pytest.fixture
def two(redis: Client, tmp_path: Path) -> tuple[Replica, Replica]:
    """Two replicas on one store."""
    return Replica(redis, tmp_path, "first:1"), Replica(redis, tmp_path, "second:1")


async def test_of_many_starts_over_all_replicas_one_begins(two, tmp_path: Path) -> None:
    starts = [each.trainer.start(EN, "", f"m{n}") for n in range(5) for each in two]
    started = await asyncio.gather(*starts)
    assert sum(one.is_new for one in started) == 1
    (tmp_path / "go").touch()
    for each in two:
        await each.trainer.finished(started[0].run)
    assert await two[0].fate() is Fate.DONE
    assert (tmp_path / "calls").read_text().count("\n") == 1


async def test_every_replica_sees_how_far_it_is_and_may_end_it(two, tmp_path: Path) -> None:
    first, second = two
    started = await first.trainer.start(EN, "Anna", "m")
    async with asyncio.timeout(20):
        while (run := await second.runs.last()) is None or run.progress.stage != "train_guess":
            await asyncio.sleep(0.02)
    assert (run.progress.share, run.progress.eta_s, run.by) == (0.42, 90.0, "Anna")
    busy = await second.trainer.start(EN, "", "other")
    assert not busy.is_new
    assert busy.run.id == started.run.id
    assert await second.trainer.cancel() is not None
    assert (await first.trainer.finished(started.run)).fate is Fate.CANCELLED
    assert first.shown[-1].fate is Fate.CANCELLED


async def test_a_command_that_comes_again_begins_nothing_anew(two, tmp_path: Path) -> None:
    first, second = two
    (tmp_path / "go").touch()
    started = await first.trainer.start(EN, "", "m")
    await first.trainer.finished(started.run)
    again = await second.trainer.start(EN, "", "m")
    assert (again.is_new, again.run.id) == (False, started.run.id)


async def test_who_loses_the_lease_ends_the_child_and_writes_nothing_more(two, tmp_path: Path) -> None:
    first, second = two
    started = await first.trainer.start(EN, "", "m")
    pid = await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    holder = await first.leases.owner(PLACE)
    assert holder is not None
    await first.leases.release(PLACE, holder)
    taken = await second.trainer.start(EN, "", "other")
    assert taken.is_new
    await first.trainer.finished(started.run)
    assert not is_alive(pid)
    last = await first.runs.last()
    assert last is not None
    assert last.id == taken.run.id
    await second.trainer.cancel()
    await second.trainer.finished(taken.run)


async def test_a_stop_ends_the_child_and_the_next_start_may_begin(two, tmp_path: Path) -> None:
    first, second = two
    stop = asyncio.Event()
    role = asyncio.create_task(first.trainer.run(stop))
    await first.trainer.start(EN, "", "m")
    pid = await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    stop.set()
    await role
    assert not is_alive(pid)
    assert await second.fate() is Fate.INTERRUPTED
    with pytest.raises(Stopping):
        await first.trainer.start(EN, "", "m2")
    (tmp_path / "go").touch()
    started = await second.trainer.start(EN, "", "m3")
    assert started.is_new
    assert (await second.trainer.finished(started.run)).fate is Fate.DONE


CRASHING = """
import asyncio, random, sys
from pathlib import Path
sys.path.insert(0, {tests!r})
from test_trainer import EN, Replica
from engine.store.connection import connect

async def main():
    replica = Replica(await connect({url!r}), Path({folder!r}), "crashing:1", lease_ms=1500)
    await replica.trainer.start(EN, "", "m")
    await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_the_child_dies_with_a_killed_bot_and_the_run_counts_as_interrupted(
    redis: Client, tmp_path: Path, valkey_url: str
) -> None:
    tests = str(Path(__file__).parent)
    script = CRASHING.format(tests=tests, url=valkey_url, folder=str(tmp_path))
    bot = await asyncio.create_subprocess_exec(sys.executable, "-c", script)
    pid = await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    bot.kill()
    await bot.wait()
    await until(lambda: not is_alive(pid))
    other = Replica(redis, tmp_path, "other:1")
    async with asyncio.timeout(20):
        while await other.fate() is not Fate.INTERRUPTED:
            await asyncio.sleep(0.05)
    (tmp_path / "go").touch()
    started = await other.trainer.start(EN, "", "m2")
    assert started.is_new
    assert (await other.trainer.finished(started.run)).fate is Fate.DONE


async def test_a_child_yields_to_the_games(two, tmp_path: Path) -> None:
    first, _ = two
    started = await first.trainer.start(EN, "", "m")
    pid = await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    assert os.getpriority(os.PRIO_PROCESS, pid) == min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
    await first.trainer.cancel()
    await first.trainer.finished(started.run)


async def test_a_command_that_cant_be_started_is_told(redis: Client, tmp_path: Path) -> None:
    replica = Replica(redis, tmp_path, "first:1")
    object.__setattr__(replica.trainer.commands, "hat", ("/nowhere/hat",))
    started = await replica.trainer.start(EN, "", "m")
    ended = await replica.trainer.finished(started.run)
    assert ended.fate is Fate.REFUSED
    assert "nowhere" in ended.reason


async def test_a_child_that_ignores_the_end_is_ended_by_force(redis: Client, tmp_path: Path) -> None:
    stubborn = tmp_path / "stubborn.py"
    stubborn.write_text(
        "import os, signal, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(300)\n"
    )
    replica = Replica(redis, tmp_path, "first:1")
    hat = (sys.executable, str(stubborn), str(tmp_path / "pid"))
    object.__setattr__(replica.trainer.commands, "hat", hat)
    began = time.monotonic()
    started = await replica.trainer.start(EN, "", "m")
    pid = await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    await replica.trainer.cancel()
    await replica.trainer.finished(started.run)
    await until(lambda: not is_alive(pid))
    assert time.monotonic() - began < 60


async def test_what_takes_too_long_is_ended_and_leaves_room_for_others(redis: Client, tmp_path: Path) -> None:
    replica = Replica(redis, tmp_path, "first:1", most_s=1)
    started = await replica.trainer.start(EN, "Anna", "m")
    pid = await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    ended = await replica.trainer.finished(started.run)
    assert (ended.fate, ended.reason) == (Fate.REFUSED, TOO_LONG)
    assert not is_alive(pid)
    assert "time limit of 12 h" in run_text(Language.EN, ended)
    assert "отведённое ей время: 12 ч" in run_text(Language.RU, ended)
    assert (await replica.trainer.start(EN, "Anna", "m2")).is_new
    await replica.trainer.cancel()
    await replica.trainer.finished(started.run)


async def test_what_published_before_it_could_be_cancelled_is_told_as_done(
    redis: Client, tmp_path: Path
) -> None:
    late = tmp_path / "late.py"
    late.write_text(
        "import json, os, signal, sys, time\n"
        "def end(*_):\n"
        "    print(json.dumps({'version': 'v', 'published': True}), flush=True)\n"
        "    os._exit(143)\n"
        "signal.signal(signal.SIGTERM, end)\n"
        "open(sys.argv[1], 'w').write(str(os.getpid()))\n"
        "time.sleep(300)\n"
    )
    replica = Replica(redis, tmp_path, "first:1")
    object.__setattr__(replica.trainer.commands, "hat", (sys.executable, str(late), str(tmp_path / "pid")))
    started = await replica.trainer.start(EN, "Anna", "m")
    await until(lambda: (path := tmp_path / "pid").exists() and int(path.read_text() or 0))
    await replica.trainer.cancel()
    ended = await replica.trainer.finished(started.run)
    assert (ended.fate, ended.result["version"]) == (Fate.DONE, "v")
    assert await replica.runs.done_ms(Kind.TRAIN, Language.EN) == started.run.began_ms
