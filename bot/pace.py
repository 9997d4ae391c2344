"""Time as the pipeline sees it, so that a test can hold the clock in its hand."""

import asyncio
import random
import time
from contextlib import suppress
from typing import Protocol


class Pace(Protocol):
    """A monotonic clock that can also wait, and the wall clock."""

    def now_ms(self) -> float:
        """A monotonic reading in milliseconds."""

    def wall_ms(self) -> int:
        """Unix time in milliseconds, as rules and deadlines use it."""

    async def pause(self, ms: float, wake: asyncio.Event | None = None) -> None:
        """Return after `ms` milliseconds, or at once when `wake` is set."""


class RealPace:
    """The machine's own clocks."""

    def now_ms(self) -> float:
        """A monotonic reading in milliseconds."""
        return time.monotonic() * 1000

    def wall_ms(self) -> int:
        """Unix time in milliseconds."""
        return time.time_ns() // 1_000_000

    async def pause(self, ms: float, wake: asyncio.Event | None = None) -> None:
        """Return after `ms` milliseconds, or at once when `wake` is set."""
        if wake is None:
            await asyncio.sleep(ms / 1000)
            return
        with suppress(TimeoutError):
            async with asyncio.timeout(ms / 1000):
                await wake.wait()


class Backoff:
    """Growing pauses between tries: doubling from `first_ms` to `longest_ms`, with up to half as jitter."""

    def __init__(self, first_ms: float = 500, longest_ms: float = 30_000) -> None:
        self._first_ms, self._longest_ms = first_ms, longest_ms
        self.tries = 0

    def next_ms(self) -> float:
        """The next pause in milliseconds."""
        self.tries += 1
        return pause_ms(self.tries, self._first_ms, self._longest_ms)

    def reset(self) -> None:
        """It worked: begin again with the shortest pause."""
        self.tries = 0


def pause_ms(tries: int, first_ms: float = 500, longest_ms: float = 30_000) -> float:
    """The pause after `tries` failures; the jitter keeps many that failed together from coming back so."""
    full = min(longest_ms, first_ms * 2.0 ** min(tries - 1, 30))
    return full * random.uniform(0.5, 1.0)
