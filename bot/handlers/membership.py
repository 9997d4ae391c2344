"""The bot comes, goes, is promoted, and moves with its chat."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatMemberStatus
from aiogram.types import ChatMemberUpdated, Message

from bot.chats import Chats, may_delete
from bot.handlers.commands import GROUPS
from bot.handlers.origin import router_with_origin
from bot.host import Host
from bot.outgoing import SendText
from bot.texts import say, speaks
from engine.commands import Leave, OpenTable, SetLanguage
from engine.play import Origin
from engine.state import Table

_OUT = {ChatMemberStatus.LEFT, ChatMemberStatus.KICKED}


def router() -> Router:
    """Service messages and the bot's own membership."""
    router = router_with_origin("membership")
    router.my_chat_member.register(change_rights, F.chat.type.in_(GROUPS))
    router.message.register(move, F.migrate_to_chat_id)
    return router


async def change_rights(update: ChatMemberUpdated, host: Host, origin: Origin, chats: Chats) -> None:
    """Greet when added, fall silent when removed, and learn what the bot may do by now."""
    await chats.forget(update.chat.id)
    was_out = update.old_chat_member.status in _OUT
    is_out = update.new_chat_member.status in _OUT
    if is_out:
        await leave_chat(host, update.chat.id, origin)
    elif was_out:
        await _arrive(update, host, origin)
    elif not may_delete(update.new_chat_member):
        await _open_tables(host, update.chat.id, origin)


async def _arrive(update: ChatMemberUpdated, host: Host, origin: Origin) -> None:
    """Speak the language of whoever invited the bot, unless the table has chosen one by playing."""
    table_id = str(update.chat.id)
    table = await host.engine.look(table_id)
    language = table.language
    if not table.rounds:
        language = speaks(update.from_user.language_code)
        quiet = Origin(f"{origin.mark}:language", origin.fence, origin.now_ms)
        await host.engine.play(table_id, SetLanguage(language), quiet, _nothing)
    said = SendText(chat=update.chat.id, text=say(language, "start_group"))
    await host.tell(table_id, [said], origin.mark)


async def leave_chat(host: Host, chat_id: int, origin: Origin) -> None:
    """End what runs at the chat's tables, without a word."""
    for table_id in await host.tables.of_chat(chat_id):
        marked = Origin(f"{origin.mark}:{table_id}", origin.fence, origin.now_ms)
        await host.engine.play(table_id, Leave(), marked, _nothing)


async def _open_tables(host: Host, chat_id: int, origin: Origin) -> None:
    """Right guesses can't be hidden any more: running rounds go on by the rules of open tables."""
    for table_id in await host.tables.of_chat(chat_id):
        marked = Origin(f"{origin.mark}:{table_id}", origin.fence, origin.now_ms)
        await host.play(table_id, OpenTable(), marked)


def _nothing(table: Table, events: tuple[object, ...]) -> tuple[bytes, ...]:
    return ()


async def move(message: Message, host: Host, origin: Origin) -> None:
    """The group became a supergroup and has a new id."""
    if message.migrate_to_chat_id is not None:
        await host.tables.move(message.chat.id, message.migrate_to_chat_id)
