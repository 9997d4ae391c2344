"""A bot at work in a sandbox, with a clock that tests push forward."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.assembly import Parts, pipeline
from bot.budgets import Limits
from bot.pace import RealPace
from bot.sandbox.budgets import Limits as SandboxLimits
from bot.sandbox.driver import Sandbox
from bot.sandbox.model import Person
from bot.sandbox.shown import Shown
from bot.sandbox.world import Options
from bot.settings import load_settings
from bot.telegram import build_bot
from engine.state import Round, Table
from engine.store.connection import Client
from engine.store.keys import Keys
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from words.languages import Language

CLUES = {
    Language.EN: ("river", "mountain", "purple", "kitchen", "seven", "winter", "engine", "music", "sand"),
    Language.RU: ("река", "гора", "зима", "кухня", "музыка", "врач", "песок", "мотор", "осень", "семь"),
}
_PLENTY = Limits(1e6, 10_000, 10_000, 10_000, 1e6, 10_000, 1e6, 10_000)


class ShiftedPace(RealPace):
    """Real time, and what was added to it."""

    def __init__(self) -> None:
        self.ahead_ms = 0

    def wall_ms(self) -> int:
        return super().wall_ms() + self.ahead_ms


class ScriptedPlayer:
    """Explains everything by the same common words, and guesses what it was told to."""

    name, version = "scripted", "script-1"

    def __init__(self, language: Language) -> None:
        self.language = language
        self.guesses: list[str] = []
        self.asked: list[GuessRequest] = []

    def guess(self, request: GuessRequest) -> GuessAnswer:
        self.asked.append(request)
        return GuessAnswer(tuple(self.guesses[:1]), 1.0)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        return ExplainAnswer(CLUES[self.language])


class ScriptedRegistry:
    """Hands out one scripted player per language."""

    def __init__(self) -> None:
        self.players = {language: ScriptedPlayer(language) for language in Language}

    def champion_player(self, language: Language) -> ScriptedPlayer:
        return self.players[language]

    def mark(self, language: Language) -> bytes:
        return b""


class Venue:
    """The bot, its people and its clock."""

    def __init__(self, sandbox: Sandbox, parts: Parts, registry: ScriptedRegistry, pace: ShiftedPace) -> None:
        self.sandbox, self.parts, self.registry, self.pace = sandbox, parts, registry, pace
        self.recorded: list[dict[str, Any]] = []
        self.anna, self.boris, self.carol, self.dave = (
            sandbox.add_person(name, "en") for name in ("Anna", "Boris", "Carol", "Dave")
        )

    @classmethod
    @asynccontextmanager
    async def opened(
        cls, redis: Client, folder: Path, *, language: str = "en", **settings: Any
    ) -> AsyncIterator[Venue]:
        """Start a sandbox and a bot on it, and stop both at the end."""
        pace = ShiftedPace()
        options = Options(SandboxLimits.lifted(), query_lifetime_s=3600, privacy_mode=False)
        async with Sandbox(options=options, now=lambda: pace.wall_ms() / 1000) as sandbox:
            given = {"data_dir": folder, "roles": "gateway,worker,clock,sender", "default_language": language}
            loaded = load_settings(None, **given, **settings)
            bot = build_bot(sandbox.token, sandbox.api_base)
            parts = Parts(loaded, Keys(), redis, bot, "venue", random.Random(7), pace, _PLENTY, block_ms=50)
            registry = ScriptedRegistry()
            parts.robots = type(parts.robots)(registry, random.Random(7))
            await parts.robots.load()
            stop = asyncio.Event()
            running = asyncio.create_task(pipeline(parts).run(stop))
            try:
                yield cls(sandbox, parts, registry, pace)
            finally:
                stop.set()
                await running
                await bot.session.close()

    def record_updates(self) -> None:
        """From now on keep the updates that the bot is given."""
        mailbox = self.sandbox.world.mailbox
        post = mailbox.post

        def post_and_record(kind: str, payload: dict[str, Any]) -> None:
            post(kind, payload)
            self.recorded.extend(mailbox.take()[-1:])

        mailbox.post = post_and_record  # type: ignore[method-assign]

    async def handle_again(self, update: dict[str, Any]) -> None:
        """Give the worker an update once more, as after a crash between commit and acknowledgement."""
        entry = {"kind": "update", "bot": self.parts.bot.id, "update": update}
        partition = self.parts.keys.partition_of(self.sandbox.group.id)
        await self.parts.inbox.append(partition, json.dumps(entry).encode())
        async with asyncio.timeout(10):
            while await self.parts.inbox.backlog(partition):
                await asyncio.sleep(0.01)

    def pass_time(self, seconds: float) -> None:
        """Push the clock of bot and sandbox forward."""
        self.pace.ahead_ms += int(seconds * 1000)

    async def table(self, topic: int | None = None) -> Table:
        """The table of the group, or of one of its topics."""
        group = self.sandbox.group.id
        return await self.parts.host.engine.look(f"{group}:{topic}" if topic else str(group))

    async def round(self) -> Round:
        """The running round."""
        found = (await self.table()).round
        assert found is not None
        return found

    async def until_table(self, wanted: Any, timeout_s: float = 10.0) -> Table:
        """Wait until the table is as wanted."""
        async with asyncio.timeout(timeout_s):
            while not wanted(table := await self.table()):
                await asyncio.sleep(0.01)
        return table

    async def begin_hat(self, explainer: Person | None = None) -> str:
        """A round that a person explains; the word, as its explainer sees it."""
        explainer = explainer or self.anna
        await self.sandbox.say(self.boris, "/hat")
        offer = await self.sandbox.wait_text("Who explains")
        alert = await self.sandbox.press(explainer, offer, "I'll explain")
        word = (await self.round()).word
        assert word in alert
        return word

    async def begin_challenge(self) -> str:
        """A round that the AI explains, with its first clue delivered; the word."""
        await self.sandbox.say(self.boris, "/challenge")
        await self.sandbox.wait_text("1 of 6")
        await self.until_table(lambda table: table.round and table.round.clues[0].message_id is not None)
        return (await self.round()).word

    async def clue(self, text: str, explainer: Person | None = None) -> Shown:
        """A clue that is accepted."""
        before = len((await self.round()).clues)
        shown = await self.sandbox.say(explainer or self.anna, text)
        await self.until_table(lambda table: table.round is None or len(table.round.clues) > before)
        return shown

    def clues_for(self, word: str) -> list[str]:
        """Words that are good clues for it."""
        return [clue for clue in CLUES[Language.EN] if clue != word]

    def said(self) -> list[str]:
        """What the bot wrote into the group."""
        return [message.text for message in self.sandbox.messages() if message.from_bot]

    def everything_shown(self, *, but_to: Person | None = None) -> str:
        """All raw messages that exist, and answers to presses of anybody but one person."""
        posts = [post for chat in self.sandbox.world.chats.values() for post in chat.posts.values()]
        mine = but_to.id if but_to else None
        by_bot = [post.message for post in posts if post.author == self.sandbox.world.bot.id]
        answers = [press.answer for press in self.sandbox.world.presses.values() if press.person != mine]
        return repr([by_bot, answers])
