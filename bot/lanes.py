"""First come, first served at every table, and tables side by side.

A turn is the event that the one before it has finished. An entry about a whole chat waits for all
tables of the chat, and they wait for it.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Turn:
    """A place in the lanes of one chat, taken at once and used by `async with lanes.turn(...)`."""

    __slots__ = ("_finished", "ahead")

    def __init__(self, ahead: list["Turn"]) -> None:
        self.ahead = ahead
        self._finished = asyncio.Event()

    @property
    def is_finished(self) -> bool:
        """Whether those behind may go."""
        return self._finished.is_set()

    def finish(self) -> None:
        """Let those behind go."""
        self._finished.set()

    async def wait(self) -> None:
        """Return when all ahead have finished."""
        for turn in self.ahead:
            await turn._finished.wait()
        self.ahead = []


class Lanes:
    """The last turn taken at each table; `None` stands for the whole chat."""

    def __init__(self) -> None:
        self._last: dict[str, dict[str | None, Turn]] = {}

    def take(self, chat: str, table: str | None) -> Turn:
        """Queue up behind everybody who came before at this table (or, for None, in this chat)."""
        last = self._last.setdefault(chat, {})
        if table is None:
            turn = Turn(list(last.values()))
            last.clear()
        else:
            turn = Turn([last[key] for key in (table, None) if key in last])
        last[table] = turn
        return turn

    @asynccontextmanager
    async def use(self, turn: Turn, chat: str, table: str | None) -> AsyncIterator[None]:
        """Wait for one's turn, and let the next go at the end.

        After a failure nobody behind goes: it ends the service of the whole partition, and whoever
        serves it next begins with the entry that failed."""
        await turn.wait()
        yield
        turn.finish()
        self._tidy(chat, table, turn)

    def _tidy(self, chat: str, table: str | None, turn: Turn) -> None:
        last = self._last.get(chat, {})
        if last.get(table) is turn:
            del last[table]
        if not last:
            self._last.pop(chat, None)
