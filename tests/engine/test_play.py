"""Commands on a real store: one commit each, once each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from engine.commands import Challenge, Claim, OpenRound, Say
from engine.events import Event
from engine.play import Engine, LeaseLost, Origin
from engine.refusals import Refusal
from engine.state import ROBOT, Table
from engine.store.connection import Client
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.streams import Outbox
from engine.store.tables import TableStore
from words.languages import Language

TABLE = "-100"
KEYS = Keys()
NOW_MS = 1_000_000


def _voice(table: Table, events: tuple[Event, ...]) -> Sequence[bytes]:
    return [f"{event.kind}".encode() for event in events]


@pytest.fixture
def engine(redis: Client) -> Engine:
    return Engine(TableStore(redis, KEYS), lambda table_id: Table(table_id, Language.EN))


def _challenge(player: str) -> Challenge:
    plan = ("tree", "fruit", "pie", "cider", "orchard", "newton")
    return Challenge(player, f"P{player}", "apple", plan, False, "v1", ROBOT)


async def _outbox(redis: Client) -> list[bytes]:
    entries = await Outbox(redis, KEYS).read(KEYS.partition_of(TABLE), "reader", 1, 100)
    return [entry.payload for entry in entries]


async def test_a_command_writes_the_state_and_what_is_said_about_it(engine, redis):
    played = await engine.play(TABLE, _challenge("1"), Origin("u1", 0, NOW_MS), _voice)
    assert (await engine.look(TABLE)) == played.table
    assert await _outbox(redis) == [b"round_opened", b"clue_given"]


async def test_of_fifty_challenges_at_once_one_starts_a_round(engine, redis):
    outcomes = await asyncio.gather(
        *(engine.play(TABLE, _challenge(str(n)), Origin(f"u{n}", 0, NOW_MS), _voice) for n in range(50))
    )
    assert sum(played.refusal is None for played in outcomes) == 1
    assert {played.refusal for played in outcomes} == {None, Refusal.ROUND_RUNS}
    assert len(await _outbox(redis)) == 2


async def test_a_repeated_command_is_neither_played_nor_refused_again(engine, redis):
    origin = Origin("u1", 0, NOW_MS)
    await engine.play(TABLE, _challenge("1"), origin, _voice)
    again = await engine.play(TABLE, _challenge("1"), origin, _voice)
    assert (again.repeated, again.refusal, again.events) == (True, None, ())
    assert len(await _outbox(redis)) == 2


async def test_a_refusal_writes_nothing(engine, redis):
    await engine.play(TABLE, Claim(1, "1", "A"), Origin("u1", 0, NOW_MS), _voice)
    assert await _outbox(redis) == []
    assert await redis.keys("*mark*") == []


async def test_a_worker_that_lost_its_lease_changes_nothing(engine, redis):
    partition = KEYS.partition_of(TABLE)
    leases = Leases(redis, KEYS)
    old = await leases.acquire(partition, "old", 10_000)
    await leases.release(partition, "old")
    await leases.acquire(partition, "new", 10_000)
    with pytest.raises(LeaseLost):
        await engine.play(TABLE, _challenge("1"), Origin("u1", old, NOW_MS), _voice)
    assert (await engine.look(TABLE)).round is None


async def test_concurrent_right_guesses_are_all_kept(engine):
    await engine.play(TABLE, OpenRound("1", "A", "apple", True), Origin("a", 0, NOW_MS), _voice)
    await engine.play(TABLE, Claim(1, "1", "A"), Origin("b", 0, NOW_MS), _voice)
    await engine.play(TABLE, Say("1", "A", "tree", 10, NOW_MS), Origin("c", 0, NOW_MS), _voice)
    guesses = [Say(str(n), f"P{n}", "apple", 10 + n, NOW_MS) for n in range(2, 12)]
    await asyncio.gather(
        *(engine.play(TABLE, guess, Origin(f"g{guess.player}", 0, NOW_MS), _voice) for guess in guesses)
    )
    table = await engine.look(TABLE)
    assert table.round is not None
    assert {solve.player for solve in table.round.solves} == {str(n) for n in range(2, 12)}


async def test_a_table_that_moved_answers_under_its_new_id(engine, redis):
    await engine.play(TABLE, _challenge("1"), Origin("u1", 0, NOW_MS), _voice)
    await TableStore(redis, KEYS).move(-100, -100200)
    assert (await engine.look("-100200")).id == "-100200"
