"""Where and who, read from Telegram's objects."""

from __future__ import annotations

from dataclasses import dataclass

from aiogram.types import CallbackQuery, Message, User

from engine.state import PlayerId, TableId

GENERAL_TOPIC = 1
_NAME_LETTERS = 40


@dataclass(frozen=True)
class Somebody:
    """A person who plays."""

    id: PlayerId
    name: str


def table_of_message(message: Message) -> TableId:
    """The table a message is heard at: plain reply threads and the General topic are the chat itself."""
    topic = message.message_thread_id if message.is_topic_message else None
    return str(message.chat.id) if topic in (None, GENERAL_TOPIC) else f"{message.chat.id}:{topic}"


def sender_of(message: Message) -> Somebody | None:
    """Who wrote it; None for channels, anonymous administrators and bots."""
    if message.sender_chat is not None or message.from_user is None or message.from_user.is_bot:
        return None
    return somebody(message.from_user)


def somebody(user: User) -> Somebody:
    """The user as a player."""
    return Somebody(str(user.id), user.full_name[:_NAME_LETTERS])


def date_ms(message: Message) -> int:
    """The message's date, milliseconds since the epoch."""
    return int(message.date.timestamp() * 1000)


def message_of(callback: CallbackQuery) -> Message | None:
    """The message under which a button was pressed, where Telegram still tells."""
    return callback.message if isinstance(callback.message, Message) else None
