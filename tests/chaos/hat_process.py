"""The command `hat` in processes of their own, as a person starts it: what they say, and how they end."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, STDOUT, Process
from pathlib import Path

from bot.settings import Settings
from engine.state import Table
from engine.store.connection import Client, connect
from engine.store.embedded import Embedded
from engine.store.keys import Keys
from engine.store.tables import TableStore

HAT = Path(sys.executable).parent / "hat"
PATIENCE_S = 90.0
"""Enough for a slow machine; nothing waits so long when all is well."""

QUICK = {
    "DEFAULT_LANGUAGE": "en",
    "CLUE_SECONDS": "8",
    "CLAIM_SECONDS": "10",
    "LAG_GRACE_MS": "500",
    "WEB_PORT": "0",
    "SANDBOX_PORT": "0",
}


def clean_env(**settings: str) -> dict[str, str]:
    """The environment without any setting of the bot but these."""
    names = {name.upper() for name in Settings.model_fields}
    quiet = {name: value for name, value in os.environ.items() if name.upper() not in names}
    return {**quiet, "PYTHONUNBUFFERED": "1", "COLUMNS": "200", **settings}


class Hat:
    """One running `hat`; both of its outputs are read together."""

    def __init__(self, process: Process) -> None:
        """Made by `start`."""
        self._process = process
        self._lines: list[str] = []
        self._news = asyncio.Condition()
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *arguments: str, folder: Path, env: dict[str, str]) -> Hat:
        """Start it in a folder, where no `.env` of ours is found."""
        process = await asyncio.create_subprocess_exec(
            HAT, *arguments, cwd=folder, env=clean_env(**env), stdin=DEVNULL, stdout=PIPE, stderr=STDOUT
        )
        return cls(process)

    @property
    def output(self) -> str:
        """Everything it has said so far."""
        return "\n".join(self._lines)

    @property
    def runs(self) -> bool:
        """Whether it hasn't ended."""
        return self._process.returncode is None

    async def says(self, pattern: str) -> re.Match[str]:
        """Wait for a line; raises AssertionError with the whole output when it never comes."""
        try:
            async with asyncio.timeout(PATIENCE_S), self._news:
                await self._news.wait_for(lambda: self._found(pattern) or self._reading.done())
        except TimeoutError:
            pass
        found = self._found(pattern)
        assert found is not None, f"it never said {pattern!r}:\n{self.output}"
        return found

    async def ends(self) -> int:
        """Wait for the end; the exit code, negative for a signal."""
        async with asyncio.timeout(PATIENCE_S):
            code = await self._process.wait()
            await self._reading
        return code

    async def terminate(self) -> int:
        """Ask it to end; the exit code."""
        self._process.send_signal(signal.SIGTERM)
        return await self.ends()

    async def kill(self) -> None:
        """End it without a chance to do anything more."""
        if self.runs:
            self._process.kill()
        await self.ends()

    def _found(self, pattern: str) -> re.Match[str] | None:
        return re.search(pattern, self.output)

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            async with self._news:
                self._lines.append(line.decode().rstrip("\n"))
                self._news.notify_all()
        async with self._news:
            self._news.notify_all()


class Peek:
    """A look into the store of a bot from outside."""

    def __init__(self, redis: Client) -> None:
        self._redis, self._keys = redis, Keys()
        self._tables = TableStore(redis, self._keys)

    @classmethod
    async def at(cls, url: str) -> Peek:
        """Connect to the store at an address."""
        return cls(await connect(url))

    async def close(self) -> None:
        """Leave the store."""
        await self._redis.aclose()

    async def table(self, chat: int) -> Table | None:
        """The table of a chat, None before the first commit."""
        from engine.codec import decode_table

        state = (await self._tables.load(str(chat))).state
        return decode_table(state) if state else None

    async def until(self, chat: int, wanted: object) -> Table:
        """Wait until the table is as the function `wanted` says; the table."""
        assert callable(wanted)
        async with asyncio.timeout(PATIENCE_S):
            while (table := await self.table(chat)) is None or not wanted(table):
                await asyncio.sleep(0.02)
        return table

    async def until_quiet(self, chat: int) -> None:
        """Wait until nothing is on its way in either direction."""
        partition = self._keys.partition_of(chat)
        streams = [self._keys.stream(partition, name) for name in ("inbox", "outbox")]
        async with asyncio.timeout(PATIENCE_S):
            while sum([await self._redis.xlen(stream) for stream in streams]):
                await asyncio.sleep(0.02)


def embedded_url(data_dir: Path) -> str:
    """The address of the embedded Valkey of a bot, without a share in it."""
    port = re.search(r"^port (\d+)$", (data_dir / "valkey/valkey.conf").read_text(), re.M)
    assert port is not None
    return f"redis://127.0.0.1:{port.group(1)}/0"


def embedded_pid(data_dir: Path) -> int | None:
    """Its process, None when it has ended in order."""
    file = data_dir / "valkey/valkey.pid"
    return int(file.read_text()) if file.exists() else None


def end_embedded(data_dir: Path) -> None:
    """End the embedded Valkey which a killed bot has left behind."""
    if embedded_pid(data_dir) is not None:
        Embedded.start(data_dir / "valkey").stop()
