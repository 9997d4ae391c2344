"""A `hat sandbox` process as the Telegram of a bot under test, led through its control API."""

from __future__ import annotations

import asyncio
import contextlib
import secrets
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import ClientSession, ClientTimeout
from hat_process import PATIENCE_S, QUICK, Hat, Peek, embedded_url, end_embedded

from engine.state import Table

T = TypeVar("T")
TOKEN_TAIL = "AAchaos-token_that_must_never_be_printed"


class Town:
    """One group of people, and the bots that were started for it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data_dir = folder, folder / "data"
        self.token = f"{secrets.randbelow(10**9) + 10**9}:{TOKEN_TAIL[:35]}"
        self.bots: list[Hat] = []
        self._peeks: dict[str, Peek] = {}

    async def __aenter__(self) -> Town:
        self._sandbox = await Hat.start(
            "sandbox", "--port", "0", folder=self.folder, env={"SANDBOX_TOKEN": self.token}
        )
        self.api_base = (await self._sandbox.says(r"TELEGRAM_API_BASE=(\S+)")).group(1)
        self._http = ClientSession(self.api_base, timeout=ClientTimeout(total=PATIENCE_S))
        view = await self.view()
        self.group: int = view["chat"]["id"]
        self.people: dict[str, int] = {person["name"]: person["id"] for person in view["people"]}
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for hat in self.bots:
            await hat.kill()
        for peek in self._peeks.values():
            await peek.close()
        await self._http.close()
        await self._sandbox.kill()
        await asyncio.to_thread(end_embedded, self.data_dir)
        if error is not None:
            for hat in self.bots:
                error.add_note(f"a bot said:\n{hat.output}")

    # The bot

    async def start_bot(self, *arguments: str, ready: str = "polling http", **settings: str) -> Hat:
        """`hat run` against this Telegram; it is at work when it has said what `ready` matches."""
        env = {
            **QUICK,
            "BOT_TOKEN": self.token,
            "TELEGRAM_API_BASE": self.api_base,
            "DATA_DIR": str(self.data_dir),
            **settings,
        }
        bot = await Hat.start("run", *arguments, folder=self.folder, env=env)
        self.bots.append(bot)
        if ready:
            await bot.says(ready)
        return bot

    async def peek(self, url: str | None = None) -> Peek:
        """A look into the store, by default the embedded one."""
        address = url or embedded_url(self.data_dir)
        if address not in self._peeks:
            self._peeks[address] = await Peek.at(address)
        return self._peeks[address]

    async def until_table(self, wanted: Callable[[Table], Any], url: str | None = None) -> Table:
        """Wait until the group's table is as wanted."""
        return await (await self.peek(url)).until(self.group, wanted)

    async def until_quiet(self, url: str | None = None) -> None:
        """Wait until nothing is on its way."""
        await (await self.peek(url)).until_quiet(self.group)

    # The people

    async def act(self, act: str, name: str, **body: Any) -> Any:
        """Something a person does in the group; its result."""
        whole = {"person": self.people[name], "chat": self.group, **body}
        async with self._http.post(f"/sandbox/act/{act}", json=whole) as response:
            answer = await response.json()
        assert answer["ok"], answer
        return answer["result"]

    async def say(self, name: str, text: str) -> int:
        """Write into the group; the message id."""
        return int(await self.act("say", name, text=text))

    async def press(self, name: str, data: str) -> str:
        """Press the newest button with this data; the text of the answer."""
        post = await self.until(lambda posts: _with_button(posts, data))
        answer = await self.act("press", name, message=post["id"], data=data)
        assert answer is not None, f"the press of {data} is not answered"
        return str(answer["text"])

    async def promote_bot(self) -> None:
        """Make the bot an administrator: it hears all and the table is closed."""
        await self.act("bot", "Аня", do="promote")

    async def add_person(self, name: str) -> None:
        """Somebody new in the group."""
        async with self._http.post("/sandbox/people", json={"name": name, "language": "en"}) as response:
            self.people[name] = (await response.json())["id"]

    # What there is to see

    async def view(self) -> dict[str, Any]:
        """The page of the first person."""
        async with self._http.get("/sandbox/view") as response:
            view: dict[str, Any] = await response.json()
        return view

    async def said(self) -> list[str]:
        """What the bot has written, as it stands now."""
        return [post["text"] for post in (await self.view())["posts"] if post["bot"]]

    async def until(self, predicate: Callable[[list[dict[str, Any]]], T | None]) -> T:
        """The first true value of `predicate` over the messages, asked anew after each change."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(PATIENCE_S), self._http.get("/sandbox/events") as events:
                async for line in events.content:
                    if line.startswith(b"data:") and (found := predicate((await self.view())["posts"])):
                        return found
        texts = [f"{post['from']}: {post['text']}" for post in (await self.view())["posts"]]
        raise AssertionError("it was never to be seen among\n" + "\n".join(texts))

    async def until_said(self, part: str) -> str:
        """The newest message of the bot with `part` in it."""
        return await self.until(
            lambda posts: next((p["text"] for p in reversed(posts) if p["bot"] and part in p["text"]), None)
        )


def _with_button(posts: list[dict[str, Any]], data: str) -> dict[str, Any] | None:
    for post in reversed(posts):
        if any(button.get("callback_data") == data for row in post["buttons"] for button in row):
            return post
    return None
