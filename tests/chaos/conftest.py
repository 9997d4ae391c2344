"""Real processes on the loopback address: a Telegram stand-in, bots, stores."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from side_by_side import Played, side_by_side


@pytest.fixture(scope="module")
async def played(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Played]:
    """The scenarios of the module, all under way."""
    async with side_by_side(request.module.SCENARIOS, tmp_path_factory.mktemp("towns")) as tasks:
        yield tasks
