"""Telegram's limits as pure arithmetic: how long until the next request may go out.

Published limits: about one message a second in a chat, 20 a minute in a group, 30 a second overall
(https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this). Every time is a
monotonic clock's milliseconds, passed in; nothing here sleeps or sends.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The allowances; the defaults keep what Telegram publishes."""

    chat_per_s: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20
    droppable_per_minute: int = 12
    overall_per_s: float = 30.0
    overall_burst: int = 30
    reactions_per_s: float = 1.0
    reactions_burst: int = 3


class Bucket:
    """A token bucket: `burst` at once, then `per_s` a second."""

    def __init__(self, per_s: float, burst: int) -> None:
        self._whole = (per_s / 1000, float(burst))
        self._per_ms, self._burst = self._whole
        self._tokens = float(burst)
        self._seen_ms = float("-inf")

    def wait_ms(self, now_ms: float) -> float:
        """Milliseconds until a token is there; 0 when one is there now."""
        missing = 1.0 - self._level(now_ms)
        # A billionth of a token is rounding, not debt: waiting for it would never end.
        return 0.0 if missing < 1e-9 else missing / self._per_ms

    def take(self, now_ms: float) -> None:
        """Spend one token; may run into debt, which later requests wait off."""
        self._tokens = self._level(now_ms) - 1.0
        self._seen_ms = max(now_ms, self._seen_ms)

    def scale(self, share: float) -> None:
        """Keep to this share of the allowance, 0 to 1, because others spend from it too."""
        per_ms, burst = self._whole
        self._per_ms, self._burst = per_ms * share, max(1.0, burst * share)

    def _level(self, now_ms: float) -> float:
        passed_ms = max(0.0, now_ms - self._seen_ms)
        return min(self._burst, self._tokens + passed_ms * self._per_ms)


class Window:
    """At most `limit` in any span of `span_ms`."""

    def __init__(self, limit: int, span_ms: float = 60_000) -> None:
        self._limit = limit
        self._span_ms = span_ms
        self._taken: deque[float] = deque()

    def wait_ms(self, now_ms: float, limit: int | None = None) -> float:
        """Milliseconds until fewer than `limit` (by default the window's own) lie in the span."""
        self._forget(now_ms)
        excess = len(self._taken) - (self._limit if limit is None else limit)
        return 0.0 if excess < 0 else self._taken[excess] + self._span_ms - now_ms

    def take(self, now_ms: float) -> None:
        """Note one more."""
        self._taken.append(now_ms)

    def _forget(self, now_ms: float) -> None:
        while self._taken and self._taken[0] + self._span_ms <= now_ms:
            self._taken.popleft()


class ChatBudget:
    """What one chat may still hear. Groups have negative ids and the limit per minute."""

    def __init__(self, chat: int, limits: Limits) -> None:
        self._bucket = Bucket(limits.chat_per_s, limits.chat_burst)
        self._reactions = Bucket(limits.reactions_per_s, limits.reactions_burst)
        self._window = Window(limits.group_per_minute) if chat < 0 else None
        self._droppable_per_minute = min(limits.droppable_per_minute, limits.group_per_minute)
        self._held_until_ms = float("-inf")

    def wait_ms(self, now_ms: float, *, droppable: bool = False) -> float:
        """Milliseconds until a message may go out; one that may be dropped leaves room for the rest."""
        waits = [self.held_ms(now_ms), self._bucket.wait_ms(now_ms)]
        if self._window is not None:
            limit = self._droppable_per_minute if droppable else None
            waits.append(self._window.wait_ms(now_ms, limit))
        return max(waits)

    def take(self, now_ms: float) -> None:
        """Note that a message goes out now."""
        self._bucket.take(now_ms)
        if self._window is not None:
            self._window.take(now_ms)

    def take_reaction(self, now_ms: float) -> bool:
        """Whether a reaction may go out now, and if so note it."""
        if self.held_ms(now_ms) or self._reactions.wait_ms(now_ms):
            return False
        self._reactions.take(now_ms)
        return True

    def hold(self, now_ms: float, retry_after_s: float) -> None:
        """Telegram said 429: nothing to this chat before `retry_after_s` seconds have passed."""
        self._held_until_ms = max(self._held_until_ms, now_ms + retry_after_s * 1000)

    def held_ms(self, now_ms: float) -> float:
        """Milliseconds left of the last 429; 0 when none is in force."""
        return max(0.0, self._held_until_ms - now_ms)


class Budgets:
    """The budgets of all chats and the overall one; forgets the chats not heard of for longest."""

    def __init__(self, limits: Limits | None = None, *, remembered: int = 10_000) -> None:
        self.limits = limits or Limits()
        self.overall = Bucket(self.limits.overall_per_s, self.limits.overall_burst)
        self._remembered = remembered
        self._chats: OrderedDict[int, ChatBudget] = OrderedDict()

    def chat(self, chat: int) -> ChatBudget:
        """The budget of one chat, full for a chat not seen lately."""
        budget = self._chats.get(chat)
        if budget is None:
            budget = self._chats[chat] = ChatBudget(chat, self.limits)
        self._chats.move_to_end(chat)
        if len(self._chats) > self._remembered:
            self._chats.popitem(last=False)
        return budget
