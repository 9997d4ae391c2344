"""How often a bot may speak: buckets per chat, per group and over all, with seconds to wait."""

import math
from collections.abc import Callable
from dataclasses import dataclass

from bot.sandbox.errors import too_many


@dataclass(frozen=True)
class Limits:
    """What the sandbox allows; the defaults are what Telegram publishes. `None` lifts a limit.

    `chat_per_s` tolerates bursts of `chat_burst` messages; `group_per_min` counts sends and edits
    together; `overall_per_s` goes over all chats."""

    chat_per_s: float | None = 1.0
    chat_burst: int = 5
    group_per_min: int | None = 20
    overall_per_s: int | None = 30

    @classmethod
    def lifted(cls) -> "Limits":
        """No limits, for tests that look at something else."""
        return cls(chat_per_s=None, group_per_min=None, overall_per_s=None)


@dataclass
class Bucket:
    """A token bucket: `rate` tokens come back per second, up to `size`."""

    rate: float
    size: float
    tokens: float
    since: float

    def wait_s(self, now: float) -> float:
        """Seconds until one token is there; 0 when there is one."""
        self.tokens = min(self.size, self.tokens + (now - self.since) * self.rate)
        self.since = now
        return max(0.0, (1 - self.tokens) / self.rate) if self.tokens < 1 else 0.0


class Budgets:
    """The buckets of one bot."""

    def __init__(self, limits: Limits, now: Callable[[], float]) -> None:
        self.limits, self._now = limits, now
        self._buckets: dict[str, Bucket] = {}

    def spend(self, chat_id: int) -> None:
        """Pay for one message to a chat; raises ApiError 429, and takes nothing then."""
        now = self._now()
        buckets = self._of(chat_id, now)
        wait = max((bucket.wait_s(now) for bucket in buckets), default=0.0)
        if wait > 0:
            raise too_many(math.ceil(wait))
        for bucket in buckets:
            bucket.tokens -= 1

    def _of(self, chat_id: int, now: float) -> list[Bucket]:
        limits, wanted = self.limits, []
        if limits.chat_per_s is not None:
            wanted.append((f"chat {chat_id}", limits.chat_per_s, float(limits.chat_burst)))
        if limits.group_per_min is not None and chat_id < 0:
            wanted.append((f"group {chat_id}", limits.group_per_min / 60, float(limits.group_per_min)))
        if limits.overall_per_s is not None:
            wanted.append(("overall", float(limits.overall_per_s), float(limits.overall_per_s)))
        return [self._buckets.setdefault(name, Bucket(rate, size, size, now)) for name, rate, size in wanted]
