"""The roles of one process: started together, stopped from the intake to the output.

Telegram -> gateway -> inbox -> worker -> outbox -> sender -> Telegram; the clock feeds the inbox.
"""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.ownership import leaves
from bot.patience import end

log = logging.getLogger(__name__)


class Role(Protocol):
    """A part of the pipeline."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop`, then finish what is in flight; raises when it can't work at all."""


@dataclass(frozen=True)
class Stage:
    """Roles that stop together, after the stages before them have finished."""

    name: str
    roles: Sequence[Role]


class Pipeline:
    """Stages in the order in which things flow. `patience_s`: how long a stage may finish its work."""

    def __init__(self, stages: Sequence[Stage], *, patience_s: float = 15.0) -> None:
        self._stages = [stage for stage in stages if stage.roles]
        self._patience_s = patience_s

    async def run(self, stop: asyncio.Event) -> None:
        """Run all roles until `stop` or until one fails; then drain. Raises the first failure."""
        running = [_Running(stage) for stage in self._stages]
        stopping = asyncio.create_task(stop.wait())
        everything = [task for stage in running for task in stage.tasks]
        try:
            await asyncio.wait([stopping, *everything], return_when=asyncio.FIRST_COMPLETED)
            for stage in running:
                await stage.drain(self._patience_s)
        finally:
            await end([stopping, *everything])
        _raise_first(everything)


class _Running:
    """A stage at work."""

    def __init__(self, stage: Stage) -> None:
        self._name = stage.name
        self._stop = asyncio.Event()
        self.tasks = [asyncio.create_task(role.run(self._stop)) for role in stage.roles]

    async def drain(self, patience_s: float) -> None:
        """Let the roles finish; whoever takes too long is cut off, and its entries stay in the store."""
        self._stop.set()
        _, late = await asyncio.wait(self.tasks, timeout=patience_s)
        if late:
            log.warning("%s doesn't finish within %.0f s and is cut off", self._name, patience_s)
        await end(late)


def _raise_first(tasks: Sequence[asyncio.Task[None]]) -> None:
    for task in tasks:
        error = None if task.cancelled() else task.exception()
        if error is not None:
            raise leaves(error)[0]
