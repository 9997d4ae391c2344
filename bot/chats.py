"""What the bot may do and hear in a chat, asked of Telegram and remembered for a while."""

from __future__ import annotations

import json
import logging
from dataclasses import asdict, dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.types import ChatMemberAdministrator, ChatMemberOwner, ChatMemberUnion

from engine.store.notes import Notes

_log = logging.getLogger(__name__)

_LIFETIME_S = 300


@dataclass(frozen=True)
class ChatFacts:
    """A chat from the game's point of view."""

    closed: bool = False
    """The bot may delete messages, so that right guesses can vanish."""
    deaf: bool = False
    """The bot hears only replies to itself and commands."""
    slow_s: int = 0
    """Seconds between two messages of one member; 0 without slow mode."""


class Chats:
    """Facts of chats, from notes or fresh."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def facts(self, bot: Bot, chat_id: int) -> ChatFacts:
        """What holds in the chat; the careful defaults where Telegram doesn't answer."""
        noted = await self._notes.get(_note(chat_id))
        if noted is not None:
            return ChatFacts(**json.loads(noted))
        try:
            facts = await _ask(bot, chat_id)
        except TelegramAPIError as error:
            _log.info("chat facts are unknown: %s", type(error).__name__)
            return ChatFacts()
        await self._notes.put(_note(chat_id), json.dumps(asdict(facts)).encode(), _LIFETIME_S)
        return facts

    async def forget(self, chat_id: int) -> None:
        """The bot's rights have changed."""
        await self._notes.take(_note(chat_id))


def may_delete(member: ChatMemberUnion) -> bool:
    """Whether the member may delete what others wrote."""
    return isinstance(member, ChatMemberAdministrator) and member.can_delete_messages


async def is_admin(bot: Bot, chat_id: int, user_id: int) -> bool:
    """Whether the user administers the chat; False where Telegram doesn't answer."""
    try:
        member = await bot.get_chat_member(chat_id, user_id)
    except TelegramAPIError:
        return False
    return isinstance(member, ChatMemberAdministrator | ChatMemberOwner)


async def _ask(bot: Bot, chat_id: int) -> ChatFacts:
    me = await bot.get_me()
    member = await bot.get_chat_member(chat_id, bot.id)
    chat = await bot.get_chat(chat_id)
    return ChatFacts(
        closed=may_delete(member),
        deaf=not isinstance(member, ChatMemberAdministrator) and not me.can_read_all_group_messages,
        slow_s=chat.slow_mode_delay or 0,
    )


def _note(chat_id: int) -> str:
    return f"chat:{chat_id}"
