"""Everything the administrators' handlers need, and the work that takes longer than a handler may."""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.admin import picture
from bot.admin.lineup import Lineup, look
from bot.admin.reasons import reason_text
from bot.admin.views import (
    corpus_buttons,
    corpus_text,
    duration,
    fetched_text,
    heading,
    player_name,
)
from bot.host import Host
from bot.outgoing import EditText, Outgoing, SendPicture, SendText
from bot.pace import Pace, RealPace
from bot.patience import surely
from bot.schedule.child import TOO_LONG, listen
from bot.schedule.desk import ScheduleDesk
from bot.schedule.errand import Kind
from bot.schedule.surroundings import surroundings
from bot.schedule.trainer import Trainer
from bot.texts import say
from models.registry import Registry
from words.languages import Language

_DRAWING_S = 60
_MOST_DRAWN = 20


@dataclass
class Backstage:
    """What administrators can reach."""

    admins: frozenset[int]
    host: Host
    trainer: Trainer
    desk: ScheduleDesk
    models: Path
    """The registry's folder."""
    default_language: Language
    pace: Pace = field(default_factory=RealPace)
    counting_s: float = 900
    """How long counting a corpus may take."""
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    @property
    def registry(self) -> Registry:
        """The registry."""
        return Registry(self.models)

    async def lineup(self, language: Language) -> Lineup:
        """The models of a language."""
        return await asyncio.to_thread(look, self.models, language)

    async def tell(self, chat: int, said: Outgoing, mark: str | None) -> None:
        """Say something to an administrator."""
        await self.host.tell(str(chat), [said], mark)

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something that nobody waits for; it ends with the process."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def count(self, chat: int, slot: str, language: Language, of: Language) -> None:
        """Count the news of a language, which may take minutes, and put the figures into the slot."""
        ended = await listen(self.trainer.commands.survey(of), self.counting_s)
        fetched_ms = await surely(lambda: self.trainer.runs.done_ms(Kind.FETCH, of), self.pace)
        if ended.code == 0:
            text = corpus_text(language, of, ended.result, fetched_ms)
        else:
            late = ended.last_words == TOO_LONG
            limit = duration(language, self.counting_s)
            reason = (
                say(language, "reason_too_long", limit=limit)
                if late
                else reason_text(language, ended.last_words)
            )
            text = say(language, "corpus_none", player=heading(player_name(language, of)), reason=reason)
            text = type(text)(f"{text}\n{fetched_text(language, fetched_ms)}")
        edit = EditText(chat, slot, text, keyboard=corpus_buttons(language, of))
        await surely(lambda: self.tell(chat, edit, None), self.pace)

    async def draw(self, chat: int, language: Language, of: Language) -> None:
        """Send a picture of the figures of all versions, or say why there is none."""
        task = picture_task(language, await self.lineup(of))
        if task is None:
            await self.tell(chat, SendText(chat=chat, text=say(language, "picture_nothing")), None)
            return
        png = await drawn(task)
        if png is None:
            await self.tell(chat, SendText(chat=chat, text=say(language, "picture_needs")), None)
        else:
            await self.tell(chat, SendPicture(chat, base64.b64encode(png).decode(), task["title"]), None)


def picture_task(language: Language, lineup: Lineup) -> dict[str, Any] | None:
    """What is to be drawn: the figures of the starter model and the newest versions; None without any."""
    known = [one for one in lineup.versions if one.has_figures][-_MOST_DRAWN:]
    if not known:
        return None
    names = [one.name[:12] for one in known]
    if lineup.starter is not None and lineup.starter.has_figures:
        known.insert(0, lineup.starter)
        names.insert(0, say(language, "picture_starter"))
    return {
        "title": say(language, "picture_caption", player=player_name(language, lineup.language)),
        "x": say(language, "picture_version"),
        "versions": names,
        "lines": {
            str(say(language, "picture_guess")): [one.guess for one in known],
            str(say(language, "picture_explain")): [one.explain for one in known],
        },
    }


async def drawn(task: dict[str, Any]) -> bytes | None:
    """The picture as PNG; None where it can't be drawn."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", picture.__name__),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=surroundings(),
    )
    try:
        async with asyncio.timeout(_DRAWING_S):
            png, _ = await process.communicate(json.dumps(task).encode())
    except TimeoutError:
        process.kill()
        await process.wait()
        return None
    return png if process.returncode == 0 else None
