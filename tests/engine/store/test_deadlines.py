from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store.keys import Keys
from engine.store.tables import Commit, Committed

if TYPE_CHECKING:
    from conftest import Shop

P = Keys().partition_of(-42)


def topic(number: int) -> str:
    """One of many tables in partition P."""
    return f"-42:{number}"


async def wake_at(shop: Shop, table: str, due_ms: int) -> None:
    stored = await shop.tables.load(table)
    commit = Commit(table, 0, stored.version, b"state", deadline_ms=due_ms)
    assert await shop.tables.commit(commit) is Committed.OK


async def test_a_deadline_is_due_at_its_millisecond_and_not_before(shop: Shop) -> None:
    await wake_at(shop, topic(1), 1_795_487_000_123)
    assert await shop.deadlines.fire(P, 1_795_487_000_122, 10) == 0
    assert await shop.deadlines.fire(P, 1_795_487_000_123, 10) == 1
    (entry,) = await shop.came(P)
    assert json.loads(entry) == {"kind": "time_up", "table": "-42:1", "due_ms": 1_795_487_000_123}


async def test_an_overdue_deadline_fires_once(shop: Shop) -> None:
    await wake_at(shop, topic(1), 1)
    assert [await shop.deadlines.fire(P, 10**13, 10) for _ in range(3)] == [1, 0, 0]


async def test_the_last_deadline_of_a_table_counts(shop: Shop) -> None:
    for due_ms in (1_000, 9_000, 5_000):
        await wake_at(shop, topic(1), due_ms)
    assert await shop.deadlines.fire(P, 4_999, 10) == 0
    assert await shop.deadlines.fire(P, 10_000, 10) == 1


async def test_the_earliest_go_first_and_no_more_than_the_limit(shop: Shop) -> None:
    for number, due_ms in enumerate([30, 10, 20]):
        await wake_at(shop, topic(number + 1), due_ms)
    assert await shop.deadlines.fire(P, 99, 2) == 2
    assert [json.loads(entry)["due_ms"] for entry in await shop.came(P)] == [10, 20]
    assert await shop.deadlines.fire(P, 99, 2) == 1


async def test_clocks_that_fire_at_once_move_each_deadline_once(shop: Shop) -> None:
    for number in range(1, 41):
        await wake_at(shop, topic(number), number)
    moved = await asyncio.gather(*(shop.deadlines.fire(P, 99, 7) for _ in range(20)))
    assert sum(moved) == 40
    tables = [json.loads(entry)["table"] for entry in await shop.came(P)]
    assert sorted(tables) == sorted(topic(number) for number in range(1, 41))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(due=st.dictionaries(st.integers(1, 9), st.integers(0, 2**48), max_size=9), now=st.integers(0, 2**48))
async def test_exactly_the_deadlines_that_are_due_fire(shop: Shop, due: dict[int, int], now: int) -> None:
    await shop.redis.flushall()
    for number, due_ms in due.items():
        await wake_at(shop, topic(number), due_ms)
    await shop.deadlines.fire(P, now, 100)
    fired = {(json.loads(entry)["table"], json.loads(entry)["due_ms"]) for entry in await shop.came(P)}
    assert fired == {(topic(number), due_ms) for number, due_ms in due.items() if due_ms <= now}
