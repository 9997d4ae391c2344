"""What must be written is written again and again until the store is back."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from bot.pace import Backoff, Pace
from engine.store.connection import StoreUnavailable

log = logging.getLogger(__name__)

T = TypeVar("T")


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
