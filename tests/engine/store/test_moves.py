from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from engine.store.connection import StoreUnavailable
from engine.store.tables import Committed, Stored

if TYPE_CHECKING:
    from conftest import Shop


from commits import TABLE, a_commit


async def test_a_chat_that_moves_takes_its_tables_along(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5", state=b"chat", deadline_ms=1_000))
    await shop.tables.commit(a_commit(table_id="-5:9", state=b"topic"))
    assert await shop.tables.move(-5, -1005) == 2
    assert (await shop.tables.load("-1005")).state == b"chat"
    assert (await shop.tables.load("-1005:9")).state == b"topic"
    assert await shop.tables.load("-5") == await shop.tables.load("-5:9") == Stored(0, None)


async def test_the_deadline_of_a_moved_table_wakes_its_new_id_only(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5", deadline_ms=1_000))
    await shop.tables.move(-5, -1005)
    old, new = shop.keys.partition_of("-5"), shop.keys.partition_of("-1005")
    fired = [await shop.deadlines.fire(partition, 2_000, 10) for partition in {old, new}]
    assert sum(fired) == 1
    assert [json.loads(entry)["table"] for entry in await shop.came(new)] == ["-1005"]


async def test_a_deadline_on_its_way_to_the_old_id_wakes_the_new_one_too(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5", deadline_ms=1_000))
    assert await shop.deadlines.fire(shop.keys.partition_of("-5"), 1_000, 10) == 1
    await shop.tables.move(-5, -1005)
    assert await shop.deadlines.fire(shop.keys.partition_of("-1005"), 1_000, 10) == 1


async def test_moving_again_changes_nothing_that_happened_since(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5"))
    await shop.tables.move(-5, -1005)
    version = (await shop.tables.load("-1005")).version
    assert await shop.tables.commit(a_commit(version, table_id="-1005", state=b"since")) is Committed.OK
    assert await shop.tables.move(-5, -1005) == 0
    assert await shop.tables.load("-1005") == Stored(version + 1, b"since")


async def test_a_move_that_died_half_way_is_completed_without_undoing_play(
    shop: Shop, lose_answer: Callable[..., None]
) -> None:
    await shop.tables.commit(a_commit(table_id="-5", state=b"old"))
    lose_answer("evalsha", "eval")
    with pytest.raises(StoreUnavailable):
        await shop.tables.move(-5, -1005)
    version = (await shop.tables.load("-1005")).version
    assert await shop.tables.commit(a_commit(version, table_id="-1005", state=b"since")) is Committed.OK
    assert (await shop.tables.load("-5")).state == b"old"
    assert await shop.tables.move(-5, -1005) == 1
    assert await shop.tables.load("-1005") == Stored(version + 1, b"since")
    assert await shop.tables.load("-5") == Stored(0, None)


async def test_a_commit_whose_answer_was_lost_may_be_repeated_by_its_mark(
    shop: Shop, lose_answer: Callable[..., None]
) -> None:
    lose_answer("evalsha", "eval")
    with pytest.raises(StoreUnavailable):
        await shop.tables.commit(a_commit(mark="7:1", say=(b"said",)))
    assert await shop.tables.commit(a_commit(mark="7:1", say=(b"said",))) is Committed.DUPLICATE
    assert await shop.said(TABLE) == [b"said"]


async def test_twenty_moves_at_once_are_one_move(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5", state=b"game", deadline_ms=1_000))
    await asyncio.gather(*(shop.tables.move(-5, -1005) for _ in range(20)))
    assert await shop.tables.load("-1005") == Stored(2, b"game")
    assert await shop.deadlines.fire(shop.keys.partition_of("-1005"), 1_000, 10) == 1


async def test_nothing_committed_while_the_chat_moves_is_lost(shop: Shop) -> None:
    async def count(table: str, number: int) -> None:
        while True:
            stored = await shop.tables.load(table)
            commit = a_commit(stored.version, table_id=table, state=(stored.state or b"") + b"x")
            if await shop.tables.commit(commit) is Committed.OK:
                return

    await asyncio.gather(*(count("-5", number) for number in range(10)))
    both = [count("-1005", number) for number in range(10)]
    await asyncio.gather(shop.tables.move(-5, -1005), shop.tables.move(-5, -1005))
    await asyncio.gather(shop.tables.move(-5, -1005), *both)
    assert (await shop.tables.load("-1005")).state == b"x" * 20


async def test_a_commit_that_slips_in_after_the_tables_were_read_moves_too(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    await shop.tables.commit(a_commit(table_id="-5", state=b"read"))
    read = shop.redis.hgetall

    async def read_and_slip_in(key: str) -> object:
        found = await read(key)  # type: ignore[misc]
        await shop.tables.commit(a_commit(1, table_id="-5", state=b"slipped in", mark="7:9"))
        return found

    monkeypatch.setattr(shop.redis, "hgetall", read_and_slip_in)
    assert await shop.tables.move(-5, -1005) == 1
    assert (await shop.tables.load("-1005")).state == b"slipped in"


@pytest.mark.parametrize(("here", "there", "stays"), [(3, 1, b"old"), (1, 3, b"new")])
async def test_where_both_ids_have_a_table_the_one_with_more_commits_stays(
    shop: Shop, here: int, there: int, stays: bytes
) -> None:
    for version in range(here):
        await shop.tables.commit(a_commit(version, table_id="-5", state=b"old"))
    for version in range(there):
        await shop.tables.commit(a_commit(version, table_id="-1005", state=b"new"))
    await shop.tables.move(-5, -1005)
    assert (await shop.tables.load("-1005")).state == stays


async def test_a_worker_that_loaded_the_new_table_before_the_move_has_to_load_again(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5", state=b"game"))
    loaded = await shop.tables.load("-1005")
    await shop.tables.move(-5, -1005)
    assert await shop.tables.commit(a_commit(loaded.version, table_id="-1005")) is Committed.CONFLICT
