"""Commands of groups and private chats."""

from __future__ import annotations

from aiogram import Bot, F, Router
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject
from aiogram.types import Message

from bot.chats import Chats, is_admin
from bot.handlers.origin import router_with_origin
from bot.handlers.rounds import Asked, begin_challenge, begin_hat, dealt_refusal, seldom
from bot.host import Host
from bot.outgoing import Button, SendText
from bot.places import sender_of, table_of_message
from bot.texts import say, speaks
from bot.views import place
from bot.views_round import language_buttons, score_text, skill_buttons
from engine.commands import Stop
from engine.play import Origin
from engine.state import Table
from words.languages import Language

GROUPS = {ChatType.GROUP, ChatType.SUPERGROUP}
GROUP_COMMANDS = ("hat", "challenge", "stop", "score", "language", "skill")


def router() -> Router:
    """Commands; those of the game are for groups."""
    router = router_with_origin("commands")
    in_group, in_private = F.chat.type.in_(GROUPS), F.chat.type == ChatType.PRIVATE
    router.message.register(greet_privately, Command("start"), in_private)
    router.message.register(greet_group, Command("start"), in_group)
    router.message.register(explain_rules, Command("help"))
    router.message.register(send_to_group, Command(*GROUP_COMMANDS), in_private)
    router.message.register(explain_rules, F.text.startswith("/"), in_private)
    router.message.register(refuse_anonymous, Command(*GROUP_COMMANDS), in_group, F.sender_chat)
    router.message.register(open_hat, Command("hat"), in_group)
    router.message.register(open_challenge, Command("challenge"), in_group)
    router.message.register(stop, Command("stop"), in_group)
    router.message.register(show_score, Command("score"), in_group)
    router.message.register(offer_languages, Command("language"), in_group)
    router.message.register(offer_skills, Command("skill"), in_group)
    return router


def _language_of(message: Message, table: Table | None = None) -> Language:
    if table is not None:
        return table.language
    return speaks(message.from_user.language_code if message.from_user else None)


async def greet_privately(message: Message, host: Host, origin: Origin, bot: Bot) -> None:
    """/start in private: what the bot is, and a way into a group."""
    language = _language_of(message)
    me = await bot.me()
    add = Button(say(language, "add_to_group"), url=f"https://t.me/{me.username}?startgroup=hat")
    said = SendText(chat=message.chat.id, text=say(language, "start_private"), keyboard=((add,),))
    await host.tell(str(message.chat.id), [said], origin.mark)


async def greet_group(message: Message, host: Host, origin: Origin) -> None:
    """/start in a group."""
    table = await host.engine.look(table_of_message(message))
    await _reply(message, host, origin, say(table.language, "start_group"))


async def explain_rules(message: Message, host: Host, origin: Origin, bot: Bot) -> None:
    """/help: the rules, in the language of the table or of the reader."""
    table = await host.engine.look(table_of_message(message))
    private = message.chat.type == ChatType.PRIVATE
    language = _language_of(message, None if private else table)
    me = await bot.me()
    text = say(language, "help", n_clues=table.rules.n_clues, username=me.username)
    await _reply(message, host, origin, text)


async def send_to_group(message: Message, host: Host, origin: Origin) -> None:
    """A command of the game in private."""
    await _reply(message, host, origin, say(_language_of(message), "only_in_groups"))


async def refuse_anonymous(message: Message, host: Host, origin: Origin) -> None:
    """A command of somebody who writes as the group or as a channel."""
    table = await host.engine.look(table_of_message(message))
    await _reply(message, host, origin, say(table.language, "anonymous"))


async def open_hat(
    message: Message, command: CommandObject, host: Host, origin: Origin, chats: Chats, bot: Bot
) -> None:
    """/hat [level]: a person will explain."""
    who = sender_of(message)
    if who is not None:
        asked = Asked(table_of_message(message), who, command.args)
        refused = await begin_hat(host, chats, bot, asked, origin)
        await dealt_refusal(host, refused, message.message_id, origin)


async def open_challenge(
    message: Message, command: CommandObject, host: Host, origin: Origin, chats: Chats, bot: Bot
) -> None:
    """/challenge [level]: an AI player explains."""
    who = sender_of(message)
    if who is not None:
        asked = Asked(table_of_message(message), who, command.args)
        refused = await begin_challenge(host, chats, bot, asked, origin)
        await dealt_refusal(host, refused, message.message_id, origin)


async def stop(message: Message, host: Host, origin: Origin, bot: Bot) -> None:
    """/stop: end the round, or the game when no round runs."""
    who = sender_of(message)
    if who is None:
        return
    command = Stop(who.id, await is_admin(bot, message.chat.id, int(who.id)))
    played = await host.play(table_of_message(message), command, origin)
    if played.refusal is not None:
        await host.refuse(played.table, played.refusal, message.message_id, origin.mark)


async def show_score(message: Message, host: Host, origin: Origin) -> None:
    """/score: this game and all games; those who ask together get one answer."""
    table = await host.engine.look(table_of_message(message))
    await _reply(
        message, host, Origin(f"score:{seldom(origin)}", origin.fence, origin.now_ms), score_text(table)
    )


async def offer_languages(message: Message, host: Host, origin: Origin) -> None:
    """/language: a button for each."""
    table = await host.engine.look(table_of_message(message))
    current = say(table.language, "language_name")
    chat, topic = place(table)
    text = say(table.language, "choose_language", current=current)
    said = SendText(chat=chat, topic=topic, text=text, keyboard=language_buttons())
    await host.tell(table.id, [said], origin.mark)


async def offer_skills(message: Message, host: Host, origin: Origin) -> None:
    """/skill: a button for each."""
    table = await host.engine.look(table_of_message(message))
    current = say(table.language, f"skill_{table.skill.value}")
    chat, topic = place(table)
    text = say(table.language, "choose_skill", current=current)
    said = SendText(chat=chat, topic=topic, text=text, keyboard=skill_buttons(table.language))
    await host.tell(table.id, [said], origin.mark)


async def _reply(message: Message, host: Host, origin: Origin, text: str) -> None:
    table_id = table_of_message(message)
    _, _, topic = table_id.partition(":")
    said = SendText(chat=message.chat.id, topic=int(topic) if topic else None, text=text)
    await host.tell(table_id, [said], origin.mark)
