"""A bot with an administrator, in a sandbox, whose training is a stand-in that tests lead by files."""

from __future__ import annotations

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from bot.admin.messages import show
from bot.assembly import Parts, pipeline
from bot.budgets import Limits
from bot.menu import register_admin_menus
from bot.sandbox.budgets import Limits as SandboxLimits
from bot.sandbox.driver import Sandbox
from bot.sandbox.shown import Shown
from bot.sandbox.world import Options
from bot.schedule.errand import Commands
from bot.schedule.runs import Runs
from bot.schedule.trainer import Trainer
from bot.settings import load_settings
from bot.telegram import build_bot
from engine.store.connection import Client
from engine.store.keys import Keys

T = TypeVar("T")
STAND_IN = Path(__file__).with_name("stand_in.py")
PATIENCE_S = 20.0
_PLENTY = Limits(1e6, 10_000, 10_000, 10_000, 1e6, 10_000, 1e6, 10_000)


def commands(folder: Path) -> Commands:
    """The stand-in's command lines, with everything in one folder."""
    hat = (sys.executable, str(STAND_IN), str(folder))
    return Commands(folder / "corpus", folder / "feeds.yaml", folder / "models", folder / "runs", hat)


def trainer(parts: Parts, folder: Path, **options: Any) -> Trainer:
    """A trainer that is quick to notice and to tell."""
    return Trainer(
        commands=commands(folder),
        runs=Runs(parts.notes, parts.leases),
        leases=parts.leases,
        show=partial(show, parts.host, parts.settings.bot_admin_ids, parts.settings.default_language),
        pace=parts.pace,
        **{"owner": parts.owner, "beat_ms": 30, "show_every_ms": 60, **options},
    )


async def until(wanted: Callable[[], T], patience_s: float = PATIENCE_S) -> T:
    """The first true value."""
    async with asyncio.timeout(patience_s):
        while not (found := wanted()):
            await asyncio.sleep(0.02)
    return found


def is_alive(pid: int) -> bool:
    """Whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class House:
    """Anna and Olga administer the bot; Boris and Carol don't. All have started it."""

    def __init__(self, sandbox: Sandbox, folder: Path) -> None:
        self.sandbox, self.folder = sandbox, folder
        self.anna, self.boris = sandbox.add_person("Anna", "en"), sandbox.add_person("Boris", "en")
        self.olga, self.carol = sandbox.add_person("Ольга", "ru"), sandbox.add_person("Carol", "en")
        self.parts: Parts

    @classmethod
    @asynccontextmanager
    async def opened(cls, redis: Client, folder: Path, url: str, **settings: Any) -> AsyncIterator[House]:
        """Start a sandbox and a bot on it, and stop both at the end."""
        options = Options(SandboxLimits.lifted(), query_lifetime_s=3600, privacy_mode=False)
        async with Sandbox(options=options) as sandbox:
            house = cls(sandbox, folder)
            admins = f"{house.anna.id}, {house.olga.id}"
            given = {"data_dir": folder, "bot_admin_ids": admins, "default_language": "en"}
            roles = "gateway,worker,clock,sender"
            loaded = load_settings(None, **{"roles": roles, **given, **settings})
            bot = build_bot(sandbox.token, sandbox.api_base)
            parts = Parts(
                *(loaded, Keys(), redis, bot, "house:1", random.Random(7)),
                limits=_PLENTY,
                block_ms=50,
                redis_url=url,
            )
            parts.trainer = trainer(parts, folder)
            house.parts = parts
            stop = asyncio.Event()
            running = asyncio.create_task(pipeline(parts).run(stop))
            await register_admin_menus(bot, loaded.bot_admin_ids)
            try:
                yield house
            finally:
                stop.set()
                await running
                await bot.session.close()

    async def say(self, person: Any, text: str) -> Shown:
        """Something said to the bot in private."""
        return await self.sandbox.say(person, text, chat=self.sandbox.private(person))

    async def hears(self, person: Any, part: str) -> Shown:
        """The newest message of the bot to a person with a part in its text."""
        return await self.sandbox.wait_text(part, chat=self.sandbox.private(person), timeout=PATIENCE_S)

    def told(self, person: Any) -> list[str]:
        """All that the bot has said to a person."""
        return [one.text for one in self.sandbox.messages(self.sandbox.private(person)) if one.from_bot]

    def go_on(self, outcome: str = "published") -> None:
        """Let the training end."""
        (self.folder / "outcome").write_text(outcome)
        (self.folder / "go").touch()

    async def pid(self) -> int:
        """The process number of the stand-in, once it runs."""
        return await until(lambda: (path := self.folder / "pid").exists() and int(path.read_text() or 0))

    def calls(self) -> list[str]:
        """The command lines that were run."""
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []
