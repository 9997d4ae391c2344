"""The other gateway: Telegram calls us. Every call must carry the secret, else it is not Telegram."""

import asyncio
import hmac
import logging
import re
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import AiogramError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import SetWebhook
from aiohttp import web

from bot.faults import CannotStart
from bot.gateway import Intake
from bot.pace import Backoff, Pace
from bot.telegram import ALLOWED_UPDATES, BotTokenRefused, api_base_of, describe
from engine.store.connection import StoreUnavailable

log = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class WebhookRefused(CannotStart):
    """A webhook that anybody could feed, or that Telegram would not take."""


class Webhook:
    """Takes updates at the path of `url`; raises WebhookRefused without a usable secret."""

    def __init__(self, *, bot: Bot, intake: Intake, pace: Pace, url: str, secret: str) -> None:
        if not _SECRET.fullmatch(secret):
            raise WebhookRefused("WEBHOOK_SECRET must be 1 to 256 characters of A-Z, a-z, 0-9, _ and -")
        if not urlsplit(url).hostname:
            raise WebhookRefused("WEBHOOK_URL must be a whole address, like https://example.org/telegram")
        self._bot, self._intake, self._pace = bot, intake, pace
        self._url, self._secret = url, secret
        self._is_open = True

    def add_to(self, app: web.Application) -> None:
        """Answer at the path of the address."""
        app.router.add_post(urlsplit(self._url).path or "/", self._receive)

    async def run(self, stop: asyncio.Event) -> None:
        """Tell Telegram the address, then take calls until `stop`; raises BotTokenRefused.

        The webhook stays set: Telegram keeps what it can't deliver until somebody answers again."""
        backoff = Backoff()
        while not stop.is_set():
            try:
                await self._announce()
            except (TelegramUnauthorizedError, TelegramNotFound):
                raise BotTokenRefused(api_base_of(self._bot)) from None
            except AiogramError as error:
                log.warning("the webhook can't be set, trying on: %s", describe(error))
                await self._pace.pause(backoff.next_ms(), stop)
            else:
                await stop.wait()
        self._is_open = False

    async def _announce(self) -> None:
        await self._bot(
            SetWebhook(
                url=self._url,
                secret_token=self._secret,
                allowed_updates=list(ALLOWED_UPDATES),
                drop_pending_updates=False,
            )
        )

    async def _receive(self, request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(errors="replace"), self._secret.encode()):
            return web.Response(status=401)
        if not self._is_open:
            return web.Response(status=503)
        try:
            update = await request.json()
        except ValueError:
            return web.Response(status=400)
        if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
            return web.Response(status=400)
        try:
            await self._intake.store([update])
        except StoreUnavailable as error:
            log.warning("an update can't be stored, Telegram will bring it again: %s", error)
            return web.Response(status=503)
        return web.Response()
