"""Updates on their way to the bot: kept until confirmed, for a day at most, and given again until then."""

from collections import deque
from collections.abc import Callable, Collection
from typing import Any

from bot.sandbox.errors import bad_request

LIFETIME_S = 24 * 3600
MOST_AT_ONCE = 100
ON_DEMAND = frozenset({"chat_member", "message_reaction"})
"""Kinds which come only when they were asked for by name."""
KINDS = ON_DEMAND | {
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
}

Update = dict[str, Any]


class Mailbox:
    """The queue of one bot. `first_id`: where update ids begin; Telegram promises no certain number."""

    def __init__(self, now: Callable[[], float], first_id: int) -> None:
        self._now, self._next_id = now, first_id
        self._waiting: deque[tuple[float, Update]] = deque()
        self.allowed: frozenset[str] = KINDS - ON_DEMAND

    def __len__(self) -> int:
        return len(self._waiting)

    def allow(self, kinds: Collection[str] | None) -> None:
        """Choose the kinds of updates made from now on; None keeps the choice, empty is the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) & KINDS if kinds else KINDS - ON_DEMAND

    def post(self, kind: str, payload: dict[str, Any]) -> None:
        """Put an update of an allowed kind at the end."""
        if kind in self.allowed:
            self._waiting.append((self._now(), {"update_id": self._next_id, kind: payload}))
            self._next_id += 1

    def take(self, offset: int = 0, limit: int = MOST_AT_ONCE) -> list[Update]:
        """Confirm all updates below `offset` and show the next ones; a negative one counts from the end."""
        if not 1 <= limit <= MOST_AT_ONCE:
            raise bad_request("limit must be between 1 and 100")
        self._forget_old()
        if offset < 0:
            offset = self._waiting[offset][1]["update_id"] if -offset <= len(self._waiting) else 0
        while self._waiting and self._waiting[0][1]["update_id"] < offset:
            self._waiting.popleft()
        return [update for _, update in list(self._waiting)[:limit]]

    def drop_all(self) -> None:
        """Forget what waits, as `drop_pending_updates` asks."""
        self._waiting.clear()

    def _forget_old(self) -> None:
        while self._waiting and self._now() - self._waiting[0][0] > LIFETIME_S:
            self._waiting.popleft()
