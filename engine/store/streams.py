"""The streams of a partition: what came in, and what is to be said."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, ClassVar

from redis.exceptions import ResponseError

from engine.store.connection import LONGEST_BLOCK_MS, Client, border
from engine.store.keys import Keys
from engine.store.scripts import Argument, Script
from engine.store.tables import MARK_LIFETIME_S

DEAD_LIFETIME_S = 30 * 24 * 3600
"""How long dead letters are kept after the last one."""

DEAD_LIMIT = 1000
"""How many dead letters a stream keeps."""

_PAGE = 100
"""How many entries are looked at, or acknowledged, in one go."""


@dataclass(frozen=True)
class Entry:
    """Something taken from a stream and not acknowledged yet."""

    id: str
    """`<ms since the epoch>-<number>`: when it was appended, by the server's clock."""
    payload: bytes
    deliveries: int = 1
    """How often it has been handed out, this time included; a reader died on it `deliveries - 1` times."""


@dataclass(frozen=True)
class Buried:
    """An entry that nobody could handle."""

    id: str
    payload: bytes
    reason: str
    deliveries: int


@dataclass
class _Desk:
    """What one consumer has in hand."""

    in_hand: set[str] = field(default_factory=set)
    complete: bool = False
    """Whether everything pending is in hand; if not, the next read looks for it first."""
    newcomer: bool = True
    swept_at: float = 0.0


