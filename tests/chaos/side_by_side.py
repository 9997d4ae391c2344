"""Scenarios that are played at the same time, each in a town of its own: nearly all they do is wait."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from town import Town

Scenario = Callable[[Town], Awaitable[None]]
Played = dict[Scenario, asyncio.Task[None]]


@asynccontextmanager
async def side_by_side(scenarios: Sequence[Scenario], folder: Path) -> AsyncIterator[Played]:
    """Begin all of them; whoever awaits one sees how it ended. What still runs at the end is cancelled."""
    tasks = {}
    for number, scenario in enumerate(scenarios):
        (own := folder / str(number)).mkdir()
        tasks[scenario] = asyncio.create_task(_play(scenario, own))
    try:
        yield tasks
    finally:
        for task in tasks.values():
            task.cancel()
        await asyncio.gather(*tasks.values(), return_exceptions=True)


async def _play(scenario: Scenario, folder: Path) -> None:
    async with Town(folder) as town:
        await scenario(town)
