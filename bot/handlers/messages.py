"""Plain messages and their edits: clues, guesses, talk."""

from __future__ import annotations

from aiogram import F, Router
from aiogram.enums import ChatType
from aiogram.types import Message

from bot.handlers.commands import GROUPS
from bot.handlers.origin import router_with_origin
from bot.host import Host, refusal_text
from bot.outgoing import SendText
from bot.places import date_ms, sender_of, table_of_message
from bot.texts import say, speaks
from engine.commands import Edit, GuessPrivately, Say
from engine.play import Origin, Played
from engine.refusals import Refusal
from engine.state import PlayerId, Table

_TALK = {Refusal.NO_ROUND, Refusal.NO_CLUE_YET, Refusal.SETTLED}
"""Refusals of what was most likely no guess at all: a group talks between rounds."""


def router() -> Router:
    """Texts in groups and in private."""
    router = router_with_origin("messages")
    router.message.register(hear, F.chat.type.in_(GROUPS), F.text | F.caption)
    router.message.register(hear_privately, F.chat.type == ChatType.PRIVATE, F.text | F.caption)
    router.edited_message.register(see_edit, F.chat.type.in_(GROUPS), F.text | F.caption)
    return router


def _text_of(message: Message) -> str:
    return message.text or message.caption or ""


async def hear(message: Message, host: Host, origin: Origin) -> None:
    """A message in the group: a clue or a guess."""
    who = sender_of(message)
    if who is None:
        return
    said = Say(who.id, who.name, _text_of(message), message.message_id, date_ms(message))
    played = await host.play(table_of_message(message), said, origin)
    await _answer_refusal(played, said, host, origin)


async def _answer_refusal(played: Played, said: Say, host: Host, origin: Origin) -> None:
    """A clue is refused aloud, for all wait for it; a guess in its player's ear."""
    if played.refusal is None or played.refusal in _TALK:
        return
    round_ = played.table.round
    if round_ is not None and round_.explainer == said.player:
        await host.refuse(played.table, played.refusal, said.message_id, origin.mark)
    else:
        await _hint(host, played.table, said.player, played.refusal)


async def _hint(host: Host, table: Table, player: PlayerId, refusal: Refusal) -> None:
    """Tell a player once a round: people talk while they play, and needn't be told off each time."""
    text = refusal_text(table.language, refusal)
    await host.whisper(table, player, text, f"hint:{table.rounds}:{player}:{refusal.value}")


async def hear_privately(message: Message, host: Host, origin: Origin) -> None:
    """A direct message is a secret guess for the table where its writer plays."""
    who = sender_of(message)
    if who is None or message.from_user is None:
        return
    table_id = await host.table_of_player(who.id)
    if table_id is None:
        text = say(speaks(message.from_user.language_code), "no_table")
        await host.tell(str(message.chat.id), [SendText(chat=message.chat.id, text=text)], origin.mark)
        return
    guess = GuessPrivately(who.id, who.name, _text_of(message), date_ms(message))
    await host.post(table_id, guess, origin.mark)


async def see_edit(message: Message, host: Host, origin: Origin) -> None:
    """An edit: a foul if the explainer shows the word by it; else its writer is told that it is void."""
    who = sender_of(message)
    if who is None:
        return
    edit = Edit(who.id, _text_of(message), message.message_id)
    played = await host.play(table_of_message(message), edit, origin)
    if played.refusal is Refusal.EDITED:
        await _hint(host, played.table, who.id, played.refusal)
