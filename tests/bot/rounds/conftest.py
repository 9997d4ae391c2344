"""Whole rounds: real store, real dispatcher, real sender, and a Telegram stand-in."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from engine.store.connection import Client

sys.path.insert(0, str(Path(__file__).parent))

from venue import Venue


@pytest.fixture
async def venue(redis: Client, tmp_path: Path) -> AsyncIterator[Venue]:
    """A running bot in a group of four who speak English."""
    async with Venue.opened(redis, tmp_path) as opened:
        yield opened
