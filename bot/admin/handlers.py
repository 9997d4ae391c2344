"""Commands and buttons of administrators. For everybody else these handlers don't exist: their filter lets
the update pass on to the others, which know nothing of such commands and buttons."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.enums import ChatType
from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import CallbackQuery, Message

from bot.admin import switching, views, views_models
from bot.admin.backstage import Backstage
from bot.admin.data import PREFIX, Verb, words
from bot.admin.messages import remember_language
from bot.admin.planning import Press, press
from bot.admin.switching import Switch
from bot.handlers.buttons import answer
from bot.handlers.origin import router_with_origin
from bot.menu import register_admin_menus
from bot.outgoing import SendText
from bot.places import message_of
from bot.schedule.desk import JobId
from bot.schedule.errand import Errand, Kind, Profile
from bot.schedule.runs import Fate, Watcher
from bot.schedule.trainer import Stopping
from bot.texts import say, speaks
from engine.play import Origin
from words.languages import Language

_LANGUAGES = f"(?:{'|'.join(Language)})"
_JOBS = f"(?:{'|'.join(JobId)})"


class FromAdmin(Filter):
    """Lets through what an administrator writes or presses in a private chat, as themselves."""

    def __init__(self, admins: frozenset[int]) -> None:
        self._admins = admins

    async def __call__(self, event: Message | CallbackQuery) -> bool:
        message = event if isinstance(event, Message) else message_of(event)
        if message is None or message.chat.type != ChatType.PRIVATE or event.from_user is None:
            return False
        return event.from_user.id in self._admins and message.chat.id == event.from_user.id


def router(backstage: Backstage) -> Router:
    """One handler per command and per kind of button."""
    router = router_with_origin("admin")
    for observer in (router.message, router.callback_query):
        observer.filter(FromAdmin(backstage.admins))
        observer.middleware(partial(_remember_language, backstage))
    handlers: dict[str, Callable[..., Any]] = {
        "retrain": retrain,
        "cancel": cancel,
        "models": show_models,
        "promote": promote,
        "rollback": roll_back,
        "corpus": show_corpus,
        "schedule": show_schedule,
    }
    router.message.register(greet, Command("start"))
    for name, handler in handlers.items():
        router.message.register(handler, Command(name))
    presses: dict[Verb, tuple[Callable[..., Any], str]] = {
        Verb.CANCEL: (press_cancel, r"\w+"),
        Verb.ROLLBACK: (press_roll_back, rf"{_LANGUAGES}:[^:]+"),
        Verb.PROMOTE: (press_promote, rf"{_LANGUAGES}:[^:]+"),
        Verb.PICTURE: (press_picture, _LANGUAGES),
        Verb.FETCH: (press_errand, _LANGUAGES),
        Verb.TRAIN: (press_errand, _LANGUAGES),
        Verb.PAUSE: (press_job, _JOBS),
        Verb.RESUME: (press_job, _JOBS),
        Verb.ONCE: (press_job, _JOBS),
    }
    for verb, (handler, form) in presses.items():
        router.callback_query.register(handler, F.data.regexp(rf"^{PREFIX}:{verb}:{form}$"))
    return router


async def _remember_language(
    backstage: Backstage, handler: Callable[..., Awaitable[Any]], event: Any, values: dict[str, Any]
) -> Any:
    """What is told to administrators unasked is told in the language they spoke last."""
    await remember_language(backstage.host.notes, event.from_user.id, _speaks(event))
    return await handler(event, values)


def _speaks(event: Message | CallbackQuery) -> Language:
    return speaks(event.from_user.language_code if event.from_user else None)


async def greet(message: Message, backstage: Backstage, bot: Bot) -> None:
    """/start: the menu of commands can be shown from now on; the greeting is everybody's."""
    await register_admin_menus(bot, backstage.admins & {message.chat.id})
    raise SkipHandler


