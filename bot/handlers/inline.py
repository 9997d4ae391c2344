"""Secret guesses: typed inline, posted as a message that shows nothing.

The guess is kept under a nonce when it is typed. The posted message carries the nonce in its button
and comes back as an update with a message id of the chat, which decides the points.
"""

from __future__ import annotations

import json
import secrets

from aiogram import Bot, F, Router
from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQuery,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    Message,
)

from bot.handlers.commands import GROUPS
from bot.handlers.messages import hear
from bot.handlers.origin import router_with_origin
from bot.host import Host, refusal_text
from bot.places import date_ms, sender_of, table_of_message
from bot.texts import Html, say, speaks
from bot.views_round import SECRET
from engine.commands import GuessPrivately
from engine.play import Origin
from words.languages import Language

_NONCE_BYTES = 9
_GUESS_LIFETIME_S = 600
_LONGEST_GUESS = 100


def router() -> Router:
    """The inline query, and the message it becomes."""
    router = router_with_origin("inline")
    router.inline_query.register(offer)
    router.message.register(receive, F.via_bot, F.chat.type.in_(GROUPS))
    return router


async def offer(query: InlineQuery, host: Host) -> None:
    """Offer to post what was typed as a secret guess; say how, as long as nothing is typed."""
    language = speaks(query.from_user.language_code)
    text = query.query.strip()
    if not text or len(text) > _LONGEST_GUESS:
        hint = InlineQueryResultsButton(text=say(language, "inline_hint"), start_parameter="inline")
        await query.answer([], cache_time=0, is_personal=True, button=hint)
        return
    nonce = secrets.token_urlsafe(_NONCE_BYTES)
    kept = json.dumps({"user": query.from_user.id, "text": text}).encode()
    await host.notes.put(_note(nonce), kept, _GUESS_LIFETIME_S)
    await query.answer([_article(language, text, nonce)], cache_time=0, is_personal=True)


def _article(language: Language, text: str, nonce: str) -> InlineQueryResultArticle:
    button = InlineKeyboardButton(text=say(language, "private_button"), callback_data=f"{SECRET}:{nonce}")
    return InlineQueryResultArticle(
        id=nonce,
        # A title is plain text, without markup to be protected.
        title=say(language, "inline_title", text=Html(text)),
        description=say(language, "inline_description"),
        input_message_content=InputTextMessageContent(message_text=say(language, "private_sent")),
        reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]),
    )


async def receive(message: Message, host: Host, origin: Origin, bot: Bot) -> None:
    """A secret guess has reached the chat; what came by another bot is a message like any other."""
    who = sender_of(message)
    if message.via_bot is None or message.via_bot.id != bot.id:
        await hear(message, host, origin)
        return
    if who is None:
        return
    kept = await host.notes.get(_note(_nonce_of(message)))
    guessed = json.loads(kept) if kept else {}
    if guessed.get("user") != int(who.id):
        return
    guess = GuessPrivately(who.id, who.name, guessed["text"], date_ms(message), message.message_id)
    played = await host.play(table_of_message(message), guess, origin)
    if played.refusal is not None:
        text = refusal_text(played.table.language, played.refusal)
        await host.whisper(played.table, who.id, text, origin.mark)


def _nonce_of(message: Message) -> str:
    if message.reply_markup is None:
        return ""
    data = message.reply_markup.inline_keyboard[0][0].callback_data or ""
    return data.removeprefix(f"{SECRET}:")


def _note(nonce: str) -> str:
    return f"guess:{nonce}"
