import asyncio

from engine.store.connection import Client
from engine.store.keys import Keys
from engine.store.notes import Notes


async def test_a_note_is_read_as_often_as_wanted_until_it_is_overwritten(redis: Client) -> None:
    notes = Notes(redis, Keys())
    await notes.put("slot", b"17", 60)
    assert await notes.get("slot") == b"17"
    await notes.put("slot", b"18", 60)
    assert await notes.get("slot") == b"18"


async def test_a_note_that_was_never_put_is_none(redis: Client) -> None:
    notes = Notes(redis, Keys())
    assert await notes.get("nothing") is None
    assert await notes.take("nothing") is None


async def test_a_note_lives_as_long_as_was_asked(redis: Client) -> None:
    keys = Keys()
    await Notes(redis, keys).put("slot", b"17", 60)
    assert 59_000 < await redis.pttl(keys.note("slot")) <= 60_000


async def test_of_fifty_who_take_a_note_one_gets_it(redis: Client) -> None:
    notes = Notes(redis, Keys())
    await notes.put("nonce", b"guess", 60)
    taken = await asyncio.gather(*(notes.take("nonce") for _ in range(50)))
    assert sorted(value for value in taken if value is not None) == [b"guess"]
