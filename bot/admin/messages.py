"""What administrators are told of runs unasked, each in the language they spoke last."""

from __future__ import annotations

from bot.admin.views import run_edit, run_message, run_text
from bot.host import Host
from bot.outgoing import SendText
from bot.schedule.runs import Run
from engine.store.notes import Notes
from words.languages import Language

_LANGUAGE_LIFETIME_S = 400 * 24 * 3600


async def announce(host: Host, run: Run) -> None:
    """Send the message that shows a run, if somebody watches it. Raises StoreUnavailable."""
    if run.watcher is not None:
        message = run_message(run.watcher.language, run, run.watcher.chat)
        await host.tell(str(message.chat), [message], f"run:{run.id}")


async def show(host: Host, admins: frozenset[int], default: Language, run: Run) -> None:
    """Put a run into the message that shows it; what nobody asked for and all should know is told to every
    administrator. Raises StoreUnavailable."""
    edit = run_edit(run)
    if edit is not None:
        await host.tell(str(edit.chat), [edit], None)
    if run.is_news:
        for admin in sorted(admins):
            language = await language_of(host.notes, admin) or default
            told = SendText(chat=admin, text=run_text(language, run))
            await host.tell(str(admin), [told], f"ended:{run.id}")


async def remember_language(notes: Notes, admin: int, language: Language) -> None:
    """Note what an administrator speaks. Raises StoreUnavailable."""
    await notes.put(_language_note(admin), language.value.encode(), _LANGUAGE_LIFETIME_S)


async def language_of(notes: Notes, admin: int) -> Language | None:
    """What they spoke last; None when they never did. Raises StoreUnavailable."""
    noted = await notes.get(_language_note(admin))
    return Language(noted.decode()) if noted else None


def _language_note(admin: int) -> str:
    return f"admin:{admin}:language"
