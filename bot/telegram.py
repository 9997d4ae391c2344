"""The connection to the Bot API server, and how its refusals are told without secrets."""

import re
from typing import Any

from aiogram import Bot
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramNotFound, TelegramUnauthorizedError
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import LinkPreviewOptions, User

from bot.faults import CannotStart

DEFAULT_API_BASE = "https://api.telegram.org"

# Without this list Telegram keeps whatever was asked for last; votes are buttons, so the kinds that
# would need an administrator (reactions, other members' changes) are left out.
ALLOWED_UPDATES = (
    "message",
    "edited_message",
    "callback_query",
    "inline_query",
    "chosen_inline_result",
    "my_chat_member",
)

_TOKEN = re.compile(r"\d+:[\w-]{10,}")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|«[^»]*»")
_LONGEST_DESCRIPTION = 160


class BotTokenRefused(CannotStart):
    """The server knows no bot with this token; nothing can go on until somebody mends the setting."""

    def __init__(self, api_base: str) -> None:
        super().__init__(
            f"BOT_TOKEN is refused by {api_base}: take the token from @BotFather, and check TELEGRAM_API_BASE"
        )


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates as the server wrote it, so that what is stored is exactly what was received."""

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    timeout: int | None = None
    allowed_updates: list[str] | None = None


def build_bot(token: str, api_base: str = DEFAULT_API_BASE, *, timeout_s: float = 15.0) -> Bot:
    """A bot that speaks HTML to the server at `api_base`; raises ValueError for a malformed token."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base), timeout=timeout_s)
    defaults = DefaultBotProperties(
        parse_mode=ParseMode.HTML, link_preview=LinkPreviewOptions(is_disabled=True)
    )
    return Bot(token, session=session, default=defaults)


def api_base_of(bot: Bot) -> str:
    """The server's address, without the token."""
    return bot.session.api.base.partition("/bot{token}")[0]


async def who_am_i(bot: Bot) -> User:
    """The bot's own account; raises BotTokenRefused, or aiogram's network errors."""
    try:
        return await bot(GetMe())
    except (TelegramUnauthorizedError, TelegramNotFound):
        raise BotTokenRefused(api_base_of(bot)) from None


def describe(error: Exception) -> str:
    """An error for the log: its class and description, without tokens and without quoted texts."""
    text = _QUOTED.sub("…", _TOKEN.sub("<token>", str(getattr(error, "message", error))))
    return f"{type(error).__name__}: {' '.join(text.split())[:_LONGEST_DESCRIPTION]}"
