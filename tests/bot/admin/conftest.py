"""The administrator's side: real store, real dispatcher, a stand-in for training, a Telegram stand-in."""

import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from bot.schedule.desk import JobId
from engine.store.connection import Client

sys.path.insert(0, str(Path(__file__).parent))

from house import House
from planner import NEVER, Planner


@pytest.fixture
async def house(redis: Client, tmp_path: Path, valkey_url: str) -> AsyncIterator[House]:
    """A running bot with two administrators."""
    async with House.opened(redis, tmp_path, valkey_url) as opened:
        yield opened


@pytest.fixture
def plan(redis: Client, valkey_url: str, tmp_path: Path) -> Callable[..., Planner]:
    """Makes schedulers on one store."""

    def make(owner: str = "first:1", crons: dict[JobId, str] | None = None, **options: Any) -> Planner:
        return Planner(redis, valkey_url, tmp_path, owner, {**NEVER, **(crons or {})}, **options)

    return make