async def retrain(message: Message, command: CommandObject, backstage: Backstage, origin: Origin) -> None:
    """/retrain [ru|en] [profile]."""
    language, errand = _speaks(message), _errand(command.args, backstage.default_language)
    if isinstance(errand, str):
        wrong = say(language, "admin_wrong_word", word=errand[:64])
        usage = say(language, "admin_retrain_usage", profiles=", ".join(Profile))
        await _say(message, backstage, origin, f"{wrong}\n{usage}")
        return
    assert message.from_user is not None
    await _begin(backstage, errand, message.from_user.full_name, message.chat.id, language, origin)


def _errand(arguments: str | None, default: Language) -> Errand | str:
    """The training that is meant, or the first word that means nothing here; the order is free."""
    language: Language | None = None
    profile: Profile | None = None
    for word in (arguments or "").lower().split():
        if language is None and word in set(Language):
            language = Language(word)
        elif profile is None and word in set(Profile):
            profile = Profile(word)
        else:
            return word
    return Errand(Kind.TRAIN, language or default, profile or Profile.DEFAULT)


async def _begin(
    backstage: Backstage, errand: Errand, by: str, chat: int, language: Language, origin: Origin
) -> None:
    mark = origin.mark or ""
    try:
        started = await backstage.trainer.start(errand, by[:40], mark, Watcher(chat, language))
    except Stopping:
        text = say(language, "admin_stopping")
        await backstage.tell(chat, SendText(chat=chat, text=text), origin.mark)
        return
    if started.is_new or started.run.mark == mark:
        # A command that comes again after a crash finds its run and shows it, if it isn't shown yet.
        await backstage.tell(chat, views.run_message(language, started.run, chat), origin.mark)
        return
    shown = f"{say(language, 'admin_busy')}\n\n{views.run_text(language, started.run)}"
    keyboard = views.run_buttons(language, started.run)
    await backstage.tell(chat, SendText(chat=chat, text=shown, keyboard=keyboard), origin.mark)


async def cancel(message: Message, backstage: Backstage, origin: Origin) -> None:
    """/cancel: end what runs, wherever it does."""
    run = await backstage.trainer.cancel()
    text = say(_speaks(message), "admin_cancelling" if run else "admin_nothing_runs")
    await _say(message, backstage, origin, text)


async def show_models(message: Message, backstage: Backstage, origin: Origin) -> None:
    """/models: who plays, how well, what else there is, and how far a training is."""
    language, chat = _speaks(message), message.chat.id
    lineups = [await backstage.lineup(each) for each in Language]
    text = str(views_models.models_text(language, lineups, origin.now_ms))
    keyboard = views_models.models_buttons(language, lineups) or ()
    run = await backstage.trainer.runs.last()
    if run is not None:
        text = f"{text}\n\n{views.run_text(language, run)}"
        keyboard = (*keyboard, *(views.run_buttons(language, run) or ()))
    await backstage.tell(chat, SendText(chat=chat, text=text, keyboard=keyboard or None), origin.mark)


async def promote(message: Message, command: CommandObject, backstage: Backstage, origin: Origin) -> None:
    """/promote V: the version's folder tells its language."""
    language, version = _speaks(message), (command.args or "").strip()
    if not version:
        await _say(message, backstage, origin, say(language, "admin_promote_usage"))
        return
    for of in Language:
        if version in backstage.registry.versions(of):
            switch = _switch(message, of, origin)
            await _say(message, backstage, origin, await switching.promote(backstage, switch, version))
            return
    await _say(message, backstage, origin, say(language, "admin_no_version", version=version[:64]))


def _switch(event: Message | CallbackQuery, of: Language, origin: Origin) -> Switch:
    by = f"by {event.from_user.full_name[:40]}" if event.from_user else ""
    return Switch(of, _speaks(event), by, origin.mark)


