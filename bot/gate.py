"""The overall budget: one token for every request, to the most urgent of those who wait."""

import asyncio
import heapq
import itertools

from bot.budgets import Bucket
from bot.outgoing import Urgency
from bot.pace import Pace


class Gate:
    """Lets requests of all chats through as the bucket allows, results first."""

    def __init__(self, bucket: Bucket, pace: Pace) -> None:
        self._bucket, self._pace = bucket, pace
        self._arrivals = itertools.count()
        self._waiting: list[tuple[Urgency, int, asyncio.Future[None]]] = []
        self._keeper: asyncio.Task[None] | None = None

    async def enter(self, urgency: Urgency) -> None:
        """Return when the request may go; its token is spent then."""
        now_ms = self._pace.now_ms()
        if not self._waiting and not self._bucket.wait_ms(now_ms):
            self._bucket.take(now_ms)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (urgency, next(self._arrivals), turn))
        if self._keeper is None or self._keeper.done():
            self._keeper = asyncio.create_task(self._admit())
        await turn

    async def _admit(self) -> None:
        while self._waiting:
            wait_ms = self._bucket.wait_ms(self._pace.now_ms())
            if wait_ms:
                await self._pace.pause(wait_ms)
                continue
            *_, turn = heapq.heappop(self._waiting)
            if not turn.done():
                self._bucket.take(self._pace.now_ms())
                turn.set_result(None)
