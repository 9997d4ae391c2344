"""How far the partitions are behind, asked of the store when somebody wants to know."""

from collections.abc import Awaitable, Callable
from functools import partial

from bot.metrics import Gauge
from bot.pace import Pace
from engine.store.connection import StoreUnavailable
from engine.store.streams import Inbox, Outbox

Ask = Callable[[int], Awaitable[float]]


class Lags:
    """Waiting entries and the age of the oldest, per partition, for inbox and outbox."""

    def __init__(self, *, inbox: Inbox, outbox: Outbox, partitions: int, pace: Pace) -> None:
        self._streams: tuple[Inbox | Outbox, ...] = (inbox, outbox)
        self._partitions, self._pace = partitions, pace

    async def text(self) -> str:
        """The lines for Prometheus; none while the store is away."""
        try:
            gauges = [gauge for stream in self._streams for gauge in await self._gauges(stream)]
        except StoreUnavailable:
            return ""
        return "\n".join(line for gauge in gauges for line in gauge.lines()) + "\n"

    async def _gauges(self, stream: Inbox | Outbox) -> list[Gauge]:
        async def age_s(partition: int) -> float:
            oldest_ms = await stream.oldest_ms(partition)
            return 0.0 if oldest_ms is None else max(0.0, (self._pace.wall_ms() - oldest_ms) / 1000)

        async def backlog(partition: int) -> float:
            return await stream.backlog(partition)

        name = f"hat_{stream.name}"
        waiting = Gauge(f"{name}_backlog", "Entries not yet done, by partition.", "partition")
        oldest = Gauge(f"{name}_lag_seconds", "Age of the oldest entry, by partition.", "partition")
        return [await self._ask(waiting, backlog), await self._ask(oldest, age_s)]

    async def _ask(self, gauge: Gauge, ask: Ask) -> Gauge:
        for partition in range(self._partitions):
            gauge.follow(str(partition), partial(float, await ask(partition)))
        return gauge
