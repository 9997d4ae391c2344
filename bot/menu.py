"""The command menus that Telegram shows, per kind of chat and language."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)

from bot.texts import say
from words.languages import Language

_log = logging.getLogger(__name__)

IN_GROUPS = ("challenge", "hat", "score", "stop", "language", "skill", "help")
IN_PRIVATE = ("start", "help")
FOR_ADMINS = ("retrain", "cancel", "models", "promote", "rollback", "corpus", "schedule")

Scope = BotCommandScopeAllGroupChats | BotCommandScopeAllPrivateChats | BotCommandScopeDefault

MENUS: tuple[tuple[Scope, tuple[str, ...]], ...] = (
    (BotCommandScopeAllGroupChats(), IN_GROUPS),
    (BotCommandScopeAllPrivateChats(), IN_PRIVATE),
    (BotCommandScopeDefault(), IN_PRIVATE),
)
LANGUAGE_CODES: tuple[tuple[str | None, Language], ...] = (
    (None, Language.EN),
    ("en", Language.EN),
    ("ru", Language.RU),
)


async def register_menus(bot: Bot) -> None:
    """Tell Telegram the menus; a bot without them still plays, so a failure is only logged."""
    try:
        for scope, names in MENUS:
            for code, language in LANGUAGE_CODES:
                await bot.set_my_commands(_commands(names, language), scope=scope, language_code=code)
    except TelegramAPIError as error:
        _log.warning("the command menus couldn't be registered: %s", type(error).__name__)


async def register_admin_menus(bot: Bot, admins: Iterable[int]) -> None:
    """Show their commands to administrators of the bot, each in the private chat alone.

    One who has not spoken to the bot yet has no such chat; the menu comes with their /start.
    """
    for admin in sorted(admins):
        try:
            for code, language in LANGUAGE_CODES:
                commands = _commands((*FOR_ADMINS, *IN_PRIVATE), language)
                scope = BotCommandScopeChat(chat_id=admin)
                await bot.set_my_commands(commands, scope=scope, language_code=code)
        except TelegramAPIError as error:
            _log.info("an administrator's menu waits for their /start: %s", type(error).__name__)


def _commands(names: tuple[str, ...], language: Language) -> list[BotCommand]:
    return [BotCommand(command=name, description=say(language, f"menu_{name}")) for name in names]
