from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.store.connection import Client, StoreUnavailable
from engine.store.keys import Keys
from engine.store.streams import DEAD_LIMIT, Buried, Entry, Inbox, Outbox

if TYPE_CHECKING:
    from conftest import Shop


def payloads(entries: list[Entry]) -> list[bytes]:
    return [entry.payload for entry in entries]


async def fill(inbox: Inbox, count: int, partition: int = 0) -> list[bytes]:
    """Append the numbers below `count`, as payloads."""
    sent = [b"%d" % number for number in range(count)]
    for payload in sent:
        await inbox.append(partition, payload)
    return sent


async def test_entries_are_read_once_and_in_order(shop: Shop) -> None:
    sent = await fill(shop.inbox, 5)
    assert payloads(await shop.inbox.read(0, "w1", 0, 3)) == sent[:3]
    assert payloads(await shop.inbox.read(0, "w1", 0, 3)) == sent[3:]
    assert await shop.inbox.read(0, "w1", 0, 3) == []


async def test_partitions_and_streams_do_not_mix(shop: Shop) -> None:
    await shop.inbox.append(0, b"in")
    await shop.outbox.append(0, b"out")
    assert await shop.inbox.read(1, "w1", 0, 9) == []
    assert payloads(await shop.inbox.read(0, "w1", 0, 9)) == [b"in"]
    assert payloads(await shop.outbox.read(0, "s1", 0, 9)) == [b"out"]


async def test_a_waiting_reader_gets_what_comes(shop: Shop) -> None:
    reading = asyncio.create_task(shop.inbox.read(0, "w1", 10_000, 9))
    await until_blocked(shop.redis)
    await shop.inbox.append(0, b"news")
    assert payloads(await reading) == [b"news"]


async def test_the_same_mark_is_appended_once(shop: Shop) -> None:
    added = await asyncio.gather(*(shop.inbox.append(0, b"update", "7:1") for _ in range(50)))
    assert sorted(added) == [False] * 49 + [True]
    assert await shop.came(0) == [b"update"]


async def test_a_mark_of_one_stream_or_partition_means_nothing_to_another(shop: Shop) -> None:
    assert await shop.inbox.append(0, b"x", "7:1")
    assert await shop.inbox.append(1, b"x", "7:1")
    assert await shop.outbox.append(0, b"x", "7:1")


async def test_an_acknowledged_entry_leaves_the_stream(shop: Shop) -> None:
    await fill(shop.inbox, 3)
    first, second, third = await shop.inbox.read(0, "w1", 0, 9)
    await shop.inbox.ack(0, [third.id, first.id])
    assert await shop.came(0) == [second.payload]
    assert await shop.inbox.backlog(0) == 1
    assert await shop.inbox.oldest_ms(0) == int(second.id.split("-")[0])


async def test_an_empty_stream_has_no_oldest_entry(shop: Shop) -> None:
    assert await shop.inbox.backlog(0) == 0
    assert await shop.inbox.oldest_ms(0) is None
    await shop.inbox.ack(0, [])


async def test_thousands_of_entries_are_acknowledged_at_once(shop: Shop) -> None:
    await shop.tables.say("-42", [b"x"] * 9_000)
    partition = shop.keys.partition_of("-42")
    entries = await shop.outbox.read(partition, "s1", 0, 10_000)
    await shop.outbox.ack(partition, (entry.id for entry in entries))
    assert len(entries) == 9_000
    assert await shop.outbox.backlog(partition) == 0


async def test_what_a_dead_reader_had_in_hand_comes_first_and_in_order(shop: Shop) -> None:
    sent = await fill(shop.inbox, 4)
    taken = await shop.inbox.read(0, "worker-1", 0, 3)
    await shop.inbox.ack(0, [taken[1].id])
    heir = Inbox(shop.redis, shop.keys)
    found = await heir.read(0, "worker-2", 0, 9)
    assert payloads(found) == [sent[0], sent[2]]
    assert [entry.deliveries for entry in found] == [2, 2]
    assert payloads(await heir.read(0, "worker-2", 0, 9)) == [sent[3]]


