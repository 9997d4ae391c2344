from __future__ import annotations

import asyncio
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store.tables import MARK_LIFETIME_S, Commit, Committed, Stored

if TYPE_CHECKING:
    from conftest import Shop


from commits import TABLE, a_commit


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
