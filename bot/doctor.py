"""`hat doctor`: whether this machine can run the bot, and what to mend if not. It leaves nothing changed."""

import asyncio
import socket
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from aiogram.exceptions import TelegramNetworkError

from bot.schedule.cron import trigger
from bot.settings import Role, Settings
from bot.telegram import BotTokenRefused, build_bot, who_am_i
from engine.store.connection import StoreUnavailable, connect, shown
from engine.store.embedded import Embedded
from models.errors import ModelRefused
from models.registry import Registry
from words.languages import Language

FOR_TRAINING = ("fasttext", "scipy", "yaml", "feedparser", "trafilatura")
"""Libraries without which nothing is fetched or trained."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found: one line, with the remedy where something is wrong."""

    good: bool
    text: str


Check = Callable[[Settings], Awaitable[list[Finding]]]


async def examine(settings: Settings) -> list[Finding]:
    """All findings; a check that fails does not keep the others from being made."""
    checks: tuple[Check, ...] = (folder, news, storage, players, telegram, ports)
    return [finding for check in checks for finding in await check(settings)]


async def folder(settings: Settings) -> list[Finding]:
    """Whether DATA_DIR, or the folder in which it would be made, can be written."""
    place = settings.data_dir.absolute()
    made = next(folder for folder in (place, *place.parents) if folder.exists())
    try:
        # Rights don't tell of file systems that take no files.
        tempfile.TemporaryDirectory(prefix=".hat-doctor-", dir=made).cleanup()
    except OSError:
        return [Finding(False, f"{place} cannot be written: change its rights, or set DATA_DIR")]
    return [Finding(True, f"data goes to {place}")]


async def news(settings: Settings) -> list[Finding]:
    """Whether what the schedule works with is there; nothing is said of what is as it should be."""
    found = []
    feeds, corpus = settings.feeds_file, settings.corpus_dir
    if feeds is not None and not feeds.is_file():
        found.append(Finding(False, f"there is no file {feeds}: correct FEEDS_FILE, or leave it empty"))
    if corpus.exists() and not corpus.is_dir():
        found.append(Finding(False, f"{corpus} is no folder: set CORPUS_DIR to one"))
    missing = [name for name in FOR_TRAINING if find_spec(name) is None]
    if missing and _is_scheduled(settings):
        advice = (
            "run make training, or set SCHEDULE_FETCH, SCHEDULE_RETRAIN_RU and SCHEDULE_RETRAIN_EN to off"
        )
        found.append(
            Finding(True, f"not installed: {', '.join(missing)}, so the schedule will fail: {advice}")
        )
    return found


def _is_scheduled(settings: Settings) -> bool:
    crons = (settings.schedule_fetch, settings.schedule_retrain_ru, settings.schedule_retrain_en)
    return Role.SCHEDULER in settings.roles and any(trigger(cron) is not None for cron in crons)


async def storage(settings: Settings) -> list[Finding]:
    """Whether the Redis of REDIS_URL answers, or the embedded Valkey starts."""
    url = settings.redis_url.get_secret_value()
    try:
        if not url:
            return [await asyncio.to_thread(_embedded)]
        client = await connect(url, 2, cluster=settings.redis_cluster)
        await client.aclose()
    except StoreUnavailable as error:
        return [Finding(False, str(error))]
    return [Finding(True, f"Redis answers at {shown(url)}")]


def _embedded() -> Finding:
    with tempfile.TemporaryDirectory(prefix="hat-doctor-") as trial:
        Embedded.start(Path(trial)).stop()
    return Finding(True, "the embedded Valkey starts")


async def players(settings: Settings) -> list[Finding]:
    """Whether the champion of each language can be loaded, or the starter model where there is none."""
    registry = Registry(settings.models_dir)
    return [await asyncio.to_thread(_player, registry, language) for language in Language]


def _player(registry: Registry, language: Language) -> Finding:
    try:
        player = registry.crowned(language)
    except ModelRefused as refused:
        playing = registry.playing(language)
        meanwhile = "; the starter model plays meanwhile" if playing else ""
        return Finding(False, f"{refused}{meanwhile}")
    return Finding(True, f"the AI player of {language} is {player.name} {player.version}")


async def telegram(settings: Settings) -> list[Finding]:
    """Whether the Bot API server knows the token."""
    if settings.sandboxed:
        return [Finding(True, "no BOT_TOKEN: the sandbox stands in for Telegram")]
    bot = build_bot(settings.bot_token.get_secret_value(), settings.telegram_api_base)
    try:
        return _hearing((me := await who_am_i(bot)).username or "", bool(me.can_read_all_group_messages))
    except BotTokenRefused as refused:
        return [Finding(False, str(refused))]
    except TelegramNetworkError:
        return [
            Finding(
                False, f"{settings.telegram_api_base} does not answer: check network and TELEGRAM_API_BASE"
            )
        ]
    finally:
        await bot.session.close()


def _hearing(username: str, hears_all: bool) -> list[Finding]:
    known = Finding(True, f"the token is that of @{username}")
    if hears_all:
        return [known, Finding(True, "privacy mode is off: it hears the whole group")]
    advice = "turn it off with @BotFather (/setprivacy), or make the bot an administrator in each group"
    return [known, Finding(True, f"privacy mode is on, so it hears only replies: {advice}")]


async def ports(settings: Settings) -> list[Finding]:
    """Whether the ports are free; a running bot of ours has them, of course."""
    wanted = [("WEB_PORT", settings.web_host, settings.web_port)]
    if settings.sandboxed:
        wanted.append(("SANDBOX_PORT", "127.0.0.1", settings.sandbox_port))
    return [_port(*place) for place in wanted]


def _port(name: str, host: str, port: int) -> Finding:
    try:
        # Reusable, as the server's own socket is: a port in TIME_WAIT is free.
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind((host, port))
    except OSError as error:
        return Finding(
            False, f"port {port} on {host} cannot be had ({error.strerror}): stop what has it, or set {name}"
        )
    return Finding(True, f"port {port} is free" if port else f"{name}=0: the system will choose a port")