async def test_a_reader_that_restarts_under_its_old_name_gets_its_entries_again(shop: Shop) -> None:
    sent = await fill(shop.inbox, 2)
    await shop.inbox.read(0, "w1", 0, 9)
    again = await Inbox(shop.redis, shop.keys).read(0, "w1", 0, 9)
    assert payloads(again) == sent
    assert {entry.deliveries for entry in again} == {2}


async def test_an_inheritance_larger_than_one_read_is_handed_over_bit_by_bit(shop: Shop) -> None:
    sent = await fill(shop.inbox, 250)
    await shop.inbox.read(0, "worker-1", 0, 250)
    await shop.inbox.append(0, b"new")
    heir = Inbox(shop.redis, shop.keys)
    found = [await heir.read(0, "worker-2", 0, 120) for _ in range(4)]
    assert [payload for each in found for payload in payloads(each)] == [*sent, b"new"]


async def test_deliveries_count_the_readers_that_died_on_an_entry(shop: Shop) -> None:
    await shop.inbox.append(0, b"poison")
    for death in range(1, 5):
        (entry,) = await Inbox(shop.redis, shop.keys).read(0, f"worker-{death}", 0, 9)
        assert entry.deliveries == death


async def test_a_buried_entry_is_kept_with_its_story_and_never_comes_again(shop: Shop) -> None:
    await fill(shop.inbox, 2)
    poison, healthy = await shop.inbox.read(0, "w1", 0, 9)
    assert await shop.inbox.bury(0, poison, "KeyError")
    assert await shop.inbox.buried(0) == [Buried(poison.id, poison.payload, "KeyError", 1)]
    assert payloads(await Inbox(shop.redis, shop.keys).read(0, "w2", 0, 9)) == [healthy.payload]
    assert await shop.inbox.backlog(0) == 1


async def test_an_entry_is_buried_once(shop: Shop) -> None:
    await shop.inbox.append(0, b"poison")
    (poison,) = await shop.inbox.read(0, "w1", 0, 9)
    buried = await asyncio.gather(*(shop.inbox.bury(0, poison, "bad") for _ in range(10)))
    assert sorted(buried) == [False] * 9 + [True]
    assert len(await shop.inbox.buried(0)) == 1


async def test_the_dead_letters_do_not_grow_for_ever(shop: Shop) -> None:
    partition = shop.keys.partition_of("-42")
    await shop.tables.say("-42", [b"x"] * (DEAD_LIMIT + 5))
    for entry in await shop.outbox.read(partition, "s1", 0, DEAD_LIMIT + 5):
        await shop.outbox.bury(partition, entry, "bad")
    assert len(await shop.outbox.buried(partition, DEAD_LIMIT + 5)) == DEAD_LIMIT


async def test_a_reader_whose_answer_was_lost_gets_those_entries_with_the_next_read(
    shop: Shop, lose_answer: Callable[..., None]
) -> None:
    sent = await fill(shop.inbox, 3)
    in_hand = await shop.inbox.read(0, "w1", 0, 1)
    lose_answer("xreadgroup")
    with pytest.raises(StoreUnavailable):
        await shop.inbox.read(0, "w1", 0, 1)
    assert payloads(in_hand) == sent[:1]
    assert payloads(await shop.inbox.read(0, "w1", 0, 9)) == sent[1:2]
    assert payloads(await shop.inbox.read(0, "w1", 0, 9)) == sent[2:]


async def test_a_reader_interrupted_while_it_waits_loses_nothing(shop: Shop) -> None:
    reading = asyncio.create_task(shop.inbox.read(0, "w1", 10_000, 9))
    await until_blocked(shop.redis)
    reading.cancel()
    await asyncio.gather(reading, return_exceptions=True)
    await shop.inbox.append(0, b"news")
    assert payloads(await shop.inbox.read(0, "w1", 10_000, 9)) == [b"news"]