async def roll_back(message: Message, command: CommandObject, backstage: Backstage, origin: Origin) -> None:
    """/rollback [ru|en]: what played before plays again."""
    language, asked = _speaks(message), (command.args or backstage.default_language).strip().lower()
    if asked not in set(Language):
        await _say(message, backstage, origin, say(language, "admin_rollback_usage"))
        return
    switch = _switch(message, Language(asked), origin)
    await _say(message, backstage, origin, await switching.roll_back(backstage, switch))


async def show_corpus(message: Message, backstage: Backstage, origin: Origin) -> None:
    """/corpus: counting goes on beside the games, a message for each language."""
    language, chat = _speaks(message), message.chat.id
    for of in Language:
        slot = f"corpus:{origin.mark}:{of}"
        text = say(language, "corpus_counting", player=views.heading(views.player_name(language, of)))
        await backstage.tell(chat, SendText(chat=chat, text=text, slot=slot), f"{origin.mark}:{of}")
        backstage.later(backstage.count(chat, slot, language, of))


async def show_schedule(message: Message, backstage: Backstage, origin: Origin) -> None:
    """/schedule: what is due when."""
    language, lines = _speaks(message), await backstage.desk.lines()
    text, keyboard = views.schedule_text(language, lines), views.schedule_buttons(language, lines)
    chat = message.chat.id
    await backstage.tell(chat, SendText(chat=chat, text=text, keyboard=keyboard), origin.mark)


async def press_cancel(callback: CallbackQuery, backstage: Backstage) -> None:
    """End the run under whose message the button is."""
    run = await backstage.trainer.runs.last()
    if run is None or run.fate is not Fate.RUNNING or words(callback.data) != [run.id]:
        await answer(callback, say(_speaks(callback), "admin_nothing_runs"))
        return
    await backstage.trainer.cancel()
    await answer(callback, say(_speaks(callback), "admin_cancelling"))


async def press_roll_back(callback: CallbackQuery, backstage: Backstage, origin: Origin) -> None:
    """Roll back, if what played when the button was made still does."""
    of, champion = words(callback.data)
    await answer(callback)
    switch = _switch(callback, Language(of), origin)
    await _say(callback, backstage, origin, await switching.roll_back(backstage, switch, champion))


async def press_promote(callback: CallbackQuery, backstage: Backstage, origin: Origin) -> None:
    """Let a version play."""
    of, version = words(callback.data)
    await answer(callback)
    switch = _switch(callback, Language(of), origin)
    await _say(callback, backstage, origin, await switching.promote(backstage, switch, version))


async def press_picture(callback: CallbackQuery, backstage: Backstage) -> None:
    """Draw the figures of all versions."""
    language, (of,) = _speaks(callback), words(callback.data)
    await answer(callback, say(language, "picture_drawing"))
    backstage.later(backstage.draw(callback.from_user.id, language, Language(of)))


async def press_errand(callback: CallbackQuery, backstage: Backstage, origin: Origin) -> None:
    """Fetch news now, or train."""
    verb, of = (callback.data or "").split(":")[1:]
    kind = Kind.FETCH if verb == Verb.FETCH else Kind.TRAIN
    await answer(callback)
    errand, user = Errand(kind, Language(of)), callback.from_user
    await _begin(backstage, errand, user.full_name, user.id, _speaks(callback), origin)


async def press_job(callback: CallbackQuery, backstage: Backstage) -> None:
    """Pause a job, resume it, or let it run once."""
    (_, verb, job), user, message = (callback.data or "").split(":"), callback.from_user, callback.message
    assert message is not None
    pressed = Press(
        *(Verb(verb), JobId(job), user.id, message.message_id, user.full_name[:40], _speaks(callback))
    )
    await answer(callback, await press(backstage, pressed))


async def _say(event: Message | CallbackQuery, backstage: Backstage, origin: Origin, text: str) -> None:
    assert event.from_user is not None
    chat = event.from_user.id
    await backstage.tell(chat, SendText(chat=chat, text=text), origin.mark)
