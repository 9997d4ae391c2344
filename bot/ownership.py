"""Who serves which partition: leases, shared out evenly among the processes that want them.

Each process says again and again that it is at work in its role, so everybody can count the living and
take no more than a fair share. Whoever dies renews nothing: its leases run out and the others take over.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

from bot.faults import CannotStart
from bot.pace import Pace
from bot.patience import end
from engine.store.connection import StoreUnavailable
from engine.store.keys import Place
from engine.store.leases import Leases

log = logging.getLogger(__name__)


Serve = Callable[[int, int, asyncio.Event], Awaitable[None]]
"""Serves a partition under a fence until the event is set, and then finishes what is in flight."""


@dataclass
class _Tenure:
    """A partition that is ours."""

    renewed_ms: float
    task: asyncio.Task[None]
    stop: asyncio.Event


class Ownership:
    """Holds this process's share of the partitions for one role and keeps `serve` running on each.

    `place` names the lease of a partition. Handlers' commits are fenced by the partition's own lease,
    so the worker's place is the partition itself. `lease_ms`: how long the partitions of a dead process
    stay unserved; renewed four times as often."""

    def __init__(
        self,
        *,
        role: str,
        partitions: int,
        serve: Serve,
        place: Callable[[int], Place],
        leases: Leases,
        pace: Pace,
        owner: str,
        lease_ms: int = 10_000,
    ) -> None:
        self._role, self._partitions, self._serve = role, partitions, serve
        self._place, self._leases, self._pace = place, leases, pace
        self._owner, self._lease_ms = owner, lease_ms
        self._tenures: dict[int, _Tenure] = {}
        self._rests_until_ms: dict[int, float] = {}
        self._news = asyncio.Event()
        self._is_cut_off = False

    @property
    def owned(self) -> list[int]:
        """The partitions that are ours now."""
        return sorted(self._tenures)

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`, then finish what is in flight and give the leases back.

        Raises CannotStart when a partition can't be served for a reason only a person can mend."""
        relay = asyncio.create_task(self._relay(stop))
        try:
            while not stop.is_set():
                self._news.clear()
                await self._beat()
                await self._pace.pause(self._lease_ms / 4, self._news)
            await self._drain()
        finally:
            relay.cancel()
            await self._let_go()

    async def _relay(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._news.set()

    async def _beat(self) -> None:
        try:
            await self._renew()
            await self._reap()
            living = await self._leases.attend(self._role, self._owner, self._lease_ms)
            share = -(-self._partitions // len(living))
            self._shrink(share)
            await self._grow(share)
            self._is_cut_off = False
        except StoreUnavailable as error:
            if not self._is_cut_off:
                log.warning("%s: leases can't be renewed: %s", self._role, error)
            self._is_cut_off = True
            self._give_up_unrenewed()

    async def _renew(self) -> None:
        for partition, tenure in self._tenures.items():
            now_ms = self._pace.now_ms()
            if await self._leases.renew(self._place(partition), self._owner, self._lease_ms):
                tenure.renewed_ms = now_ms
            elif not tenure.task.done():
                log.warning("%s: partition %d has another owner", self._role, partition)
                tenure.task.cancel()

    def _give_up_unrenewed(self) -> None:
        for tenure in self._tenures.values():
            if self._pace.now_ms() - tenure.renewed_ms > self._lease_ms:
                tenure.task.cancel()

    async def _reap(self) -> None:
        for partition, tenure in list(self._tenures.items()):
            if not tenure.task.done():
                continue
            del self._tenures[partition]
            self._rests_until_ms[partition] = self._pace.now_ms() + self._lease_ms / 4
            await self._leases.release(self._place(partition), self._owner)
            self._report(partition, tenure.task)

    def _report(self, partition: int, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if error is None:
            return
        for leaf in leaves(error):
            if isinstance(leaf, CannotStart):
                raise leaf
            log.error("%s: partition %d stopped: %s", self._role, partition, type(leaf).__name__)

    def _shrink(self, share: int) -> None:
        serving = [tenure for tenure in self._tenures.values() if not tenure.stop.is_set()]
        for tenure in serving[share:]:
            tenure.stop.set()

    async def _grow(self, share: int) -> None:
        for partition in range(self._partitions):
            if len(self._tenures) >= share:
                return
            if partition not in self._tenures and not self._rests(partition):
                await self._try_to_own(partition)

    def _rests(self, partition: int) -> bool:
        return self._pace.now_ms() < self._rests_until_ms.get(partition, 0)

    async def _try_to_own(self, partition: int) -> None:
        now_ms = self._pace.now_ms()
        fence = await self._leases.acquire(self._place(partition), self._owner, self._lease_ms)
        if fence is None:
            return
        stop = asyncio.Event()
        task = asyncio.create_task(self._serve_one(partition, fence, stop))
        task.add_done_callback(lambda _: self._news.set())
        self._tenures[partition] = _Tenure(now_ms, task, stop)

    async def _serve_one(self, partition: int, fence: int, stop: asyncio.Event) -> None:
        await self._serve(partition, fence, stop)

    async def _drain(self) -> None:
        for tenure in self._tenures.values():
            tenure.stop.set()
        while tasks := [tenure.task for tenure in self._tenures.values() if not tenure.task.done()]:
            await asyncio.wait(tasks, timeout=self._lease_ms / 4000)
            with suppress(StoreUnavailable):
                await self._renew()

    async def _let_go(self) -> None:
        await end(tenure.task for tenure in self._tenures.values())
        try:
            await self._reap()
            await self._leases.attend(self._role, self._owner, 0)
        except StoreUnavailable as error:
            log.warning("%s: the leases run out by themselves: %s", self._role, error)


def leaves(error: BaseException) -> list[BaseException]:
    """The errors themselves, out of all the groups around them."""
    if isinstance(error, BaseExceptionGroup):
        return [leaf for part in error.exceptions for leaf in leaves(part)]
    return [error]
