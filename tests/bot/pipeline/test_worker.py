"""The worker: order at a table, tables side by side, effects once, poison buried."""

import asyncio
import logging
from typing import Any

import pytest
from aiogram.types import Message
from surroundings import House, eventually
from work import GROUP, OTHER, all_handled, arrive, lease, post, update, worker_of, working

from bot.patience import end
from bot.worker import TRIES
from engine.play import LeaseLost
from engine.store.connection import StoreUnavailable
from engine.store.tables import Commit, Committed


async def test_a_table_is_served_in_order_while_another_table_waits_for_nobody(house: House) -> None:
    heard, gate = list[str](), asyncio.Event()

    async def listen(message: Message) -> None:
        if message.text == "slow":
            await gate.wait()
        heard.append(message.text or "")

    await arrive(house, update(1, "slow"), update(2, "second"), update(3, "third"))
    await arrive(house, update(4, "topic", message_thread_id=5, is_topic_message=True))
    await arrive(house, update(5, "elsewhere", OTHER))
    async with working(house, worker_of(house, listen)):
        await eventually(lambda: len(heard) == 2)
        assert sorted(heard) == ["elsewhere", "topic"]
        gate.set()
        await all_handled(house)

    assert heard[2:] == ["slow", "second", "third"]


async def test_handlers_learn_mark_fence_and_time(house: House) -> None:
    told = list[tuple[str, int, int]]()

    async def listen(message: Message, entry_mark: str, fence: int, now_ms: int) -> None:
        told.append((entry_mark, fence, now_ms))

    await arrive(house, update(17, "hello"))
    before_ms = house.clock.wall_ms()
    async with working(house, worker_of(house, listen), fence=9):
        await all_handled(house)

    [(mark, fence, now_ms)] = told
    assert (mark, fence) == ("42:17", 9)
    assert before_ms <= now_ms <= house.clock.wall_ms()


async def test_an_entry_that_is_no_update_goes_to_the_internal_handler_under_a_mark_of_its_own(
    house: House,
) -> None:
    told = list[tuple[Any, ...]]()

    async def on_internal(entry: dict[str, Any], mark: str, fence: int, now_ms: int) -> None:
        told.append((entry, mark, fence))

    entry = {"kind": "time_up", "table": "-100", "due_ms": 5}
    await post(house, entry)
    await post(house, entry)
    async with working(house, worker_of(house, on_internal=on_internal), fence=9):
        await all_handled(house)

    assert [(heard, fence) for heard, _, fence in told] == [(entry, 9), (entry, 9)]
    assert len({mark for _, mark, _ in told}) == 2


async def test_a_crash_between_effect_and_acknowledgement_repeats_the_handling_and_not_the_effect(
    house: House,
) -> None:
    outcomes, never = list[Committed](), asyncio.Event()

    async def commit(message: Message, entry_mark: str, fence: int) -> None:
        version = (await house.tables.load("-100")).version
        effect = Commit("-100", fence, version, b"state", say=(b"said",), mark=entry_mark)
        outcomes.append(await house.tables.commit(effect))
        if len(outcomes) == 1:
            await never.wait()

    await arrive(house, update(1, "guess"))
    partition = house.keys.partition_of(GROUP)
    doomed = asyncio.create_task(
        worker_of(house, commit).serve(partition, await lease(house), asyncio.Event())
    )
    await eventually(lambda: outcomes)
    await end([doomed])
    async with working(house, worker_of(house, commit), await lease(house)):
        await all_handled(house)

    assert outcomes == [Committed.OK, Committed.DUPLICATE]
    assert (await house.tables.load("-100")).version == 1
    assert await house.outbox.backlog(partition) == 1


