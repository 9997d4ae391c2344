"""One attempt to say one thing: the request to Telegram, and what its answer means."""

import base64
import logging
from dataclasses import dataclass
from enum import Enum, auto

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import DeleteMessage, EditMessageText, SendMessage, SendPhoto, SetMessageReaction
from aiogram.types import (
    BufferedInputFile,
    EphemeralMessageParameters,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.outgoing import Button, Delete, EditText, Keyboard, Outgoing, React, SendPicture, SendText, Whisper
from bot.telegram import BotTokenRefused, api_base_of, describe

log = logging.getLogger(__name__)


class Fate(Enum):
    """What became of an attempt."""

    DONE = auto()
    """Telegram did it, or it was done already."""
    DROPPED = auto()
    """Telegram will never do it."""
    GONE = auto()
    """The chat doesn't let the bot in any more."""
    MIGRATED = auto()
    """The chat has another id now."""
    FLOODED = auto()
    """Too many requests: wait as told."""
    UNREACHABLE = auto()
    """The network or the server failed; nobody knows whether it was done."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The fate, and what belongs to it: the sent message, the seconds to wait, the new chat id."""

    fate: Fate
    sent: Message | None = None
    retry_after_s: float = 0.0
    new_chat: int | None = None


class Courier:
    """Carries out outbox entries. `whispers`: try ephemeral messages before direct ones."""

    def __init__(self, bot: Bot, *, whispers: bool = True) -> None:
        self._bot = bot
        self._whispers = whispers

    async def carry(self, outgoing: Outgoing, chat: int, message_id: int | None = None) -> Outcome:
        """Try once. `chat` overrides the entry's own after a migration; an edit needs `message_id`.

        Raises BotTokenRefused, and nothing else that Telegram could cause."""
        try:
            return await self._request(outgoing, chat, message_id)
        except TelegramUnauthorizedError:
            raise BotTokenRefused(api_base_of(self._bot)) from None
        except AiogramError as error:
            return _outcome_of(error, outgoing)

    async def _request(self, outgoing: Outgoing, chat: int, message_id: int | None) -> Outcome:
        match outgoing:
            case SendText():
                sent: Message = await self._bot(_send_message(outgoing, chat))
                return Outcome(Fate.DONE, sent=sent)
            case SendPicture():
                await self._bot(_send_photo(outgoing, chat))
            case EditText() if message_id is None:
                return Outcome(Fate.DROPPED)
            case EditText(text=text, keyboard=keyboard):
                markup = _markup(keyboard)
                await self._bot(
                    EditMessageText(chat_id=chat, message_id=message_id, text=text, reply_markup=markup)
                )
            case Delete(message_id=deleted):
                await self._bot(DeleteMessage(chat_id=chat, message_id=deleted))
            case React(message_id=liked, emoji=emoji):
                reaction = ReactionTypeEmoji(emoji=emoji)
                await self._bot(SetMessageReaction(chat_id=chat, message_id=liked, reaction=[reaction]))
            case Whisper():
                return await self._whisper(outgoing, chat)
        return Outcome(Fate.DONE)

    async def _whisper(self, whisper: Whisper, chat: int) -> Outcome:
        if self._whispers and await self._whispered(whisper, chat):
            return Outcome(Fate.DONE)
        if not whisper.fallback_dm:
            return Outcome(Fate.DROPPED)
        try:
            await self._bot(SendMessage(chat_id=whisper.user, text=whisper.text))
        except (TelegramForbiddenError, TelegramBadRequest):
            # The person never started the bot: that says nothing about the group.
            return Outcome(Fate.DROPPED)
        return Outcome(Fate.DONE)

    async def _whispered(self, whisper: Whisper, chat: int) -> bool:
        parameters = EphemeralMessageParameters(receiver_user_id=whisper.user)
        try:
            sent = await self._bot(
                SendMessage(
                    chat_id=chat,
                    message_thread_id=whisper.topic,
                    text=whisper.text,
                    ephemeral_message_parameters=parameters,
                )
            )
        except TelegramBadRequest:
            return False
        if sent.ephemeral_message_id is not None:
            return True
        # An older server ignores what it doesn't know and has told everybody.
        self._whispers = False
        log.error("%s knows no ephemeral messages: whispers go by direct message", api_base_of(self._bot))
        await self._bot(DeleteMessage(chat_id=chat, message_id=sent.message_id))
        return False


def _send_message(say: SendText, chat: int) -> SendMessage:
    reply = None
    if say.reply_to is not None:
        # Who deletes a message in time must not keep the answer from the others.
        reply = ReplyParameters(message_id=say.reply_to, allow_sending_without_reply=True)
    markup = _markup(say.keyboard)
    return SendMessage(
        chat_id=chat, text=say.text, message_thread_id=say.topic, reply_parameters=reply, reply_markup=markup
    )


def _send_photo(picture: SendPicture, chat: int) -> SendPhoto:
    file = BufferedInputFile(base64.b64decode(picture.png), "picture.png")
    return SendPhoto(chat_id=chat, photo=file, caption=picture.caption)


def _markup(keyboard: Keyboard | None) -> InlineKeyboardMarkup | None:
    if not keyboard:
        return None
    return InlineKeyboardMarkup(inline_keyboard=[[_button(button) for button in row] for row in keyboard])


def _button(button: Button) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        text=button.text,
        callback_data=button.callback_data,
        url=button.url,
        switch_inline_query_current_chat=button.switch_inline,
    )


def _outcome_of(error: AiogramError, outgoing: Outgoing) -> Outcome:
    match error:
        case TelegramRetryAfter(retry_after=seconds):
            return Outcome(Fate.FLOODED, retry_after_s=float(seconds))
        case TelegramMigrateToChat(migrate_to_chat_id=new_chat):
            return Outcome(Fate.MIGRATED, new_chat=new_chat)
        case TelegramForbiddenError():
            log.info("%s is refused: %s", outgoing.KIND, describe(error))
            return Outcome(Fate.GONE)
        case TelegramNetworkError() | TelegramServerError() | ClientDecodeError():
            return Outcome(Fate.UNREACHABLE)
        case TelegramAPIError(message=message) if "message is not modified" in message:
            return Outcome(Fate.DONE)
        case _:
            log.warning("%s is dropped: %s", outgoing.KIND, describe(error))
            return Outcome(Fate.DROPPED)
