"""Moves deadlines that are due onto the inbox; the worker plays them in their turn.

A deadline is moved once, whoever looks: the store does it in one step. So clocks may overlap.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable

from bot.metrics import Metrics
from bot.pace import Pace
from engine.store.connection import StoreUnavailable
from engine.store.deadlines import Deadlines

log = logging.getLogger(__name__)

_AT_ONCE = 200
_STORE_PAUSE_MS = 1000


class Clock:
    """Looks at the deadlines of `partitions()` every `every_ms`."""

    def __init__(
        self,
        *,
        deadlines: Deadlines,
        partitions: Callable[[], Iterable[int]],
        pace: Pace,
        metrics: Metrics,
        every_ms: int = 200,
    ) -> None:
        self._deadlines, self._partitions = deadlines, partitions
        self._pace, self._metrics, self._every_ms = pace, metrics, every_ms

    async def run(self, stop: asyncio.Event) -> None:
        """Tick until `stop`."""
        is_away = False
        while not stop.is_set():
            try:
                await self.tick()
                is_away = False
            except StoreUnavailable as error:
                if not is_away:
                    log.warning("deadlines wait for the store: %s", error)
                is_away = True
            await self._pace.pause(_STORE_PAUSE_MS if is_away else self._every_ms, stop)

    async def tick(self) -> int:
        """Move everything that is due now; returns how many deadlines that were."""
        return sum([await self._fire_all(partition) for partition in self._partitions()])

    async def _fire_all(self, partition: int) -> int:
        total = 0
        while fired := await self._deadlines.fire(partition, self._pace.wall_ms(), _AT_ONCE):
            total += fired
            self._metrics.deadlines.add(str(partition), fired)
        return total
