"""The control API under `/sandbox/`: the page and tests act through it as people."""

import asyncio
from collections.abc import Awaitable, Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.sandbox import deeds, rights
from bot.sandbox.deeds import Place
from bot.sandbox.errors import ApiError, PersonRefused
from bot.sandbox.model import Chat, Person
from bot.sandbox.views import page_view, person_view
from bot.sandbox.waiting import answer_of, results_of
from bot.sandbox.world import World

PATIENCE_S = 16.0
_PAGE = Path(str(files("bot.sandbox") / "page"))
_HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
}

Act = Callable[[Person, Chat, dict[str, Any]], Awaitable[Any]]


class Control:
    """The acts of people over HTTP. `hosts`: names under which the page may be opened, None for any."""

    def __init__(self, world: World, hosts: frozenset[str] | None) -> None:
        self._world, self._hosts = world, hosts
        self._acts: dict[str, Act] = {
            "say": self._say, "edit": self._edit, "delete": self._delete, "react": self._react,
            "press": self._press, "inline": self._inline, "choose": self._choose, "language": self._language,
            "bot": self._bot, "member": self._member, "group": self._group,
        }  # fmt: skip

    def routes(self) -> list[web.RouteDef]:
        """What to put into an aiohttp application."""
        return [
            web.get("/", self._lead_in),
            web.get("/sandbox", self._lead_in),
            web.get("/sandbox/", self.page),
            web.get("/sandbox/view", self.view),
            web.get("/sandbox/events", self.events),
            web.post("/sandbox/people", self.add_person),
            web.post("/sandbox/act/{act}", self.act),
            web.get("/sandbox/{file:[a-z_]+\\.(?:css|js|svg)}", self.page),
        ]

    @web.middleware
    async def guard(self, request: web.Request, handler: Any) -> web.StreamResponse:
        """Keep strange web sites out: a foreign host name, or a post which a plain form could send."""
        if not request.path.startswith("/bot"):
            if self._hosts is not None and request.url.host not in self._hosts:
                raise web.HTTPForbidden(text="The sandbox answers under the name of this machine only.")
            if request.method == "POST" and request.content_type != "application/json":
                raise web.HTTPUnsupportedMediaType(text="The sandbox takes JSON.")
        response: web.StreamResponse = await handler(request)
        return response

    async def _lead_in(self, request: web.Request) -> web.Response:
        raise web.HTTPFound("/sandbox/")

    async def page(self, request: web.Request) -> web.StreamResponse:
        """The page and its parts."""
        path = _PAGE / request.match_info.get("file", "index.html")
        if not path.is_file():
            raise web.HTTPNotFound
        return web.FileResponse(path, headers=_HEADERS)

    async def view(self, request: web.Request) -> web.Response:
        """What one person sees in one chat; without parameters the first person in the first group."""
        try:
            person = self._person(request.query.get("person"))
            chat = self._chat(person, request.query.get("chat"))
        except (PersonRefused, ValueError) as error:
            return _refused(error)
        return web.json_response(page_view(self._world, person, chat))

    def _person(self, number: Any) -> Person:
        if number in (None, ""):
            return next(iter(self._world.people.values()))
        person = self._world.people.get(int(number))
        if person is None:
            raise PersonRefused("no_person", "there is no such person")
        return person

    def _chat(self, person: Person, number: Any) -> Chat:
        if number in (None, ""):
            return next(chat for chat in self._world.chats.values() if not chat.private)
        chat = self._world.chats.get(int(number))
        if chat is None or (chat.private and chat.id != person.id):
            raise PersonRefused("no_chat", "there is no such chat")
        return chat if chat.migrated_to is None else self._world.chats[chat.migrated_to]

    async def events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the number of the newest change, again after each change."""
        stream = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}
        )
        await stream.prepare(request)
        news = asyncio.Event()
        self._world.listeners.append(news.set)
        try:
            while True:
                news.clear()
                await stream.write(f"data: {self._world.revision}\n\n".encode())
                await news.wait()
        except ConnectionResetError:
            return stream
        finally:
            self._world.listeners.remove(news.set)

    async def add_person(self, request: web.Request) -> web.Response:
        """Somebody new, who joins every group."""
        body = await request.json()
        name = str(body.get("name", "")).strip()[:64]
        if not name:
            return _refused(PersonRefused("empty", "a person needs a name"))
        person = self._world.add_person(name, _language(body))
        for chat in [
            chat for chat in self._world.chats.values() if not chat.private and not chat.migrated_to
        ]:
            rights.join(self._world, chat, person)
        return web.json_response(person_view(person))

    async def act(self, request: web.Request) -> web.Response:
        """One act of one person in one chat; a refusal has a code and a text."""
        act = self._acts.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        try:
            body = await request.json()
            person = self._person(body.get("person"))
            result = await act(person, self._chat(person, body.get("chat")), body)
        except (PersonRefused, ApiError, ValueError, KeyError, TypeError, AttributeError) as error:
            return _refused(error)
        return web.json_response({"ok": True, "result": result})

    async def _say(self, person: Person, chat: Chat, body: dict[str, Any]) -> int:
        return deeds.say(self._world, person, _place(chat, body), str(body["text"])).id

    async def _edit(self, person: Person, chat: Chat, body: dict[str, Any]) -> int:
        return deeds.edit(self._world, person, chat.id, int(body["message"]), str(body["text"])).id

    async def _delete(self, person: Person, chat: Chat, body: dict[str, Any]) -> None:
        deeds.delete(self._world, person, chat.id, int(body["message"]))

    async def _react(self, person: Person, chat: Chat, body: dict[str, Any]) -> None:
        deeds.react(self._world, person, chat.id, int(body["message"]), body.get("emoji"))

    async def _press(self, person: Person, chat: Chat, body: dict[str, Any]) -> dict[str, Any] | None:
        pressed = deeds.press(self._world, person, chat.id, int(body["message"]), str(body["data"]))
        return await answer_of(self._world, pressed, PATIENCE_S)

    async def _inline(self, person: Person, chat: Chat, body: dict[str, Any]) -> dict[str, Any]:
        question = deeds.ask_inline(self._world, person, str(body["query"]), chat.id)
        results = await results_of(self._world, question, PATIENCE_S)
        return {"id": question.id, "results": results or [], "button": question.button}

    async def _choose(self, person: Person, chat: Chat, body: dict[str, Any]) -> int:
        place = _place(chat, body)
        return deeds.choose_inline(self._world, person, place, body["query"], body["result"]).id

    async def _language(self, person: Person, chat: Chat, body: dict[str, Any]) -> None:
        person.language = _language(body)
        self._world.changed()

    async def _bot(self, person: Person, chat: Chat, body: dict[str, Any]) -> None:
        world = self._world
        match body["do"]:
            case "promote":
                rights.promote_bot(world, chat)
            case "promote_without_delete":
                rights.promote_bot(world, chat, "can_pin_messages")
            case "demote":
                rights.demote_bot(world, chat)
            case "remove":
                rights.remove_bot(world, chat)
            case "add":
                rights.block_bot(world, person, False) if chat.private else rights.add_bot(world, chat)
            case "privacy_on" | "privacy_off":
                rights.set_privacy(world, body["do"] == "privacy_on")
            case _:
                raise PersonRefused("unknown", "there is no such change")

    async def _member(self, person: Person, chat: Chat, body: dict[str, Any]) -> None:
        if body["inside"]:
            rights.join(self._world, chat, person)
        else:
            rights.leave(self._world, chat, person)

    async def _group(self, person: Person, chat: Chat, body: dict[str, Any]) -> int:
        world = self._world
        match body["do"]:
            case "migrate":
                return rights.migrate(world, chat).id
            case "forum":
                rights.make_forum(world, chat)
            case "topic":
                return rights.open_topic(world, chat, str(body["name"])[:128]).id
            case "slow":
                rights.set_slow_mode(world, chat, int(body["seconds"]))
            case _:
                raise PersonRefused("unknown", "there is no such change")
        return chat.id


def _place(chat: Chat, body: dict[str, Any]) -> Place:
    return Place(chat.id, body.get("topic"), body.get("reply_to"))


def _language(body: dict[str, Any]) -> str:
    return "en" if body.get("language") == "en" else "ru"


def _refused(error: Exception) -> web.Response:
    code = error.code if isinstance(error, PersonRefused) else "bad_request"
    return web.json_response({"ok": False, "code": code, "error": str(error)}, status=400)
