"""How updates leave: long polling with one poller at a time, or a webhook with a secret and retries."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import bad_request, conflict
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LONGEST_POLL_S = 50
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
POLL_PARAMETERS = ["offset", "limit", "timeout", "allowed_updates"]
HOOK_PARAMETERS = ["url", "secret_token", "max_connections", "allowed_updates", "drop_pending_updates"]


@dataclass
class Webhook:
    """Where updates are sent to, and what went wrong last; `failed_at` in epoch seconds."""

    url: str
    secret: str
    max_connections: int
    failed_at: int = 0
    error: str = ""


class Delivery:
    """Gives the updates of a world to its bot. `retry_s`: pause after a failed webhook call, doubled."""

    def __init__(self, world: World, retry_s: float = 0.5) -> None:
        self._world, self._retry_s = world, retry_s
        self._news = asyncio.Event()
        self._poll: asyncio.Future[str] | None = None
        self._waiting = 0
        self._sender: asyncio.Task[None] | None = None
        self.webhook: Webhook | None = None
        world.listeners.append(self._news.set)

    async def close(self) -> None:
        """Stop sending; what waits stays."""
        self._world.listeners.remove(self._news.set)
        if self._sender is not None:
            self._sender.cancel()
            await asyncio.gather(self._sender, return_exceptions=True)
            self._sender = None

    @property
    def polling(self) -> bool:
        """Whether a long poll waits for updates now."""
        return self._waiting > 0

    async def get_updates(self, args: Arguments) -> list[dict[str, Any]]:
        """The next updates, waiting up to `timeout` seconds for the first; raises ApiError."""
        args.refuse_others(POLL_PARAMETERS)
        if self.webhook is not None:
            raise conflict(
                "can't use getUpdates method while webhook is active;"
                " use deleteWebhook to delete the webhook first"
            )
        offset, limit = args.integer("offset"), args.integer("limit", 100)
        self._world.mailbox.allow(_kinds(args))
        updates = self._world.mailbox.take(offset, limit)
        terminated = self._take_turn(_OTHER_POLL)
        if not updates:
            self._waiting += 1
            try:
                await self._wait(min(args.integer("timeout"), LONGEST_POLL_S), terminated)
            finally:
                self._waiting -= 1
            updates = self._world.mailbox.take(0, limit)
        return updates

    def _take_turn(self, reason: str) -> asyncio.Future[str]:
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(reason)
        self._poll = asyncio.get_running_loop().create_future()
        return self._poll

    async def _wait(self, timeout_s: float, terminated: asyncio.Future[str]) -> None:
        end = asyncio.get_running_loop().time() + timeout_s
        while not len(self._world.mailbox):
            left = end - asyncio.get_running_loop().time()
            if left <= 0:
                break
            self._news.clear()
            await _news_or_end(left, self._news, terminated)
            if terminated.done():
                raise conflict(terminated.result())

    async def set_webhook(self, args: Arguments) -> bool:
        """Send updates to an address from now on; an empty one ends that."""
        args.refuse_others(HOOK_PARAMETERS)
        url = args.text("url")
        if not url:
            return await self.delete_webhook(args)
        _check_address(url)
        secret = args.text("secret_token")
        if secret and not re.fullmatch(r"[\w-]{1,256}", secret, re.ASCII):
            raise bad_request("secret token contains unallowed characters")
        self._world.mailbox.allow(_kinds(args))
        if args.flag("drop_pending_updates"):
            self._world.mailbox.drop_all()
        self.webhook = Webhook(url, secret, args.integer("max_connections", 40))
        self._take_turn("terminated by setWebhook request")
        if self._sender is None:
            self._sender = asyncio.create_task(self._send_all())
        return True

    async def delete_webhook(self, args: Arguments) -> bool:
        """End the webhook; what waits can be polled, unless it is to be dropped."""
        args.refuse_others(HOOK_PARAMETERS)
        if args.flag("drop_pending_updates"):
            self._world.mailbox.drop_all()
        self.webhook = None
        if self._sender is not None:
            self._sender.cancel()
            self._sender = None
        return True

    def webhook_info(self) -> dict[str, Any]:
        """The `WebhookInfo` object."""
        hook, waiting = self.webhook, len(self._world.mailbox)
        if hook is None:
            return {"url": "", "has_custom_certificate": False, "pending_update_count": waiting}
        info: dict[str, Any] = {
            "url": hook.url, "has_custom_certificate": False, "pending_update_count": waiting,
            "max_connections": hook.max_connections, "allowed_updates": sorted(self._world.mailbox.allowed),
        }  # fmt: skip
        if hook.error:
            info |= {"last_error_date": hook.failed_at, "last_error_message": hook.error}
        return info

    async def _send_all(self) -> None:
        pause = self._retry_s
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=30)) as session:
            while (hook := self.webhook) is not None:
                updates = self._world.mailbox.take(limit=1)
                if not updates:
                    self._news.clear()
                    await self._news.wait()
                elif await self._send(session, hook, updates[0]):
                    self._world.mailbox.take(updates[0]["update_id"] + 1)
                    pause = self._retry_s
                else:
                    await asyncio.sleep(pause)
                    pause = min(2 * pause, 60.0)

    async def _send(self, session: aiohttp.ClientSession, hook: Webhook, update: dict[str, Any]) -> bool:
        headers = {SECRET_HEADER: hook.secret} if hook.secret else {}
        try:
            async with session.post(hook.url, json=update, headers=headers) as response:
                if response.status < 300:
                    return True
                hook.error = f"Wrong response from the webhook: {response.status} {response.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            hook.error = f"Connection failed: {type(error).__name__}"
        hook.failed_at = int(self._world.now())
        return False


def _kinds(args: Arguments) -> list[str] | None:
    kinds = args.array("allowed_updates", "allowed updates")
    return None if kinds is None else [str(kind) for kind in kinds]


def _check_address(url: str) -> None:
    parts = urlsplit(url)
    local = parts.scheme == "http" and parts.hostname in _LOOPBACK
    if parts.scheme != "https" and not local:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")


async def _news_or_end(timeout_s: float, news: asyncio.Event, end: asyncio.Future[str]) -> None:
    waiting = asyncio.ensure_future(news.wait())
    ends: list[asyncio.Future[Any]] = [waiting, end]
    try:
        await asyncio.wait(ends, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
    finally:
        waiting.cancel()