async def test_entries_that_strayed_to_a_former_reader_are_found(redis: Client) -> None:
    keys = Keys()
    inbox = Inbox(redis, keys, claim_idle_ms=0, sweep_s=0.0)
    assert await inbox.read(0, "worker-2", 0, 9) == []
    await inbox.append(0, b"stray")
    await redis.xreadgroup(Inbox.group, "worker-1", {keys.stream(0, "inbox"): ">"})
    assert payloads(await inbox.read(0, "worker-2", 0, 9)) == [b"stray"]
    assert await inbox.read(0, "worker-2", 0, 9) == []


async def test_entries_which_another_reader_took_up_just_now_are_left_to_it(redis: Client) -> None:
    keys = Keys()
    inbox = Inbox(redis, keys, claim_idle_ms=60_000, sweep_s=0.0)
    await inbox.read(0, "worker-2", 0, 9)
    await inbox.append(0, b"fresh")
    await redis.xreadgroup(Inbox.group, "worker-1", {keys.stream(0, "inbox"): ">"})
    assert await inbox.read(0, "worker-2", 0, 9) == []
    assert payloads(await Inbox(redis, keys).read(0, "worker-3", 0, 9)) == [b"fresh"]


async def test_readers_that_hold_nothing_are_forgotten(shop: Shop) -> None:
    await fill(shop.inbox, 3)
    for lease in range(5):
        await Inbox(shop.redis, shop.keys).read(0, f"worker-{lease}", 0, 9)
    names = await shop.redis.xinfo_consumers(shop.keys.stream(0, "inbox"), Inbox.group)
    assert [consumer["name"] for consumer in names] == [b"worker-4"]


async def test_a_stream_that_was_lost_is_made_again(shop: Shop) -> None:
    await shop.inbox.read(0, "w1", 0, 9)
    await shop.redis.flushall()
    with pytest.raises(StoreUnavailable):
        await shop.inbox.read(0, "w1", 0, 9)
    await shop.inbox.append(0, b"after")
    assert payloads(await shop.inbox.read(0, "w1", 0, 9)) == [b"after"]


@pytest.mark.parametrize("block_ms", [-1, 10_001])
async def test_a_reader_may_not_wait_longer_than_the_socket(shop: Shop, block_ms: int) -> None:
    with pytest.raises(ValueError, match="block_ms"):
        await shop.inbox.read(0, "w1", block_ms, 1)


STEPS = st.lists(st.sampled_from(["append", "read", "ack", "die"]), max_size=40)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
async def test_whenever_readers_die_nothing_is_lost_or_handed_out_twice_or_out_of_order(
    shop: Shop, steps: list[str]
) -> None:
    await shop.redis.flushall()
    outbox, lease = Outbox(shop.redis, shop.keys), 0
    waiting, in_hand, sent = list[bytes](), list[Entry](), 0
    for step in [*steps, "die", *["read"] * 21]:
        if step == "append":
            sent += 1
            await outbox.append(0, b"%d" % sent)
            waiting.append(b"%d" % sent)
        elif step == "read":
            entries = await outbox.read(0, f"sender-{lease}", 0, 2)
            assert payloads(entries) == waiting[: len(entries)]
            del waiting[: len(entries)]
            in_hand += entries
        elif step == "ack" and in_hand:
            await outbox.ack(0, [in_hand.pop(len(in_hand) // 2).id])
        elif step == "die":
            waiting, in_hand = payloads(in_hand) + waiting, []
            outbox, lease = Outbox(shop.redis, shop.keys), lease + 1
    assert waiting == []


async def until_blocked(redis: Client) -> None:
    """Return as soon as a reader waits at the server."""
    while not (await redis.info("clients"))["blocked_clients"]:
        pass
