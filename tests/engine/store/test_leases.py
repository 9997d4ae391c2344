from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Shop

LONG_MS = 60_000


async def expire(shop: Shop, key: str) -> None:
    """Let the time of a key be over."""
    await shop.redis.pexpire(key, 0)


async def test_of_twenty_workers_one_gets_the_partition(shop: Shop) -> None:
    fences = await asyncio.gather(*(shop.leases.acquire(0, f"w{number}", LONG_MS) for number in range(20)))
    assert len([fence for fence in fences if fence is not None]) == 1
    assert await shop.leases.owner(0) == f"w{next(n for n, fence in enumerate(fences) if fence)}"


async def test_every_new_lease_has_a_greater_fence(shop: Shop) -> None:
    fences = []
    for number in range(20):
        fences.append(await shop.leases.acquire(0, f"w{number}", LONG_MS))
        await shop.leases.release(0, f"w{number}")
    assert fences == sorted(set(fences))


async def test_an_owner_that_asks_again_gets_a_new_fence(shop: Shop) -> None:
    first, second = [await shop.leases.acquire(0, "w1", LONG_MS) for _ in range(2)]
    assert first is not None
    assert second is not None
    assert second > first


async def test_fences_grow_even_when_the_server_has_lost_everything(shop: Shop) -> None:
    before = await shop.leases.acquire(0, "w1", LONG_MS)
    await shop.redis.flushall()
    after = await shop.leases.acquire(0, "w2", LONG_MS)
    assert before is not None
    assert after is not None
    assert after > before


async def test_a_lease_that_ran_out_is_free_and_not_renewed(shop: Shop) -> None:
    assert await shop.leases.acquire(0, "w1", LONG_MS)
    await expire(shop, shop.keys.lease(0))
    assert not await shop.leases.renew(0, "w1", LONG_MS)
    assert await shop.leases.owner(0) is None
    assert await shop.leases.acquire(0, "w2", LONG_MS)


async def test_renewing_prolongs_the_lease(shop: Shop) -> None:
    await shop.leases.acquire(0, "w1", 10_000)
    assert await shop.leases.renew(0, "w1", LONG_MS)
    assert 10_000 < await shop.redis.pttl(shop.keys.lease(0)) <= LONG_MS


async def test_a_stranger_neither_renews_nor_releases(shop: Shop) -> None:
    await shop.leases.acquire(0, "w1", LONG_MS)
    assert not await shop.leases.renew(0, "w2", LONG_MS)
    assert not await shop.leases.release(0, "w2")
    assert await shop.leases.owner(0) == "w1"


async def test_a_named_place_is_leased_apart_from_partitions(shop: Shop) -> None:
    assert await shop.leases.acquire("poller:7", "g1", LONG_MS)
    assert await shop.leases.acquire("poller:7", "g2", LONG_MS) is None
    assert await shop.leases.acquire(7, "g2", LONG_MS)
    assert await shop.leases.release("poller:7", "g1")
    assert await shop.leases.acquire("poller:7", "g2", LONG_MS)


async def test_the_crew_is_whoever_said_so_lately(shop: Shop) -> None:
    assert await shop.leases.attend("worker", "w2", LONG_MS) == ["w2"]
    assert await shop.leases.attend("worker", "w1", LONG_MS) == ["w1", "w2"]
    await shop.redis.zadd(shop.keys.crew("worker"), {"w2": 1})
    assert await shop.leases.attend("worker", "w1", LONG_MS) == ["w1"]


async def test_a_member_that_signs_off_is_no_longer_counted(shop: Shop) -> None:
    await shop.leases.attend("worker", "w1", LONG_MS)
    assert await shop.leases.attend("worker", "w2", LONG_MS) == ["w1", "w2"]
    assert await shop.leases.attend("worker", "w1", 0) == ["w2"]
    assert 0 < await shop.redis.pttl(shop.keys.crew("worker")) <= LONG_MS
