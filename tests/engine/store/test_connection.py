import asyncio
import socket

import pytest

from engine.store.connection import Client, StoreFault, StoreUnavailable, claim_layout, connect, shown
from engine.store.keys import Keys
from engine.store.notes import Notes
from engine.store.streams import Inbox
from engine.store.tables import Commit, TableStore

SECRET = "s3cret"


@pytest.mark.parametrize(
    "url",
    [
        f"redis://user:{SECRET}@127.0.0.1:1/0",
        f"redis://:{SECRET}/with/slashes@127.0.0.1:1/0",
        f"redis://:a#{SECRET}@127.0.0.1:1/0",
        f"redis://:a?{SECRET}@127.0.0.1:1/0",
        f"http://user:{SECRET}@127.0.0.1:1",
        f"redis://user:{SECRET}@127.0.0.1:port",
        f"unix://user:{SECRET}@/nowhere/valkey.sock",
        f"redis://127.0.0.1:1/0?password={SECRET}",
        f"redis://127.0.0.1:1/0?protocol={SECRET}",
        f"redis://user:{SECRET}@127.0.0.1:1/0?cluster=1",
        "nonsense",
    ],
)
async def test_an_address_without_a_server_is_refused_in_one_line_without_the_password(url: str) -> None:
    with pytest.raises(StoreUnavailable) as refused:
        await connect(url)
    assert "\n" not in str(refused.value)
    assert SECRET not in str(refused.value)
    assert "redis" in str(refused.value).lower()


def test_an_address_is_shown_without_user_password_and_query() -> None:
    assert shown("rediss://me:pw@cache.example:6380/2?x=y") == "rediss://cache.example:6380/2"
    assert shown("redis://localhost") == "redis://localhost"


async def test_a_wrong_password_is_told_as_such(valkey_url: str) -> None:
    with pytest.raises(StoreUnavailable, match=r"WRONGPASS|password|AUTH"):
        await connect(valkey_url.replace("redis://", f"redis://me:{SECRET}@"))


async def test_a_server_that_went_away_is_unavailable(valkey_url: str) -> None:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        door.listen()
        port = door.getsockname()[1]
        greeting = asyncio.create_task(connect(f"redis://127.0.0.1:{port}/0"))
        visitor, _ = await asyncio.to_thread(door.accept)
        visitor.close()
        with pytest.raises(StoreUnavailable, match=f"127.0.0.1:{port}"):
            await greeting


async def test_connections_the_server_closed_are_replaced_unnoticed(redis: Client) -> None:
    notes = Notes(redis, Keys())
    await notes.put("a", b"1", 60)
    await redis.client_kill_filter(_type="normal", skipme=True)
    assert await notes.get("a") == b"1"


async def test_more_readers_than_connections_wait_for_their_turn(valkey_url: str, redis: Client) -> None:
    narrow = await connect(valkey_url, max_connections=2)
    inbox = Inbox(narrow, Keys())
    assert await asyncio.gather(*(inbox.read(number, "w1", 1, 9) for number in range(8))) == [[]] * 8
    assert len(await redis.client_list()) <= 4
    await narrow.aclose()


async def test_a_full_server_is_unavailable_and_has_written_nothing(redis: Client) -> None:
    tables = TableStore(redis, Keys())
    await tables.load("-42")
    await redis.config_set("maxmemory", 1)
    try:
        with pytest.raises(StoreUnavailable):
            await tables.commit(Commit("-42", 0, 0, b"state", 5_000, (b"said",), "7:1"))
    finally:
        await redis.config_set("maxmemory", 0)
    assert await redis.dbsize() == 0


async def test_all_processes_on_a_store_must_count_the_same_partitions(redis: Client) -> None:
    await claim_layout(redis, Keys(partitions=8))
    await claim_layout(redis, Keys(partitions=8))
    with pytest.raises(StoreFault, match="set PARTITIONS=8"):
        await claim_layout(redis, Keys(partitions=16))
