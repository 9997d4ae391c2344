"""From Telegram to the inbox: the raw update is stored first and confirmed second.

An update that is confirmed and not stored would be lost with the process; one that is stored and not
confirmed comes again and is known by its mark.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    TelegramConflictError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteWebhook

from bot.metrics import Metrics
from bot.pace import Backoff, Pace
from bot.patience import end
from bot.routing import table_of_update
from bot.telegram import ALLOWED_UPDATES, BotTokenRefused, GetRawUpdates, api_base_of, describe
from engine.store.connection import StoreUnavailable
from engine.store.keys import Keys
from engine.store.leases import Leases
from engine.store.streams import Inbox

log = logging.getLogger(__name__)


class Intake:
    """Puts raw updates of one bot into the inboxes of their partitions."""

    def __init__(self, bot_id: int, inbox: Inbox, keys: Keys, metrics: Metrics) -> None:
        self._bot_id, self._inbox, self._keys, self._metrics = bot_id, inbox, keys, metrics

    async def store(self, updates: Iterable[dict[str, Any]]) -> None:
        """Store them in order; those which are there already change nothing. Raises StoreUnavailable."""
        by_partition: dict[int, list[dict[str, Any]]] = {}
        for update in updates:
            partition = self._keys.partition_of(table_of_update(update))
            by_partition.setdefault(partition, []).append(update)
        await asyncio.gather(*(self._store(*batch) for batch in by_partition.items()))

    async def _store(self, partition: int, updates: Sequence[dict[str, Any]]) -> None:
        for update in updates:
            entry = {"kind": "update", "bot": self._bot_id, "update": update}
            payload = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode()
            await self._inbox.append(partition, payload, f"in:{self._bot_id}:{update['update_id']}")
            self._metrics.updates.add(_kind_of(update))


class Poller:
    """Long polling by whoever holds the poller's lease; the others stand by.

    `poll_s`: how long Telegram may hold a request; `lease_ms`: how long a dead poller is waited for."""

    def __init__(
        self,
        *,
        bot: Bot,
        intake: Intake,
        leases: Leases,
        pace: Pace,
        owner: str,
        poll_s: int = 25,
        lease_ms: int = 15_000,
    ) -> None:
        self._bot, self._intake, self._leases, self._pace = bot, intake, leases, pace
        self._owner, self._poll_s, self._lease_ms = owner, poll_s, lease_ms
        self._lease = f"poller:{bot.id}"
        self._offset: int | None = None
        self._backoff = Backoff(longest_ms=20_000)
        self._told: str | None = None

    async def run(self, stop: asyncio.Event) -> None:
        """Poll whenever the lease is ours, until `stop`; raises BotTokenRefused."""
        while not stop.is_set():
            if await self._acquire():
                await self._lead(stop)
            else:
                await self._pace.pause(self._lease_ms / 3, stop)

    async def _acquire(self) -> bool:
        try:
            return await self._leases.acquire(self._lease, self._owner, self._lease_ms) is not None
        except StoreUnavailable as error:
            self._tell(logging.WARNING, str(error))
            return False

    async def _lead(self, stop: asyncio.Event) -> None:
        log.info("polling %s", api_base_of(self._bot))
        polling = asyncio.create_task(self._poll())
        others = [asyncio.create_task(self._keep_lease()), asyncio.create_task(stop.wait())]
        try:
            await asyncio.wait([polling, *others], return_when=asyncio.FIRST_COMPLETED)
        finally:
            await end([polling, *others])
            # What was cut off is not confirmed, so Telegram gives it again to whoever polls next.
            self._offset = None
            await self._release()
        if not polling.cancelled() and (fault := polling.exception()):
            raise fault

    async def _poll(self) -> None:
        while True:
            try:
                await self._poll_once()
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise BotTokenRefused(api_base_of(self._bot)) from None
            except TelegramRetryAfter as error:
                await self._pace.pause(error.retry_after * 1000)
            except TelegramConflictError as error:
                await self._conflict(error)
            except (AiogramError, StoreUnavailable) as error:
                self._tell(logging.WARNING, f"updates can't be fetched, trying on: {describe(error)}")
                await self._pace.pause(self._backoff.next_ms())
            else:
                self._recovered()

    async def _poll_once(self) -> None:
        request = GetRawUpdates(
            offset=self._offset, timeout=self._poll_s, allowed_updates=list(ALLOWED_UPDATES)
        )
        patience_s = int(self._bot.session.timeout) + self._poll_s
        updates: list[dict[str, Any]] = await self._bot(request, request_timeout=patience_s)
        await self._intake.store(updates)
        # Ids may start anywhere after an idle week, so an offset is kept only while it confirms something.
        self._offset = updates[-1]["update_id"] + 1 if updates else None

    async def _conflict(self, error: TelegramConflictError) -> None:
        if "webhook" in error.message:
            log.warning("a webhook is set for this bot; it is taken away because this bot polls")
            with suppress(AiogramError):
                await self._bot(DeleteWebhook(drop_pending_updates=False))
                return
        self._tell(logging.ERROR, "another program polls with this BOT_TOKEN: stop it; trying on meanwhile")
        await self._pace.pause(self._backoff.next_ms())

    async def _keep_lease(self) -> None:
        renewed_ms = self._pace.now_ms()
        while self._pace.now_ms() - renewed_ms < self._lease_ms:
            await self._pace.pause(self._lease_ms / 3)
            try:
                if not await self._leases.renew(self._lease, self._owner, self._lease_ms):
                    break
                renewed_ms = self._pace.now_ms()
            except StoreUnavailable as error:
                self._tell(logging.WARNING, str(error))
        log.warning("the poller's lease is lost; standing by")

    async def _release(self) -> None:
        try:
            await self._leases.release(self._lease, self._owner)
        except StoreUnavailable as error:
            log.warning("the poller's lease runs out by itself: %s", error)

    def _tell(self, level: int, message: str) -> None:
        if message != self._told:
            log.log(level, message)
        self._told = message

    def _recovered(self) -> None:
        if self._told is not None:
            log.info("updates arrive again")
        self._told = None
        self._backoff.reset()


def _kind_of(update: dict[str, Any]) -> str:
    return next((kind for kind in ALLOWED_UPDATES if kind in update), "other")
