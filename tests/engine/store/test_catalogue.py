"""docs/redis.md, keys.py and what is really in Redis say the same."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from apscheduler.schedulers.background import BackgroundScheduler

from engine.store.connection import claim_layout
from engine.store.jobs import job_store
from engine.store.keys import Keys
from engine.store.streams import DEAD_LIFETIME_S
from engine.store.tables import MARK_LIFETIME_S, TABLE_LIFETIME_S, Commit, Committed

if TYPE_CHECKING:
    from conftest import Shop

PAGE = Path(__file__).parents[3] / "docs" / "redis.md"
ROWS = [
    [cell.strip().strip("`") for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| `hat:")
]
CATALOGUE = {row[0]: row for row in ROWS}

KEYS = Keys()
SAMPLES = {
    "layout": [KEYS.layout()],
    "chat": [KEYS.chat("-42:5")],
    "moved": [KEYS.moved(-42)],
    "deadlines": [KEYS.deadlines(0)],
    "stream": [KEYS.stream(0, "inbox"), KEYS.stream(0, "outbox")],
    "dead": [KEYS.dead(0, "inbox"), KEYS.dead(0, "outbox")],
    "done_mark": [KEYS.done_mark("-42:5", "7:1")],
    "stream_mark": [KEYS.stream_mark(0, "inbox", "7:1"), KEYS.stream_mark(0, "outbox", "-42:7:1")],
    "lease": [KEYS.lease(0), KEYS.lease("poller:7")],
    "fence": [KEYS.fence(0), KEYS.fence("poller:7")],
    "crew": [KEYS.crew("worker")],
    "note": [KEYS.note("seat:9")],
    "jobs": [KEYS.jobs()],
    "job_times": [KEYS.job_times()],
}

LIFETIMES_S = {
    "for ever": None,
    "for ever; an entry until it is acknowledged": None,
    "while a table wants to be woken": None,
    "while a job is planned": None,
    "400 days": TABLE_LIFETIME_S,
    "400 days after the last commit": TABLE_LIFETIME_S,
    "30 days after the last one; the newest 1000": DEAD_LIFETIME_S,
    "25 hours": MARK_LIFETIME_S,
    "as long as it is renewed (seconds)": 60,
    "as long as somebody is at work (seconds)": 60,
    "as its writer says": 60,
}


def row_of(key: str) -> list[str]:
    """The first row of the catalogue whose pattern the key has."""
    for pattern, row in CATALOGUE.items():
        shape = re.escape(pattern).replace(r"\{p07\}", r"\{p\d\d\}")
        shape = re.sub(r"<stream>", "(?:inbox|outbox)", shape)
        if re.fullmatch(re.sub(r"<\w+>", ".+", shape), key):
            return row
    pytest.fail(f"docs/redis.md has no row for {key}")


def test_every_builder_of_names_is_in_the_catalogue_and_every_row_has_one() -> None:
    public = {
        name for name, member in inspect.getmembers(Keys, inspect.isfunction) if not name.startswith("_")
    }
    assert public - {"partition_of"} == set(SAMPLES) == {row[3] for row in ROWS}


@pytest.mark.parametrize("builder", SAMPLES)
def test_a_name_has_the_pattern_of_a_row_with_its_builder(builder: str) -> None:
    assert {row_of(key)[3] for key in SAMPLES[builder]} == {builder}


def test_every_row_describes_some_name() -> None:
    assert {row_of(key)[0] for keys in SAMPLES.values() for key in keys} == set(CATALOGUE)


async def test_whatever_the_store_writes_has_the_type_and_lifetime_of_its_row(
    shop: Shop, valkey_url: str
) -> None:
    await fill(shop, valkey_url)
    written = [key.decode() async for key in shop.redis.scan_iter()]
    assert {row_of(key)[0] for key in written} == set(CATALOGUE)
    for key in written:
        _, kind, lifetime, *_ = row_of(key)
        assert (await shop.redis.type(key)).decode() == kind
        left, limit = await shop.redis.ttl(key), LIFETIMES_S[lifetime]
        if limit is None:
            assert left == -1, key
        else:
            assert limit - 30 <= left <= limit, key


async def fill(shop: Shop, valkey_url: str) -> None:
    """Use everything that writes."""
    await claim_layout(shop.redis, shop.keys)
    for table in ("-42", "-43"):
        commit = Commit(table, 0, 0, b"state", deadline_ms=10**13, say=(b"said",), mark="7:1")
        assert await shop.tables.commit(commit) is Committed.OK
    await shop.tables.say("-42", [b"no"], "7:2")
    await shop.tables.move("-43", "-1043")
    for stream in (shop.inbox, shop.outbox):
        await stream.append(0, b"poison", "7:3")
        await stream.append(0, b"healthy")
        poison, _ = await stream.read(0, "reader", 0, 2)
        await stream.bury(0, poison, "bad")
    await shop.leases.acquire(0, "w1", 60_000)
    await shop.leases.acquire("poller:7", "g1", 60_000)
    await shop.leases.attend("worker", "w1", 60_000)
    await shop.notes.put("seat:9", b"-42", 60)
    scheduler = BackgroundScheduler(jobstores={"default": job_store(valkey_url, shop.keys)})
    scheduler.start(paused=True)
    scheduler.add_job(print, "cron", id="job")
    scheduler.shutdown()
