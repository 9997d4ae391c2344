"""One command in a process group of its own: its progress while it runs, and how it ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from bot.schedule import leash
from bot.schedule.surroundings import surroundings

TOO_LONG = "it took too long"
"""The last words of a command that was ended for it."""
_LAST_LINES = 5
_LONGEST_LINE = 1 << 25
"""The figures of a corpus with a hundred thousand sources are one line of a few million bytes."""
_KILL_AFTER_S = leash.PATIENCE_S
_POLL_S = 0.05


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: a stage, the share of it that is done (0 to 1), seconds to the end of everything."""

    stage: str = ""
    share: float = 0.0
    eta_s: float | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    result: dict[str, Any] = field(default_factory=dict)
    """The last line of stdout, if it is a JSON object."""
    last_words: str = ""
    """The last line of stderr that is no progress."""


class Child:
    """A running command. Made by `start`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.progress = Progress()
        self._said: deque[str] = deque(maxlen=_LAST_LINES)
        self._printed = ""

    @classmethod
    async def start(cls, command: Sequence[str]) -> Child:
        """Start the command behind all other work of the machine; raises OSError."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot.schedule.leash", *command),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            start_new_session=True,
            limit=_LONGEST_LINE,
            env={**surroundings(), "PYTHONUNBUFFERED": "1"},
        )
        return cls(process)

    @property
    def pid(self) -> int:
        """The number of its process group."""
        return self._process.pid

    async def wait(self) -> Ended:
        """Listen until it has ended."""
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        await asyncio.gather(
            self._each_line(self._process.stdout, self._hear_result),
            self._each_line(self._process.stderr, self._hear_progress),
        )
        code = await self._process.wait()
        return Ended(code, _object(self._printed), self._said[-1] if self._said else "")

    def sweep(self) -> None:
        """End what the command has left behind, which would keep `wait` waiting."""
        if self._process.returncode is not None:
            self._signal(signal.SIGKILL)

    async def end(self) -> None:
        """End the whole group in order, and by force when that takes too long. May be repeated."""
        self._signal(signal.SIGTERM)
        waited_s = 0.0
        while self._process.returncode is None and waited_s < _KILL_AFTER_S:
            await asyncio.sleep(_POLL_S)
            waited_s += _POLL_S
        self._signal(signal.SIGKILL)

    def kill(self) -> None:
        """End the whole group by force."""
        self._signal(signal.SIGKILL)

    def _signal(self, signum: signal.Signals) -> None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signum)

    async def _each_line(self, stream: asyncio.StreamReader, hear: Any) -> None:
        while True:
            try:
                line = await stream.readline()
            except ValueError:
                # Longer than any line that means something.
                continue
            if not line:
                return
            if text := line.decode(errors="replace").strip():
                hear(text)

    def _hear_result(self, text: str) -> None:
        self._printed = text

    def _hear_progress(self, text: str) -> None:
        told = _object(text)
        try:
            eta = told["eta"]
            self.progress = Progress(
                str(told["stage"]), float(told["share"]), None if eta is None else float(eta)
            )
        except (KeyError, TypeError, ValueError):
            self._said.append(text)


async def listen(command: Sequence[str], most_s: float) -> Ended:
    """Run a command that takes `most_s` seconds at the most; one that can't be started or takes longer has
    ended badly, with the reason as its last words. It ends with whoever waits for it."""
    try:
        child = await Child.start(command)
    except OSError as fault:
        return Ended(1, last_words=f"{type(fault).__name__}: {fault.strerror}")
    waiting = asyncio.create_task(child.wait())
    try:
        await asyncio.wait([waiting], timeout=most_s)
        is_late = not waiting.done()
    finally:
        child.kill()
    ended = await waiting
    return replace(ended, code=ended.code or 1, last_words=TOO_LONG) if is_late else ended


def _object(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
