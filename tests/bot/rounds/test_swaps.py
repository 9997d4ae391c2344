"""Champions change while rounds go on: every round finishes with the version with which it began."""

from __future__ import annotations

import asyncio
import random
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from bot.host import Host
from bot.levels import Drawer
from bot.model_watch import ModelWatch
from bot.pace import RealPace
from bot.robots import Robots
from engine.commands import Claim, Command, OpenRound, Say, TimeUp
from engine.play import Engine, Origin, Played
from engine.rules import wakes_at_ms
from engine.state import Rules, Skill, Table, TableId
from engine.store.connection import Client
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.notes import Notes
from engine.store.streams import Inbox
from engine.store.tables import TableStore
from models.registry import Registry
from tests.small_models import write_small
from words.languages import Language

EN = Language.EN
ROUNDS, SWAPS, TABLES = 1_000, 10, 20
CLUE = "river"
ANSWERS = [
    "table",
    "window",
    "doctor",
    "teacher",
    "kitchen",
    "winter",
    "engine",
    "music",
    "sand",
    "bread",
    "candle",
]
ANNA, BORIS = "1", "2"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """It has a version for each answer; each answers every clue by its own word, and the first one plays."""
    registry = Registry(tmp_path / "models", tmp_path / "no starters")
    for answer in ANSWERS:
        registry.add(write_small(tmp_path / answer, [[CLUE, answer]]))
    return registry


@dataclass
class Replica:
    """One of several processes: its own players, the shared store and the shared registry."""

    redis: Client
    registry: Registry
    keys: Keys = field(default_factory=Keys)

    def __post_init__(self) -> None:
        self.robots = Robots(self.registry, random.Random(7))
        tables = TableStore(self.redis, self.keys)
        self.host = Host(
            engine=Engine(tables, lambda name: Table(name, EN, Rules(), skill=Skill.HARD)),
            tables=tables,
            notes=Notes(self.redis, self.keys),
            inbox=Inbox(self.redis, self.keys),
            keys=self.keys,
            robots=self.robots,
            drawer=Drawer(random.Random(7)),
        )


@dataclass
class Town:
    """Tables at which rounds are played, each command at whichever replica comes."""

    replicas: list[Replica]
    answer_of: dict[str, str]
    fences: dict[int, int]
    chance: random.Random = field(default_factory=lambda: random.Random(3))
    begun: int = 0
    finished: int = 0
    swaps: int = 0
    swapped_during: int = 0
    now_ms: int = 1_000_000
    message: int = 0

    async def play(self, table: TableId, command: Command) -> Played:
        replica = self.chance.choice(self.replicas)
        self.now_ms += 1
        origin = Origin(None, self.fences[replica.keys.partition_of(table)], self.now_ms)
        played = await replica.host.play(table, command, origin)
        assert played.refusal is None
        return played

    async def say(self, table: TableId, player: str, text: str) -> Played:
        self.message += 1
        return await self.play(table, Say(player, player, text, self.message, self.now_ms))

    async def play_round(self, table: TableId) -> None:
        opener = self.chance.choice(self.replicas)
        model, swaps = opener.robots.version(EN), self.swaps
        opened = await self.play(table, OpenRound(BORIS, "Boris", "forest", False, model))
        assert opened.table.round is not None
        await self.play(table, Claim(opened.table.round.number, ANNA, "Anna"))
        await self.say(table, ANNA, CLUE)
        running = (await self.replicas[0].host.engine.look(table)).round
        assert running is not None and running.model == model
        assert [answer.words for answer in running.sealed] == [(self.answer_of[model],)]
        await self.say(table, BORIS, "forest")
        await self.until_over(table)
        self.swapped_during += self.swaps > swaps
        self.finished += 1

    async def until_over(self, table: TableId) -> None:
        engine = self.replicas[0].host.engine
        while (now := await engine.look(table)).round is not None:
            due = wakes_at_ms(now)
            assert due is not None
            self.now_ms = max(self.now_ms, due)
            await self.play(table, TimeUp(due))

    async def sit(self, table: TableId) -> None:
        while self.begun < ROUNDS:
            self.begun += 1
            await self.play_round(table)


