"""The player behind a bounded number of threads: who comes when all places are taken is sent away."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.service.endpoints import Answer
from bot.service.refused import Refused

_log = logging.getLogger(__name__)

RETRY_AFTER_S = 1


class Desk:
    """Runs questions to a player in threads. Belongs to one event loop."""

    def __init__(self, threads: int, places: int) -> None:
        """Up to `threads` questions are worked on at once, and `places` more may wait."""
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="player")
        self._most = threads + places
        self.inside = 0
        """Questions that are worked on or wait."""

    async def ask(self, question: Callable[[], Answer]) -> Answer:
        """The answer; raises Refused when there is no place, or the player fails."""
        if self.inside >= self._most:
            raise _later("too many requests are waiting")
        self.inside += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._pool, question)
        except Refused:
            raise
        except Exception as fault:
            # The text of the fault may hold the word that somebody is explaining just now.
            trace = "".join(traceback.format_tb(fault.__traceback__))
            _log.error("the player failed with %s:\n%s", type(fault).__name__, trace)
            raise _later("the player failed at this request") from None
        finally:
            self.inside -= 1

    def close(self) -> None:
        """Drop what waits and let the threads end."""
        self._pool.shutdown(wait=False, cancel_futures=True)


def _later(what: str) -> Refused:
    return Refused(503, f"{what}: try again in a second", {"Retry-After": str(RETRY_AFTER_S)})
