"""What a press on a button of /schedule does."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from bot.admin import views
from bot.admin.backstage import Backstage
from bot.admin.data import Verb
from bot.outgoing import SLOT_LIFETIME_S, EditText, slot_note
from bot.patience import surely
from bot.schedule.desk import JobId, Line, Wish
from bot.schedule.runs import Watcher
from bot.texts import say
from words.languages import Language

_LOOK_EVERY_MS = 250
_LOOKS = 80
"""A wish is taken within a second, and a scheduler that dies meanwhile is replaced within ten."""


@dataclass(frozen=True, slots=True)
class Press:
    """Who pressed what, and in which message."""

    verb: Verb
    job: JobId
    chat: int
    message_id: int
    by: str
    language: Language


async def press(backstage: Backstage, pressed: Press) -> str:
    """Ask it of the scheduler; what to answer. Raises StoreUnavailable."""
    if await backstage.desk.lines() is None:
        return say(pressed.language, "schedule_away")
    if pressed.verb is Verb.ONCE:
        watcher = Watcher(pressed.chat, pressed.language)
        is_new = await backstage.desk.set_due(pressed.job, pressed.by, watcher)
        return say(pressed.language, "schedule_due" if is_new else "schedule_due_already")
    await backstage.desk.wish(pressed.job, Wish(pressed.verb.value))
    backstage.later(_show_taken(backstage, pressed))
    return say(pressed.language, "schedule_asked")


async def _show_taken(backstage: Backstage, pressed: Press) -> None:
    """Bring the pressed message up to date once the scheduler has done what was wished."""
    for _ in range(_LOOKS):
        lines = await surely(backstage.desk.lines, backstage.pace)
        if _is_taken(lines or [], pressed):
            await surely(partial(_show, backstage, pressed, lines), backstage.pace)
            return
        await backstage.pace.pause(_LOOK_EVERY_MS)


def _is_taken(lines: list[Line], pressed: Press) -> bool:
    wants_paused = pressed.verb is Verb.PAUSE
    return any(line.job is pressed.job and (line.next_ms is None) is wants_paused for line in lines)


async def _show(backstage: Backstage, pressed: Press, lines: list[Line] | None) -> None:
    slot, chat = f"schedule:{pressed.message_id}", pressed.chat
    name, value = slot_note(chat, slot), str(pressed.message_id).encode()
    await backstage.host.notes.put(name, value, SLOT_LIFETIME_S)
    text = views.schedule_text(pressed.language, lines)
    keyboard = views.schedule_buttons(pressed.language, lines)
    await backstage.tell(chat, EditText(chat=chat, slot=slot, text=text, keyboard=keyboard), None)
