"""Beginning a round, by command or by button."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiogram import Bot

from bot.chats import ChatFacts, Chats
from bot.host import Host, refusal_text
from bot.levels import Level, level_named
from bot.outgoing import Outgoing, SendText
from bot.places import Somebody
from bot.texts import Html, say
from bot.views import place
from engine.commands import Challenge, OpenRound
from engine.play import Origin
from engine.refusals import Refusal
from engine.state import Table, TableId

_SELDOM_MS = 5_000

_Opening = Callable[[bool], OpenRound | Challenge]
"""Makes the command that begins a round, told whether the table is a closed one."""


def seldom(origin: Origin) -> int:
    """Part of a mark: the same for everything within a few seconds, so that it is said once."""
    return origin.now_ms // _SELDOM_MS


@dataclass(frozen=True)
class Asked:
    """A wish for a round."""

    table_id: TableId
    who: Somebody
    level: str | None = None
    """As typed; None for the usual words."""


@dataclass(frozen=True)
class Refused:
    """A round didn't begin, and why, in words."""

    table: Table
    reason: str
    """A short name of it, for marks."""
    text: str


async def begin_hat(host: Host, chats: Chats, bot: Bot, asked: Asked, origin: Origin) -> Refused | None:
    """Draw a word and look for an explainer."""

    async def draw(table: Table, level: Level) -> _Opening:
        word = host.drawer.draw(table.language, level, table.recent)
        model = host.robots.version(table.language)
        return lambda closed: OpenRound(asked.who.id, asked.who.name, word, closed, model)

    return await _begin(host, chats, bot, asked, origin, draw)


async def begin_challenge(host: Host, chats: Chats, bot: Bot, asked: Asked, origin: Origin) -> Refused | None:
    """Let the AI player of the house explain a word."""

    async def plan(table: Table, level: Level) -> _Opening | None:
        planned = await host.robots.plan_round(table, level)
        if planned is None:
            return None
        word, clues, model, explainer = planned.word, planned.plan, planned.model, planned.explainer
        who = asked.who
        return lambda closed: Challenge(who.id, who.name, word, clues, closed, model, explainer)

    return await _begin(host, chats, bot, asked, origin, plan)


async def _begin(
    host: Host,
    chats: Chats,
    bot: Bot,
    asked: Asked,
    origin: Origin,
    prepare: Callable[[Table, Level], Awaitable[_Opening | None]],
) -> Refused | None:
    table = await host.engine.look(asked.table_id)
    level = level_named(asked.level)
    if level is None or table.round is not None:
        return await _not_begun(host, table, level, origin)
    opening = await prepare(table, level)
    if opening is None:
        return Refused(table, "no_model", say(table.language, "no_model"))
    facts = await chats.facts(bot, place(table)[0])
    played = await host.play(asked.table_id, opening(facts.closed), origin)
    if played.refusal is not None:
        return _refused(played.table, played.refusal)
    await _warn(host, played.table, facts, origin)
    return None


async def _not_begun(host: Host, table: Table, level: Level | None, origin: Origin) -> Refused | None:
    if level is None:
        return Refused(table, "unknown_level", say(table.language, "unknown_level"))
    if await host.engine.has_played(table.id, origin):
        return None
    return _refused(table, Refusal.ROUND_RUNS)


def _refused(table: Table, refusal: Refusal) -> Refused:
    return Refused(table, refusal.value, refusal_text(table.language, refusal))


async def dealt_refusal(host: Host, refused: Refused | None, reply_to: int, origin: Origin) -> None:
    """Answer a command that began no round; of many at once one answer serves all."""
    if refused is None:
        return
    chat, topic = place(refused.table)
    said = SendText(chat=chat, topic=topic, text=refused.text, reply_to=reply_to)
    await host.tell(refused.table.id, [said], f"refused:{refused.reason}:{seldom(origin)}")


async def _warn(host: Host, table: Table, facts: ChatFacts, origin: Origin) -> None:
    """Tell what will make playing hard in this chat."""
    chat, topic = place(table)
    hints: list[Html] = []
    if facts.deaf:
        hints.append(say(table.language, "deaf"))
    if facts.slow_s:
        hints.append(say(table.language, "slow_mode", seconds=facts.slow_s))
    said: list[Outgoing] = [SendText(chat=chat, topic=topic, text=hint) for hint in hints]
    if said:
        await host.tell(table.id, said, f"{origin.mark}:hints")
