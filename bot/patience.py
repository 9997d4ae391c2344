"""What must happen is tried until it has: writing to the store, ending a task."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from typing import Any, TypeVar

from bot.pace import Backoff, Pace
from engine.store.connection import StoreUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")

_CANCEL_AGAIN_S = 0.1


async def surely(action: Callable[[], Awaitable[T]], pace: Pace) -> T:
    """The result of `action`, however long the store is away; `action` may run more than once."""
    backoff = Backoff(first_ms=100, longest_ms=5_000)
    while True:
        try:
            return await action()
        except StoreUnavailable as error:
            if not backoff.tries:
                log.warning("waiting for the store: %s", error)
            await pace.pause(backoff.next_ms())


async def end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel tasks and return when they have ended; their results and errors stay in them.

    Before Python 3.12 asyncio.wait_for, which the Redis client uses, may swallow a cancellation, so
    one is not enough."""
    alive = {task for task in tasks if not task.done()}
    while alive:
        for task in alive:
            task.cancel()
        _, alive = await asyncio.wait(alive, timeout=_CANCEL_AGAIN_S)
