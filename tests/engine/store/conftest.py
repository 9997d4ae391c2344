"""The parts of the store on an empty Valkey."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from redis.exceptions import ConnectionError as LostConnection

from engine.store.connection import Client
from engine.store.deadlines import Deadlines
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.notes import Notes
from engine.store.streams import Inbox, Outbox
from engine.store.tables import TableStore


@dataclass
class Shop:
    """Everything that `engine.store` offers, on one connection."""

    redis: Client
    keys: Keys

    def __post_init__(self) -> None:
        self.tables = TableStore(self.redis, self.keys)
        self.inbox = Inbox(self.redis, self.keys)
        self.outbox = Outbox(self.redis, self.keys)
        self.leases = Leases(self.redis, self.keys)
        self.deadlines = Deadlines(self.redis, self.keys)
        self.notes = Notes(self.redis, self.keys)

    async def said(self, table_id: str) -> list[bytes]:
        """What lies on the outbox of the table's partition."""
        key = self.keys.stream(self.keys.partition_of(table_id), "outbox")
        return [fields[b"p"] for _, fields in await self.redis.xrange(key)]

    async def came(self, partition: int) -> list[bytes]:
        """What lies on the inbox of the partition."""
        return [fields[b"p"] for _, fields in await self.redis.xrange(self.keys.stream(partition, "inbox"))]


@pytest.fixture
def shop(redis: Client) -> Shop:
    """The store, empty."""
    return Shop(redis, Keys())


@pytest.fixture
def lose_answer(redis: Client, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Breaks the connection once: the server does what was asked, its answer never arrives."""

    def lose(*methods: str) -> None:
        broken: list[str] = []

        def wrap(method: str, real: Callable[..., Any]) -> Callable[..., Any]:
            async def call(*args: Any, **kwargs: Any) -> Any:
                answer = await real(*args, **kwargs)
                if broken:
                    return answer
                broken.append(method)
                raise LostConnection("Connection closed by server.")

            return call

        for method in methods:
            monkeypatch.setattr(redis, method, wrap(method, getattr(redis, method)))

    return lose
