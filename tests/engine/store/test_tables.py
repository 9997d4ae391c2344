from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store.connection import StoreUnavailable
from engine.store.tables import MARK_LIFETIME_S, Commit, Committed, Stored

if TYPE_CHECKING:
    from conftest import Shop

TABLE = "-100200:5"


def a_commit(version: int = 0, **changes: object) -> Commit:
    """A commit to TABLE under the fence of a partition that nobody has leased."""
    values: dict[str, object] = {
        "table_id": TABLE,
        "fence": 0,
        "expected_version": version,
        "state": b"state",
    }
    return Commit(**(values | changes))  # type: ignore[arg-type]


async def test_a_table_where_nobody_has_played_has_version_0_and_no_state(shop: Shop) -> None:
    assert await shop.tables.load(TABLE) == Stored(0, None)


async def test_a_commit_writes_state_deadline_and_messages_together(shop: Shop) -> None:
    committed = await shop.tables.commit(a_commit(deadline_ms=5_000, say=(b"first", b"second"), mark="7:1"))
    assert committed is Committed.OK
    assert await shop.tables.load(TABLE) == Stored(1, b"state")
    assert await shop.said(TABLE) == [b"first", b"second"]
    assert await shop.deadlines.fire(shop.keys.partition_of(TABLE), 5_000, 10) == 1


async def test_topics_of_a_chat_are_tables_of_their_own(shop: Shop) -> None:
    await shop.tables.commit(a_commit(state=b"topic"))
    await shop.tables.commit(a_commit(table_id="-100200", state=b"chat"))
    assert await shop.tables.load(TABLE) == Stored(1, b"topic")
    assert await shop.tables.load("-100200") == Stored(1, b"chat")


async def test_the_tables_of_a_chat_are_those_where_anything_was_committed(shop: Shop) -> None:
    assert await shop.tables.of_chat(-100200) == []
    await shop.tables.commit(a_commit(deadline_ms=5_000))
    await shop.tables.commit(a_commit(table_id="-100200"))
    await shop.tables.commit(a_commit(table_id="-100201"))
    assert await shop.tables.of_chat(-100200) == ["-100200", "-100200:5"]


@pytest.mark.parametrize(
    ("second", "outcome"),
    [
        (a_commit(0, state=b"late", deadline_ms=9, say=(b"late",), mark="7:2"), Committed.CONFLICT),
        (a_commit(2, state=b"early", deadline_ms=9, say=(b"early",), mark="7:2"), Committed.CONFLICT),
        (a_commit(1, state=b"again", deadline_ms=9, say=(b"again",), mark="7:1"), Committed.DUPLICATE),
        (a_commit(1, state=b"ghost", deadline_ms=9, say=(b"ghost",), mark="7:2", fence=1), Committed.FENCED),
    ],
)
async def test_what_is_not_committed_changes_nothing(shop: Shop, second: Commit, outcome: Committed) -> None:
    await shop.tables.commit(a_commit(mark="7:1", say=(b"said",)))
    assert await shop.tables.commit(second) is outcome
    assert await shop.tables.load(TABLE) == Stored(1, b"state")
    assert await shop.said(TABLE) == [b"said"]
    assert await shop.deadlines.fire(shop.keys.partition_of(TABLE), 10_000, 10) == 0
    assert await shop.tables.commit(a_commit(1, mark="7:2")) is Committed.OK


async def test_of_fifty_commits_at_once_one_wins_each_version(shop: Shop) -> None:
    async def persist(number: int) -> list[tuple[int, Committed]]:
        tried = []
        while not tried or tried[-1][1] is not Committed.OK:
            version = (await shop.tables.load(TABLE)).version
            commit = a_commit(version, state=b"%d" % number, say=(b"%d" % number,), mark=f"7:{number}")
            tried.append((version, await shop.tables.commit(commit)))
        return tried

    tried = [attempt for each in await asyncio.gather(*map(persist, range(50))) for attempt in each]
    won = Counter(version for version, committed in tried if committed is Committed.OK)
    assert won == dict.fromkeys(range(50), 1)
    assert {committed for _, committed in tried} == {Committed.OK, Committed.CONFLICT}
    assert sorted(await shop.said(TABLE)) == sorted(b"%d" % number for number in range(50))


async def test_of_fifty_copies_of_an_update_at_once_one_is_carried_out(shop: Shop) -> None:
    async def play() -> Committed:
        while True:
            version = (await shop.tables.load(TABLE)).version
            committed = await shop.tables.commit(a_commit(version, say=(b"said",), mark="7:1"))
            if committed is not Committed.CONFLICT:
                return committed

    outcomes = Counter(await asyncio.gather(*(play() for _ in range(50))))
    assert outcomes == {Committed.OK: 1, Committed.DUPLICATE: 49}
    assert await shop.said(TABLE) == [b"said"]


