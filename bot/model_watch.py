"""Notices that another version became champion, so that new rounds play with it without a restart."""

import asyncio
import logging

from bot.pace import Pace
from bot.robots import Robots

_log = logging.getLogger(__name__)


class ModelWatch:
    """Looks at the registry every `every_ms`; a look reads one small file per language."""

    def __init__(self, robots: Robots, pace: Pace, every_ms: int = 3_000) -> None:
        self._robots, self._pace, self._every_ms = robots, pace, every_ms

    async def run(self, stop: asyncio.Event) -> None:
        """Look until `stop`; a fault is logged, for the rounds go on with the old champion."""
        while not stop.is_set():
            await self._pace.pause(self._every_ms, stop)
            try:
                await self._robots.refresh()
            except Exception:
                _log.exception("the registry can't be looked at")