class _Stream:
    """A stream per partition, read by one consumer at a time: the holder of the lease."""

    name: ClassVar[str]
    group: ClassVar[str]

    def __init__(
        self, redis: Client, keys: Keys, *, claim_idle_ms: int = 60_000, sweep_s: float = 10.0
    ) -> None:
        """Args:
        claim_idle_ms: entries of another consumer which it has held for so long count as orphaned.
        sweep_s: how often to look for orphans.
        """
        self._redis = redis
        self._keys = keys
        self._claim_idle_ms = claim_idle_ms
        self._sweep_s = sweep_s
        self._desks: dict[tuple[int, str], _Desk] = {}
        self._append = Script(redis, "append")
        self._ack = Script(redis, "ack")
        self._bury = Script(redis, "bury")
        self._dismiss = Script(redis, "dismiss")

    async def append(self, partition: int, payload: bytes, mark: str | None = None) -> bool:
        """Add an entry; False: its mark has come within the last 25 hours, so nothing was added."""
        names = [self._keys.stream(partition, self.name)]
        if mark is not None:
            names.append(self._keys.stream_mark(partition, self.name, mark))
        return bool(await self._append(names, [MARK_LIFETIME_S, payload]))

    async def read(self, partition: int, consumer: str, block_ms: int, count: int) -> list[Entry]:
        """The next entries, oldest first; each is handed out once until it is acknowledged.

        The first read of a consumer takes over everything that was handed out to anybody and not
        acknowledged, before anything new. So a consumer's name should be new with every lease (owner
        and fence), and only the holder of the lease may read.

        Args:
            partition: whose stream.
            consumer: who reads.
            block_ms: how long to wait for a new entry, 0 to `LONGEST_BLOCK_MS`; 0 doesn't wait.
            count: how many entries at most.
        """
        if not 0 <= block_ms <= LONGEST_BLOCK_MS:
            raise ValueError(f"block_ms must be 0 to {LONGEST_BLOCK_MS}")
        desk = self._desks.setdefault((partition, consumer), _Desk())
        if not desk.complete or asyncio.get_running_loop().time() - desk.swept_at >= self._sweep_s:
            found = await self._collect(partition, consumer, desk, count)
            if found:
                return found
        return await self._take_new(partition, consumer, desk, block_ms, count)

    async def ack(self, partition: int, ids: Iterable[str]) -> None:
        """These are done with; they leave the stream."""
        done = list(ids)
        for start in range(0, len(done), _PAGE):
            page = done[start : start + _PAGE]
            await self._ack([self._keys.stream(partition, self.name)], [self.group, *page])
            self._put_down(partition, page)

    async def bury(self, partition: int, entry: Entry, reason: str) -> bool:
        """Move an entry that can't be handled to the dead letters; False: it was acknowledged already."""
        names = [self._keys.stream(partition, self.name), self._keys.dead(partition, self.name)]
        story: list[Argument] = [entry.id, entry.payload, reason, entry.deliveries]
        buried = bool(await self._bury(names, [self.group, *story, DEAD_LIMIT, DEAD_LIFETIME_S]))
        self._put_down(partition, [entry.id])
        return buried

    async def buried(self, partition: int, count: int = 100) -> list[Buried]:
        """The newest dead letters, newest first."""
        with border():
            found = await self._redis.xrevrange(self._keys.dead(partition, self.name), count=count)
        return [
            Buried(values[b"id"].decode(), values[b"p"], values[b"why"].decode(), int(values[b"n"]))
            for _, values in found
        ]

    async def backlog(self, partition: int) -> int:
        """How many entries aren't acknowledged yet."""
        with border():
            return int(await self._redis.xlen(self._keys.stream(partition, self.name)))

    async def oldest_ms(self, partition: int) -> int | None:
        """When the oldest entry not acknowledged was appended, ms since the epoch."""
        with border():
            first = await self._redis.xrange(self._keys.stream(partition, self.name), count=1)
        return int(first[0][0].split(b"-")[0]) if first else None

    async def _take_new(
        self, partition: int, consumer: str, desk: _Desk, block_ms: int, count: int
    ) -> list[Entry]:
        # Until the answer is here, the server may have handed out what we haven't seen.
        desk.complete = False
        key = self._keys.stream(partition, self.name)
        with border():
            answer = await self._redis.xreadgroup(
                self.group, consumer, {key: ">"}, count=count, block=block_ms or None
            )
        desk.complete = True
        entries = [_entry(found, 1) for _, batch in answer or [] for found in batch]
        desk.in_hand.update(entry.id for entry in entries)
        return entries

    async def _collect(self, partition: int, consumer: str, desk: _Desk, count: int) -> list[Entry]:
        """Take over pending entries that are in nobody's hand; at first those of everybody else too."""
        key = self._keys.stream(partition, self.name)
        with border():
            await self._ensure_group(key)
            counts = await self._orphans(key, consumer, desk, count)
            claimed = await self._redis.xclaim(key, self.group, consumer, 0, list(counts)) if counts else []
        entries = [_entry(found, counts[found[0].decode()] + 1) for found in claimed]
        desk.in_hand.update(entry.id for entry in entries)
        if len(counts) < count:
            await self._dismiss([key], [self.group, consumer])
            desk.complete, desk.newcomer = True, False
            desk.swept_at = asyncio.get_running_loop().time()
        return entries

    async def _orphans(self, key: str, consumer: str, desk: _Desk, count: int) -> dict[str, int]:
        """Ids with their deliveries so far, at most `count`, oldest first."""
        found: dict[str, int] = {}
        start = "-"
        while len(found) < count:
            page: list[dict[str, Any]] = await self._redis.xpending_range(key, self.group, start, "+", _PAGE)
            for pending in page:
                if len(found) < count and self._is_orphan(pending, consumer, desk):
                    found[pending["message_id"].decode()] = pending["times_delivered"]
            if len(page) < _PAGE:
                break
            start = "(" + page[-1]["message_id"].decode()
        return found

    def _is_orphan(self, pending: dict[str, Any], consumer: str, desk: _Desk) -> bool:
        if pending["consumer"].decode() == consumer:
            return pending["message_id"].decode() not in desk.in_hand
        return desk.newcomer or pending["time_since_delivered"] >= self._claim_idle_ms

    async def _ensure_group(self, key: str) -> None:
        try:
            await self._redis.xgroup_create(key, self.group, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    def _put_down(self, partition: int, ids: Iterable[str]) -> None:
        for (where, _), desk in self._desks.items():
            if where == partition:
                desk.in_hand.difference_update(ids)


class Inbox(_Stream):
    """What came in: updates, timers, commands, reports. Read by the worker that leases the partition."""

    name = "inbox"
    group = "workers"


class Outbox(_Stream):
    """What is to be said. Read by one sender per partition."""

    name = "outbox"
    group = "senders"


def _entry(found: tuple[bytes, dict[bytes, bytes]], deliveries: int) -> Entry:
    return Entry(found[0].decode(), found[1][b"p"], deliveries)
