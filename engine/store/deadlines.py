"""Deadlines: tables that want to be woken."""

from __future__ import annotations

from engine.store.connection import Client
from engine.store.keys import Keys
from engine.store.scripts import Script

_ENTRY = '{"kind":"time_up","table":"%s","due_ms":%.0f}'
"""The inbox entry for a table id (digits, sign and colon: nothing to escape) and its deadline."""


class Deadlines:
    """The deadlines that `TableStore.commit` sets."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._keys = keys
        self._fire = Script(redis, "fire")

    async def fire(self, partition: int, now_ms: int, limit: int) -> int:
        """Move deadlines that are due onto the partition's inbox, earliest first.

        Each is moved once, whoever else fires at the same time.

        Args:
            partition: whose deadlines.
            now_ms: the time, ms since the epoch; a deadline of exactly now is due.
            limit: how many at most.

        Returns:
            How many were moved.
        """
        names = [self._keys.deadlines(partition), self._keys.stream(partition, "inbox")]
        return int(await self._fire(names, [now_ms, limit, _ENTRY]))
