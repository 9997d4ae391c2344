"""Buttons under the bot's messages. Each is answered, whoever presses it and whenever."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiogram import Bot, F, Router
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery

from bot import views_round
from bot.chats import Chats
from bot.handlers.origin import router_with_origin
from bot.handlers.rounds import Asked, begin_challenge, begin_hat, dealt_refusal
from bot.host import Host, refusal_text
from bot.outgoing import SendText
from bot.places import message_of, somebody, table_of_message
from bot.texts import say, speaks
from bot.views import place
from bot.views_why import why_text
from engine import sight
from engine.commands import ChangeWord, Claim, Join, Resume, SetLanguage, SetSkill
from engine.play import Origin
from engine.refusals import Refusal
from engine.state import Skill, Table
from words.languages import Language

_ALERT_CHARACTERS = 200
_WHY_LIFETIME_S = 25 * 3600


def router() -> Router:
    """One handler per kind of button, and one for buttons nobody knows."""
    router = router_with_origin("buttons")
    handlers: dict[str, Callable[..., Any]] = {
        views_round.CLAIM: claim,
        views_round.JOIN: join,
        views_round.WORD: show_word,
        views_round.CHANGE: change_word,
        views_round.RESUME: resume,
        views_round.WHY: ask_why,
    }
    for letter, handler in handlers.items():
        router.callback_query.register(handler, F.data.regexp(rf"^{letter}:\d{{1,9}}$"))
    router.callback_query.register(choose_language, F.data.regexp(rf"^{views_round.SPEAK}:(ru|en)$"))
    router.callback_query.register(choose_skill, F.data.regexp(rf"^{views_round.SKILL}:(easy|normal|hard)$"))
    router.callback_query.register(begin, F.data.in_({views_round.AGAIN_HAT, views_round.AGAIN_CHALLENGE}))
    router.callback_query.register(keep_secret, F.data.startswith(f"{views_round.SECRET}:"))
    router.callback_query.register(outdated)
    return router


def _number(callback: CallbackQuery) -> int:
    return int((callback.data or "").partition(":")[2])


async def answer(callback: CallbackQuery, text: str | None = None, *, alert: bool = False) -> None:
    """Answer the press; one that comes too late can't be answered any more, and needn't be."""
    try:
        await callback.answer(text[:_ALERT_CHARACTERS] if text else None, show_alert=alert)
    except TelegramBadRequest as error:
        if "query is too old" not in str(error):
            raise


async def _refuse(callback: CallbackQuery, table: Table, refusal: Refusal) -> None:
    await answer(callback, refusal_text(table.language, refusal), alert=True)


async def claim(callback: CallbackQuery, host: Host, origin: Origin) -> None:
    """Take the explainer's place and see the word at once."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    who = somebody(callback.from_user)
    played = await host.play(table_of_message(message), Claim(_number(callback), who.id, who.name), origin)
    word = sight.word_for(played.table, who.id)
    if word is not None:
        await answer(callback, say(played.table.language, "your_word", word=word), alert=True)
    else:
        await _refuse(callback, played.table, played.refusal or Refusal.OLD_ROUND)
    return None


async def join(callback: CallbackQuery, host: Host, origin: Origin) -> None:
    """Take a seat."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    who = somebody(callback.from_user)
    played = await host.play(table_of_message(message), Join(_number(callback), who.id, who.name), origin)
    if played.refusal is not None:
        await answer(callback, refusal_text(played.table.language, played.refusal))
    else:
        await answer(callback, say(played.table.language, "joined"))
    return None


async def show_word(callback: CallbackQuery, host: Host) -> None:
    """The word, for the explainer's eyes only."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    table = await host.engine.look(table_of_message(message))
    word = sight.word_for(table, somebody(callback.from_user).id)
    if table.round is None or table.round.number != _number(callback):
        await _refuse(callback, table, Refusal.OLD_ROUND)
    elif word is None:
        await _refuse(callback, table, Refusal.NOT_EXPLAINER)
    else:
        await answer(callback, say(table.language, "your_word", word=word), alert=True)
    return None


