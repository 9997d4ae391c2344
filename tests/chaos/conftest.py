"""Real processes on the loopback address: a Telegram stand-in, bots, stores."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from town import Town


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[Town]:
    """A group of four, and no bot yet."""
    async with Town(tmp_path) as opened:
        yield opened
