"""The administrator's side: real store, real dispatcher, a stand-in for training, a Telegram stand-in."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.store.connection import Client

sys.path.insert(0, str(Path(__file__).parent))

from house import House


@pytest.fixture
async def house(redis: Client, tmp_path: Path, valkey_url: str) -> AsyncIterator[House]:
    """A running bot with two administrators."""
    async with House.opened(redis, tmp_path, valkey_url) as opened:
        yield opened