async def test_one_update_may_be_carried_out_at_two_tables(shop: Shop) -> None:
    assert await shop.tables.commit(a_commit(mark="7:1")) is Committed.OK
    assert await shop.tables.commit(a_commit(mark="7:1", table_id="-100200")) is Committed.OK


async def test_a_mark_lives_25_hours(shop: Shop) -> None:
    await shop.tables.commit(a_commit(mark="7:1"))
    left = await shop.redis.ttl(shop.keys.done_mark(TABLE, "7:1"))
    assert MARK_LIFETIME_S - 60 < left <= MARK_LIFETIME_S == 90_000


async def test_a_worker_whose_lease_was_taken_over_commits_nothing(shop: Shop) -> None:
    partition = shop.keys.partition_of(TABLE)
    old = await shop.leases.acquire(partition, "old", 60_000)
    await shop.leases.release(partition, "old")
    new = await shop.leases.acquire(partition, "new", 60_000)
    assert old is not None
    assert new is not None
    assert await shop.tables.commit(a_commit(fence=old)) is Committed.FENCED
    assert await shop.tables.commit(a_commit(fence=new)) is Committed.OK


async def test_a_commit_without_a_deadline_takes_the_earlier_one_back(shop: Shop) -> None:
    await shop.tables.commit(a_commit(deadline_ms=5_000))
    await shop.tables.commit(a_commit(1, deadline_ms=None))
    assert await shop.deadlines.fire(shop.keys.partition_of(TABLE), 10_000, 10) == 0


async def test_a_refusal_is_said_once_per_mark_and_changes_no_state(shop: Shop) -> None:
    said = await asyncio.gather(*(shop.tables.say(TABLE, [b"no", b"why"], "7:1") for _ in range(20)))
    assert sorted(said) == [False] * 19 + [True]
    assert await shop.said(TABLE) == [b"no", b"why"]
    assert await shop.tables.load(TABLE) == Stored(0, None)


async def test_one_update_may_be_both_committed_and_answered(shop: Shop) -> None:
    assert await shop.tables.commit(a_commit(mark="7:1", say=(b"done",))) is Committed.OK
    assert await shop.tables.say(TABLE, [b"thanks"], "7:1")
    assert await shop.said(TABLE) == [b"done", b"thanks"]


async def test_what_is_said_without_a_mark_is_said_each_time(shop: Shop) -> None:
    assert await shop.tables.say(TABLE, [b"again"])
    assert await shop.tables.say(TABLE, [b"again"])
    assert await shop.said(TABLE) == [b"again", b"again"]


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["load", "commit"]),
        st.integers(0, 2),
        st.one_of(st.none(), st.sampled_from("abc")),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_any_interleaving_of_workers_is_a_chain_of_versions(
    shop: Shop, steps: list[tuple[str, int, str | None]]
) -> None:
    """Three workers load and commit in any order; the store does as the model: one line of versions."""
    await shop.redis.flushall()
    seen, version, state, marks, said = [0, 0, 0], 0, None, set[str](), list[bytes]()
    for number, (step, worker, mark) in enumerate(steps):
        if step == "load":
            stored = await shop.tables.load(TABLE)
            assert stored == Stored(version, state)
            seen[worker] = stored.version
            continue
        payload = b"%d" % number
        committed = await shop.tables.commit(a_commit(seen[worker], state=payload, say=(payload,), mark=mark))
        if mark in marks:
            assert committed is Committed.DUPLICATE
        elif seen[worker] != version:
            assert committed is Committed.CONFLICT
        else:
            assert committed is Committed.OK
            version, state = version + 1, payload
            said.append(payload)
            marks |= {mark} - {None}  # type: ignore[operator]
    assert await shop.said(TABLE) == said


async def test_a_chat_that_moves_takes_its_tables_along(shop: Shop) -> None:
    await shop.tables.commit(a_commit(table_id="-5", state=b"chat", deadline_ms=1_000))
    await shop.tables.commit(a_commit(table_id="-5:9", state=b"topic"))
    assert await shop.tables.move(-5, -1005) == 2
    assert (await shop.tables.load("-1005")).state == b"chat"
    assert (await shop.tables.load("-1005:9")).state == b"topic"
    assert await shop.tables.load("-5") == await shop.tables.load("-5:9") == Stored(0, None)
    assert await shop.tables.home(-5) == "-1005"
    assert await shop.tables.home(-1005) == "-1005"


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
