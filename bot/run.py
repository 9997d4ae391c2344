"""One process of the bot: the store, the connection to Telegram, and the roles that were asked for."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import random
import secrets
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from aiogram import Bot
from aiogram.exceptions import AiogramError

from bot.assembly import Parts, pipeline
from bot.faults import CannotStart
from bot.menu import register_admin_menus, register_menus
from bot.settings import Role, Settings
from bot.telegram import build_bot, describe, who_am_i
from engine.store.connection import Client, StoreError, claim_layout, connect
from engine.store.embedded import Embedded
from engine.store.keys import Keys

_log = logging.getLogger(__name__)

_CONNECTIONS_BESIDES_READERS = 96


async def run(settings: Settings) -> None:
    """Run until SIGTERM or SIGINT, then drain.

    Raises:
        CannotStart: with one line that says what to mend.
    """
    stop = asyncio.Event()
    _stop_on_signals(stop)
    try:
        async with AsyncExitStack() as stack:
            keys = Keys(partitions=settings.partitions)
            url = await stack.enter_async_context(store_address(settings))
            redis = await stack.enter_async_context(open_store(settings, keys, url))
            bot, page = await stack.enter_async_context(open_bot(settings))
            parts = Parts(settings, keys, redis, bot, _owner(), random.SystemRandom(), redis_url=url)
            await parts.robots.load()
            await _introduce(settings, bot)
            if page is not None:
                print(f"The hat is ready: open {page} in your browser.", flush=True)
            await pipeline(parts).run(stop)
    except StoreError as error:
        raise CannotStart(str(error)) from None


@asynccontextmanager
async def store_address(settings: Settings) -> AsyncIterator[str]:
    """The address of the store of the settings, the embedded one where they name none."""
    url = settings.redis_url.get_secret_value()
    if url:
        yield url
        return
    embedded = await asyncio.to_thread(Embedded.start, settings.data_dir / "valkey")
    try:
        yield embedded.url
    finally:
        await asyncio.to_thread(embedded.stop)


@asynccontextmanager
async def open_store(settings: Settings, keys: Keys, url: str) -> AsyncIterator[Client]:
    """A connection to the store at the address."""
    connections = 2 * settings.partitions + _CONNECTIONS_BESIDES_READERS
    client = await connect(url, connections, cluster=settings.redis_cluster)
    try:
        await claim_layout(client, keys)
        yield client
    finally:
        await client.aclose()


@asynccontextmanager
async def open_bot(settings: Settings) -> AsyncIterator[tuple[Bot, str | None]]:
    """The bot at the server of the settings; without a token at a sandbox of our own, with its page."""
    async with AsyncExitStack() as stack:
        page = None
        token, api_base = settings.bot_token.get_secret_value(), settings.telegram_api_base
        if settings.sandboxed:
            from bot.sandbox.driver import start_sandbox
            from bot.sandbox.world import Options

            # Whoever tries the bot wants to be heard at once; the page can switch privacy mode on.
            hearing = Options(privacy_mode=False)
            sandbox = await start_sandbox("127.0.0.1", settings.sandbox_port, options=hearing)
            stack.push_async_callback(sandbox.stop)
            token, api_base, page = sandbox.token, sandbox.api_base, sandbox.page
        bot = build_bot(token, api_base)
        stack.push_async_callback(bot.session.close)
        yield bot, page


async def _introduce(settings: Settings, bot: Bot) -> None:
    """Check the token and register the menus; a network that is down now may be up in a minute."""
    if not settings.roles & {Role.GATEWAY, Role.SENDER}:
        return
    try:
        me = await who_am_i(bot)
    except AiogramError as error:
        _log.warning("Telegram can't be reached yet: %s", describe(error))
        return
    _log.info("playing as @%s", me.username)
    if Role.GATEWAY in settings.roles:
        await register_menus(bot)
        await register_admin_menus(bot, settings.bot_admin_ids)


def _stop_on_signals(stop: asyncio.Event) -> None:
    def end() -> None:
        _log.info("stopping: what is in flight is finished first")
        stop.set()

    loop = asyncio.get_running_loop()
    for signum in (signal.SIGTERM, signal.SIGINT):
        # Not to be had outside the main thread, where tests run it.
        with contextlib.suppress(ValueError, RuntimeError):
            loop.add_signal_handler(signum, end)


def _owner() -> str:
    """The name under which this process holds leases."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