async def change_word(callback: CallbackQuery, host: Host, origin: Origin) -> None:
    """Another word of the same kind."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    who = somebody(callback.from_user)
    table = await host.engine.look(table_of_message(message))
    old = sight.word_for(table, who.id)
    new = host.drawer.another(table.language, old or "", table.recent)
    played = await host.play(table.id, ChangeWord(_number(callback), who.id, new), origin)
    word = sight.word_for(played.table, who.id)
    if played.refusal is not None or word is None:
        await _refuse(callback, played.table, played.refusal or Refusal.OLD_ROUND)
    else:
        await answer(callback, say(played.table.language, "new_word", word=word), alert=True)
    return None


async def resume(callback: CallbackQuery, host: Host, origin: Origin) -> None:
    """Wake a paused round."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    who = somebody(callback.from_user)
    played = await host.play(table_of_message(message), Resume(_number(callback), who.id, who.name), origin)
    if played.refusal is not None:
        await _refuse(callback, played.table, played.refusal)
    else:
        await answer(callback)
    return None


async def begin(callback: CallbackQuery, host: Host, origin: Origin, chats: Chats, bot: Bot) -> None:
    """The next round, from the buttons under the last one."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    beginning = begin_hat if callback.data == views_round.AGAIN_HAT else begin_challenge
    asked = Asked(table_of_message(message), somebody(callback.from_user))
    table = await host.engine.look(asked.table_id)
    if table.round is not None:
        await _refuse(callback, table, Refusal.ROUND_RUNS)
        return None
    # The model and Telegram are asked for facts next, and a press doesn't wait for them.
    await answer(callback)
    refused = await beginning(host, chats, bot, asked, origin)
    await dealt_refusal(host, refused, message.message_id, origin)
    return None


async def choose_language(callback: CallbackQuery, host: Host, origin: Origin) -> None:
    """Play in another language."""
    await _choose(callback, host, origin, SetLanguage(Language(_choice(callback))))


async def choose_skill(callback: CallbackQuery, host: Host, origin: Origin) -> None:
    """Let AI players play better or worse."""
    await _choose(callback, host, origin, SetSkill(Skill(_choice(callback))))


def _choice(callback: CallbackQuery) -> str:
    return (callback.data or "").partition(":")[2]


async def _choose(
    callback: CallbackQuery, host: Host, origin: Origin, command: SetLanguage | SetSkill
) -> None:
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    played = await host.play(table_of_message(message), command, origin)
    if played.refusal is not None:
        await _refuse(callback, played.table, played.refusal)
    else:
        await answer(callback)
    return None


async def ask_why(callback: CallbackQuery, host: Host) -> None:
    """Let the AI explainer of the newest round account for its clues, once a round."""
    message = message_of(callback)
    if message is None:
        return await outdated(callback)
    table = await host.engine.look(table_of_message(message))
    if table.explained is None or table.explained.number != _number(callback):
        await _refuse(callback, table, Refusal.OLD_ROUND)
        return None
    mark = f"why:{table.id}:{table.explained.number}"
    told = await host.notes.get(mark)
    await answer(callback, say(table.language, "why_told") if told else None)
    await host.notes.put(mark, b"1", _WHY_LIFETIME_S)
    reasons = await host.robots.reasons(table.language, table.explained)
    chat, topic = place(table)
    said = SendText(chat=chat, topic=topic, text=why_text(table.language, table.explained, reasons))
    await host.tell(table.id, [said], mark)
    return None


async def keep_secret(callback: CallbackQuery) -> None:
    """The button under a secret guess gives nothing away."""
    await answer(callback, say(speaks(callback.from_user.language_code), "private_secret"), alert=True)


async def outdated(callback: CallbackQuery) -> None:
    """A button of a message that Telegram no longer knows, or of an older version of the bot."""
    text = say(speaks(callback.from_user.language_code), f"refused_{Refusal.OLD_ROUND.value}")
    await answer(callback, text, alert=True)
