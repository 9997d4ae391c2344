"""Roles together: the clock, the stages, and the way from an update to a message."""

import asyncio
import json

import pytest
from surroundings import House, HurriedClock, eventually

from bot.clock import Clock
from bot.faults import CannotStart
from bot.pipeline import Pipeline, Stage
from engine.store.tables import Commit

GROUP = -100


class Role:
    """A role that writes down when it starts and ends."""

    def __init__(self, name: str, diary: list[str]) -> None:
        self.name, self.diary = name, diary

    async def run(self, stop: asyncio.Event) -> None:
        self.diary.append(f"{self.name} starts")
        await stop.wait()
        await asyncio.sleep(0)
        self.diary.append(f"{self.name} ends")


class Failing(Role):
    """A role that can't work."""

    async def run(self, stop: asyncio.Event) -> None:
        raise ExceptionGroup("inside", [CannotStart("mend me")])


class Endless(Role):
    """A role that never finishes."""

    async def run(self, stop: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            self.diary.append(f"{self.name} is cut off")


async def test_stages_stop_one_after_the_other_from_the_intake_to_the_output() -> None:
    diary, stop = list[str](), asyncio.Event()
    stages = [Stage(name, [Role(name, diary)]) for name in ("gateway", "worker", "sender")]
    running = asyncio.create_task(Pipeline(stages).run(stop))
    await eventually(lambda: len(diary) == 3)
    stop.set()
    await running

    assert diary[3:] == ["gateway ends", "worker ends", "sender ends"]


async def test_a_role_that_fails_ends_the_others_in_peace_and_is_told() -> None:
    diary = list[str]()
    stages = [Stage("gateway", [Failing("gateway", diary)]), Stage("sender", [Role("sender", diary)])]

    with pytest.raises(CannotStart, match="mend me"):
        await Pipeline(stages).run(asyncio.Event())
    assert diary == ["sender starts", "sender ends"]


async def test_a_role_that_never_finishes_is_cut_off() -> None:
    diary, stop = list[str](), asyncio.Event()
    stop.set()
    stages = [Stage("worker", [Endless("worker", diary)]), Stage("sender", [Role("sender", diary)])]
    await Pipeline(stages, patience_s=0.01).run(stop)

    assert diary == ["sender starts", "worker is cut off", "sender ends"]


async def test_a_due_deadline_is_moved_once_whoever_looks(house: House) -> None:
    now_ms = house.clock.wall_ms()
    await house.tables.commit(Commit("-100", 0, 0, b"state", deadline_ms=now_ms - 1))
    await house.tables.commit(Commit("-100:5", 0, 0, b"state", deadline_ms=now_ms + 60_000))
    clocks = [
        Clock(
            deadlines=house.deadlines,
            partitions=lambda: range(house.keys.partitions),
            pace=HurriedClock(),
            metrics=house.metrics,
        )
        for _ in range(2)
    ]
    fired = await asyncio.gather(*(clock.tick() for clock in clocks))

    assert sum(fired) == 1
    [entry] = await house.inbox_of(GROUP)
    assert json.loads(entry.payload) == {"kind": "time_up", "table": "-100", "due_ms": now_ms - 1}


async def test_a_clock_looks_again_and_again_until_it_is_stopped(house: House) -> None:
    stop = asyncio.Event()
    clock = Clock(
        deadlines=house.deadlines,
        partitions=lambda: [house.keys.partition_of(GROUP)],
        pace=HurriedClock(),
        metrics=house.metrics,
    )
    ticking = asyncio.create_task(clock.run(stop))
    await asyncio.sleep(0)
    await house.tables.commit(Commit("-100", 0, 0, b"state", deadline_ms=house.clock.wall_ms()))
    partition = str(house.keys.partition_of(GROUP))
    await eventually(lambda: house.metrics.deadlines.count(partition) == 1)
    stop.set()
    await ticking
