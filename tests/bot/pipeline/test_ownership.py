"""Partitions are shared out, taken over from the dead, and given back in peace."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from surroundings import House, eventually

from bot.faults import CannotStart
from bot.ownership import Ownership
from bot.pace import RealPace
from bot.patience import end

LEASE_MS = 400


class Process:
    """A process that only notes what it serves."""

    def __init__(self, house: House, name: str) -> None:
        self.serving: dict[int, int] = {}
        self.stop = asyncio.Event()
        self.ownership = Ownership(
            role="worker",
            partitions=house.keys.partitions,
            serve=self.serve,
            place=lambda partition: partition,
            leases=house.leases,
            pace=RealPace(),
            owner=name,
            lease_ms=LEASE_MS,
        )

    async def serve(self, partition: int, fence: int, stop: asyncio.Event) -> None:
        self.serving[partition] = fence
        try:
            await stop.wait()
        finally:
            del self.serving[partition]


@asynccontextmanager
async def alive(*processes: Process) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run them inside the block."""
    tasks = [asyncio.create_task(process.ownership.run(process.stop)) for process in processes]
    try:
        yield tasks
    finally:
        await end(tasks)


async def nothing() -> None:
    """Do nothing, in place of something."""


async def test_one_process_serves_everything(house: House) -> None:
    only = Process(house, "only")
    async with alive(only):
        await eventually(lambda: len(only.serving) == 8)
        assert only.ownership.owned == list(range(8))


async def test_two_processes_share_and_never_serve_the_same(house: House) -> None:
    first, second = Process(house, "first"), Process(house, "second")
    async with alive(first):
        await eventually(lambda: len(first.serving) == 8)
        async with alive(second):
            await eventually(lambda: len(first.serving) == 4 and len(second.serving) == 4)
            assert not first.serving.keys() & second.serving.keys()


async def test_the_partitions_of_a_dead_process_are_taken_over_under_a_greater_fence(house: House) -> None:
    dying, heir = Process(house, "dying"), Process(house, "heir")

    async with alive(dying, heir) as (death, _):
        await eventually(lambda: len(dying.serving) == 4 and len(heir.serving) == 4)
        lost = dict(dying.serving)
        # As if by kill -9: nothing is given back any more.
        dying.ownership._let_go = nothing  # type: ignore[method-assign]
        await end([death, *(tenure.task for tenure in dying.ownership._tenures.values())])
        await eventually(lambda: len(heir.serving) == 8)
        assert all(heir.serving[partition] > fence for partition, fence in lost.items())


async def test_what_is_given_back_is_free_at_once(house: House) -> None:
    leaving = Process(house, "leaving")
    async with alive(leaving) as [task]:
        await eventually(lambda: len(leaving.serving) == 8)
        leaving.stop.set()
        await task

    assert leaving.serving == {}
    assert [await house.leases.owner(partition) for partition in range(8)] == [None] * 8
    assert await house.leases.attend("worker", "somebody", 1000) == ["somebody"]


async def test_a_partition_taken_by_another_is_served_no_more(house: House) -> None:
    robbed = Process(house, "robbed")
    async with alive(robbed):
        await eventually(lambda: len(robbed.serving) == 8)
        await house.leases.release(3, "robbed")
        await house.leases.acquire(3, "robber", 60_000)
        await eventually(lambda: 3 not in robbed.serving)
        assert len(robbed.serving) == 7


async def test_a_failure_on_one_partition_leaves_the_others_alone_and_is_tried_again(house: House) -> None:
    clumsy, falls = Process(house, "clumsy"), list[int]()

    async def serve(partition: int, fence: int, stop: asyncio.Event) -> None:
        if partition == 3 and not falls:
            falls.append(fence)
            raise RuntimeError("stumbled")
        await Process.serve(clumsy, partition, fence, stop)

    clumsy.ownership._serve = serve
    async with alive(clumsy):
        await eventually(lambda: len(clumsy.serving) == 8)
        assert clumsy.serving[3] > falls[0]


async def test_what_only_a_person_can_mend_ends_the_role(house: House) -> None:
    hopeless = Process(house, "hopeless")

    async def serve(partition: int, fence: int, stop: asyncio.Event) -> None:
        raise ExceptionGroup("inside", [CannotStart("mend the token")])

    hopeless.ownership._serve = serve
    with pytest.raises(CannotStart, match="mend the token"):
        await hopeless.ownership.run(hopeless.stop)
