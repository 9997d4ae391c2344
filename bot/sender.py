"""From the outbox to Telegram: reads the partitions this process owns and hands each chat its lane."""

import asyncio
import logging
from functools import partial

from bot.budgets import Budgets
from bot.chat_lane import ChatLane, Desk
from bot.chat_queue import Waiting
from bot.courier import Courier
from bot.gate import Gate
from bot.metrics import Metrics
from bot.outgoing import OutgoingRefused, decode
from bot.pace import Pace
from bot.patience import surely
from engine.store.keys import Keys
from engine.store.notes import Notes
from engine.store.streams import Entry, Inbox, Outbox

log = logging.getLogger(__name__)

_READ_AT_ONCE = 100
_FULL_PAUSE_MS = 50


class Sender:
    """The only place that sends. `block_ms`: how long a read waits for news; `backlog`: messages taken
    up per partition before reading pauses."""

    def __init__(
        self,
        *,
        courier: Courier,
        outbox: Outbox,
        inbox: Inbox,
        notes: Notes,
        keys: Keys,
        budgets: Budgets,
        pace: Pace,
        metrics: Metrics,
        block_ms: int = 1000,
        backlog: int = 5000,
    ) -> None:
        self._outbox, self._pace, self._metrics = outbox, pace, metrics
        self._block_ms, self._backlog = block_ms, backlog
        self._desk = Desk(
            courier, budgets, Gate(budgets.overall, pace), inbox, notes, keys, pace, metrics, moved={}
        )
        self._channels: dict[int, _Channel] = {}
        metrics.in_flight.follow("sender", lambda: sum(map(len, self._channels.values())))

    async def serve(self, partition: int, fence: int, stop: asyncio.Event) -> None:
        """Send what is in the partition's outbox until `stop`; then finish the requests in flight.

        What still waits for its budget stays in the outbox for whoever serves the partition next.
        Raises an ExceptionGroup with BotTokenRefused inside when Telegram refuses the token."""
        async with asyncio.TaskGroup() as outer:
            channel = _Channel(partition, self._desk, self._outbox)
            self._channels[partition] = channel
            self._share_budget()
            outer.create_task(channel.acknowledge())
            try:
                async with asyncio.TaskGroup() as lanes:
                    try:
                        await self._read(channel, lanes, f"sender-{fence}", stop)
                    finally:
                        channel.halt()
            finally:
                channel.close()
                del self._channels[partition]
                self._share_budget()

    def _share_budget(self) -> None:
        """Other senders serve the other partitions, and the bot's budget is one for all."""
        share = len(self._channels) / self._desk.keys.partitions
        self._desk.budgets.overall.scale(max(share, 1 / self._desk.keys.partitions))

    async def _read(
        self, channel: "_Channel", lanes: asyncio.TaskGroup, consumer: str, stop: asyncio.Event
    ) -> None:
        while not (stop.is_set() or channel.is_halted):
            room = min(_READ_AT_ONCE, self._backlog - len(channel))
            if room <= 0:
                await self._pace.pause(_FULL_PAUSE_MS, stop)
                continue
            entries = await surely(
                partial(self._outbox.read, channel.partition, consumer, self._block_ms, room), self._pace
            )
            for entry in entries:
                channel.take(entry, lanes)


class _Channel:
    """One partition: its lanes, what is in flight, and what has still to be acknowledged."""

    def __init__(self, partition: int, desk: Desk, outbox: Outbox) -> None:
        self.partition = partition
        self._desk, self._outbox = desk, outbox
        self._halted = asyncio.Event()
        self._lanes: dict[int, ChatLane] = {}
        self._in_flight: set[str] = set()
        self._finished: list[str] = []
        self._news = asyncio.Event()
        self._is_closed = False

    def __len__(self) -> int:
        return len(self._in_flight)

    def take(self, entry: Entry, lanes: asyncio.TaskGroup) -> None:
        """Give an entry to the lane of its chat; one that is on its way already is left alone."""
        if entry.id in self._in_flight:
            return
        self._in_flight.add(entry.id)
        try:
            outgoing = decode(entry.payload)
        except OutgoingRefused as error:
            log.error("outbox %d: entry %s is dropped: %s", self.partition, entry.id, error)
            self._done(entry.id)
            return
        waiting = Waiting(entry.id, outgoing, self._desk.pace.now_ms())
        if lane := self._lanes.get(outgoing.chat):
            lane.put(waiting)
            return
        lane = self._lanes[outgoing.chat] = ChatLane(outgoing.chat, self.partition, self._desk, self._done)
        lane.put(waiting)
        lanes.create_task(self._run(outgoing.chat, lane))

    async def acknowledge(self) -> None:
        """Acknowledge what is done, until closed."""
        while self._finished or not self._is_closed:
            await self._news.wait()
            self._news.clear()
            ids, self._finished = self._finished, []
            if ids:
                await surely(partial(self._outbox.ack, self.partition, ids), self._desk.pace)
                self._in_flight.difference_update(ids)

    @property
    def is_halted(self) -> bool:
        """Whether the lanes have been told to stop."""
        return self._halted.is_set()

    def halt(self) -> None:
        """Let the lanes finish the request in flight and begin no other."""
        self._halted.set()
        for lane in self._lanes.values():
            lane.wake()

    def close(self) -> None:
        """Nothing more will be done."""
        self._is_closed = True
        self._news.set()

    async def _run(self, chat: int, lane: ChatLane) -> None:
        try:
            await lane.run(self._halted)
        except BaseException:
            self.halt()
            raise
        # Nothing can be put between the end of the run and here, for nothing is awaited.
        self._lanes.pop(chat, None)

    def _done(self, entry_id: str) -> None:
        self._finished.append(entry_id)
        self._news.set()