async def test_a_thousand_rounds_during_ten_swaps_finish_with_the_version_they_began_with(
    redis: Client, registry: Registry
) -> None:
    answer_of = {version: _answer(registry, version) for version in registry.versions(EN)}
    first, *others = answer_of
    registry.promote(EN, first)
    replicas = [Replica(redis, registry), Replica(redis, registry)]
    leases = Leases(redis, Keys())
    fences = {p: await leases.acquire(p, "town", 600_000) or 0 for p in range(Keys().partitions)}
    for replica in replicas:
        await replica.robots.load()
    town = Town(replicas, answer_of, fences)
    playing = asyncio.gather(*(town.sit(f"-{number}") for number in range(1, TABLES + 1)))
    for number, version in enumerate(others, start=1):
        while town.finished < number * ROUNDS // (SWAPS + 1) and not playing.done():
            await asyncio.sleep(0.001)
        # The replicas notice it one after the other; meanwhile both versions begin rounds.
        await asyncio.to_thread(registry.promote, EN, version)
        town.swaps += 1
        for replica in replicas:
            await replica.robots.refresh()
            await asyncio.sleep(0.05)
    await playing
    assert (town.finished, town.swaps) == (ROUNDS, SWAPS)
    assert town.swapped_during >= SWAPS
    assert {replica.robots.version(EN) for replica in replicas} == {others[-1]}


def _answer(registry: Registry, version: str) -> str:
    folder = registry.folder(EN, version)
    (answer,) = set((folder / "vocabulary.txt").read_text().split()) & set(ANSWERS)
    return answer


async def test_a_broken_new_champion_leaves_the_old_one_playing_and_is_told_once(
    redis: Client, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    old, new, *_ = registry.versions(EN)
    registry.promote(EN, old)
    replica = Replica(redis, registry)
    await replica.robots.load()
    registry.promote(EN, new)
    (registry.folder(EN, new) / "guess_words.npy").write_bytes(b"")
    caplog.clear()
    for _ in range(3):
        await replica.robots.refresh()
    assert replica.robots.version(EN) == old
    assert sum("is refused, the old one plays on" in record.message for record in caplog.records) == 1
    registry.rollback(EN)
    registry.promote(EN, registry.versions(EN)[2])
    await replica.robots.refresh()
    assert replica.robots.version(EN) == registry.versions(EN)[2]


async def test_a_champion_that_could_not_be_read_for_a_moment_is_taken_over_later(
    redis: Client, registry: Registry
) -> None:
    old, new, *_ = registry.versions(EN)
    registry.promote(EN, old)
    robots = Replica(redis, registry).robots
    await robots.load()
    registry.promote(EN, new)
    away = registry.folder(EN, new).rename(registry.folder(EN, new).with_name(".away"))
    for _ in range(100):
        await robots.refresh()
    assert robots.version(EN) == old
    away.rename(registry.folder(EN, new))
    looks = 0
    while robots.version(EN) == old and looks < 100:
        await robots.refresh()
        looks += 1
    assert robots.version(EN) == new


async def test_a_registry_that_goes_away_and_comes_back_changes_nothing(
    redis: Client, registry: Registry, tmp_path: Path
) -> None:
    old, *_ = registry.versions(EN)
    shutil.copytree(registry.folder(EN, old), tmp_path / "no starters" / "en")
    shutil.rmtree(registry.folder(EN, old))
    new, *_ = registry.versions(EN)
    registry.promote(EN, new)
    robots = Replica(redis, registry).robots
    await robots.load()
    (tmp_path / "models").rename(tmp_path / "away")
    await robots.refresh()
    assert robots.version(EN) == new
    (tmp_path / "away").rename(tmp_path / "models")
    await robots.refresh()
    assert robots.version(EN) == new
    registry.rollback(EN)
    await robots.refresh()
    assert robots.version(EN) == old


async def test_a_guesser_whose_version_was_removed_stays_silent(redis: Client, registry: Registry) -> None:
    old, new, *_ = registry.versions(EN)
    registry.promote(EN, old)
    replica = Replica(redis, registry)
    await replica.robots.load()
    gone = "0123456789ab"
    table = Table("-1", EN, Rules(), skill=Skill.HARD)
    fences = {p: await Leases(redis, Keys()).acquire(p, "town", 60_000) or 0 for p in range(8)}
    town = Town([replica], {}, fences)
    await town.play("-1", OpenRound(BORIS, "Boris", "forest", False, gone))
    await town.play("-1", Claim(1, ANNA, "Anna"))
    await town.say("-1", ANNA, CLUE)
    table = await replica.host.engine.look("-1")
    assert await replica.robots.answer(table) == ()
    assert table.round is not None
    assert await replica.robots.answer(replace(table, round=replace(table.round, model=new))) != ()


async def test_the_watch_takes_a_new_champion_over_without_a_restart(
    redis: Client, registry: Registry
) -> None:
    old, new, *_ = registry.versions(EN)
    registry.promote(EN, old)
    robots = Replica(redis, registry).robots
    await robots.load()
    stop = asyncio.Event()
    watching = asyncio.create_task(ModelWatch(robots, RealPace(), every_ms=10).run(stop))
    registry.promote(EN, new)
    async with asyncio.timeout(30):
        while robots.version(EN) != new:
            await asyncio.sleep(0.01)
    stop.set()
    await watching