async def test_poison_is_buried_after_three_tries_and_the_table_goes_on(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    heard = list[str]()

    async def listen(message: Message) -> None:
        heard.append(message.text or "")
        if message.text == "secret":
            raise RuntimeError(f"cannot digest {message.text}")

    await arrive(house, update(1, "secret"), update(2, "next"))
    with caplog.at_level(logging.INFO, "bot"):
        async with working(house, worker_of(house, listen)):
            await all_handled(house)

    assert heard == ["secret"] * TRIES + ["next"]
    [letter] = await house.inbox.buried(house.keys.partition_of(GROUP))
    assert letter.reason.startswith("RuntimeError at test_worker.py:")
    assert "buried" in caplog.text
    assert "secret" not in caplog.text


async def test_junk_is_buried_and_stops_nothing(house: House) -> None:
    heard = list[str]()

    async def listen(message: Message) -> None:
        heard.append(message.text or "")

    partition = house.keys.partition_of(GROUP)
    for junk in (b"junk", b"[1]", b'{"kind":"update"}'):
        await house.inbox.append(partition, junk)
    await arrive(house, update(1, "hello"))
    async with working(house, worker_of(house, listen)):
        await all_handled(house)

    assert heard == ["hello"]
    assert len(await house.inbox.buried(partition)) == 3


async def test_an_entry_on_which_processes_die_again_and_again_is_buried(house: House) -> None:
    handled, never = list[int](), asyncio.Event()

    async def stuck(message: Message) -> None:
        handled.append(message.message_id)
        await never.wait()

    await arrive(house, update(1, "deadly"))
    partition = house.keys.partition_of(GROUP)
    for death in range(1, 11):
        doomed = asyncio.create_task(worker_of(house, stuck).serve(partition, death, asyncio.Event()))
        await eventually(lambda n=death: len(handled) == n)
        await end([doomed])
    async with working(house, worker_of(house, stuck), fence=11):
        await all_handled(house)

    assert len(handled) == 10
    [letter] = await house.inbox.buried(partition)
    assert letter.deliveries == 11


async def test_an_outage_of_the_store_is_nobodys_fault(house: House) -> None:
    tries = list[int]()

    async def listen(message: Message) -> None:
        tries.append(message.message_id)
        if len(tries) <= 2 * TRIES:
            raise StoreUnavailable("the server doesn't answer")

    await arrive(house, update(1, "hello"))
    async with working(house, worker_of(house, listen)):
        await all_handled(house)

    assert len(tries) == 2 * TRIES + 1
    assert await house.inbox.buried(house.keys.partition_of(GROUP)) == []


async def test_a_lost_lease_stops_the_partition_and_leaves_its_entries_to_the_next(house: House) -> None:
    heard = list[str]()

    async def lost(message: Message) -> None:
        raise LeaseLost("another owner")

    async def listen(message: Message) -> None:
        heard.append(message.text or "")

    await arrive(house, update(1, "one"), update(2, "two"))
    partition = house.keys.partition_of(GROUP)
    with pytest.RaisesGroup(LeaseLost):
        await worker_of(house, lost).serve(partition, 1, asyncio.Event())
    assert await house.inbox.backlog(partition) == 2

    async with working(house, worker_of(house, listen), fence=2):
        await all_handled(house)
    assert heard == ["one", "two"]


async def test_a_drain_finishes_what_was_taken_up_and_takes_no_more(house: House) -> None:
    heard, gate, stop = list[str](), asyncio.Event(), asyncio.Event()

    async def listen(message: Message) -> None:
        await gate.wait()
        heard.append(message.text or "")

    await arrive(house, update(1, "one"), update(2, "two"))
    partition = house.keys.partition_of(GROUP)
    worker = worker_of(house, listen)
    serving = asyncio.create_task(worker.serve(partition, 1, stop))
    await eventually(lambda: house.in_flight("worker") == 2)
    stop.set()
    gate.set()
    await serving
    await arrive(house, update(3, "three"))

    assert heard == ["one", "two"]
    assert await house.inbox.backlog(partition) == 1


async def test_no_more_handlers_run_at_once_than_allowed(house: House) -> None:
    running, most, gate = set[int](), list[int](), asyncio.Event()

    async def listen(message: Message) -> None:
        running.add(message.message_id)
        most.append(len(running))
        await gate.wait()
        running.discard(message.message_id)

    await arrive(house, *(update(number, "hi", -1000 - number) for number in range(10)))
    async with working(house, worker_of(house, listen, at_once=4)):
        await eventually(lambda: house.in_flight("worker") == 10)
        await eventually(lambda: len(running) == 4)
        gate.set()
        await all_handled(house)

    assert max(most) == 4
