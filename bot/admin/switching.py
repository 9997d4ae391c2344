"""Lets another version play, once per command: one that comes again finds what it did and tells it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from bot.admin import views
from bot.admin.backstage import Backstage
from bot.admin.views import heading
from bot.texts import say
from models.errors import ModelRefused
from models.registry import Registry
from words.languages import Language

_log = logging.getLogger(__name__)

_LIFETIME_S = 24 * 3600


@dataclass(frozen=True, slots=True)
class Switch:
    """Who wants another version of which player, and what names the command; `speaks`: their language."""

    of: Language
    speaks: Language
    by: str
    mark: str | None


async def promote(backstage: Backstage, switch: Switch, version: str) -> str:
    """Let a version play; what to say to that. Raises StoreUnavailable."""
    if await _is_repeated(backstage, switch):
        return await _who_plays(backstage, switch)
    lineup = await backstage.lineup(switch.of)
    player = views.player_name(switch.speaks, switch.of)
    if lineup.champion is not None and lineup.champion.name == version:
        return say(switch.speaks, "admin_is_champion", player=heading(player), version=version)
    change = partial(backstage.registry.promote, switch.of, version, switch.by)
    reason = say(switch.speaks, "reason_model", version=version)
    return await _change(backstage, switch, change, say(switch.speaks, "admin_model_refused", reason=reason))


async def roll_back(backstage: Backstage, switch: Switch, champion: str | None = None) -> str:
    """Let the version before play again, if `champion` still plays; what to say to that.

    Raises StoreUnavailable.
    """
    if await _is_repeated(backstage, switch):
        return await _who_plays(backstage, switch)
    lineup = await backstage.lineup(switch.of)
    if champion is not None and lineup.named != champion:
        return say(switch.speaks, "admin_outdated")
    nothing = say(switch.speaks, "admin_no_earlier")
    if not lineup.may_go_back:
        return nothing
    change = partial(backstage.registry.rollback, switch.of, switch.by)
    return await _change(backstage, switch, change, nothing)


async def _is_repeated(backstage: Backstage, switch: Switch) -> bool:
    """Whether the player was changed since this command came for the first time.

    The first time, how things stand is noted before anything is changed, so that after a crash or a store
    that was away nothing is changed a second time.
    """
    if switch.mark is None:
        return False
    name, stands = f"switch:{switch.mark}", await asyncio.to_thread(_stand, backstage.registry, switch.of)
    noted = await backstage.host.notes.get(name)
    if noted is None:
        await backstage.host.notes.put(name, stands, _LIFETIME_S)
    return noted is not None and noted != stands


def _stand(registry: Registry, of: Language) -> bytes:
    return b"%d:%b" % (len(registry.changes(of)), registry.mark(of))


async def _change(backstage: Backstage, switch: Switch, change: Callable[[], object], refused: str) -> str:
    """Change who plays; `refused` is said when the registry says no, whose reason is for the log: it names
    files of the server and commands of its shell."""
    try:
        await asyncio.to_thread(change)
    except ModelRefused as refusal:
        _log.warning("the %s player stays as it was: %s", switch.of.value, refusal)
        return refused
    return await _who_plays(backstage, switch)


async def _who_plays(backstage: Backstage, switch: Switch) -> str:
    champion = (await backstage.lineup(switch.of)).champion
    player = heading(views.player_name(switch.speaks, switch.of))
    return say(switch.speaks, "admin_promoted", player=player, version=champion.name if champion else "?")
