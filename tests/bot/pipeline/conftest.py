"""Makes the surroundings of the pipeline importable for its tests."""

import sys
from pathlib import Path

import pytest

from engine.store.connection import Client

sys.path.insert(0, str(Path(__file__).parent))

from surroundings import House


@pytest.fixture
def house(redis: Client) -> House:
    """A pipeline's surroundings on an empty store."""
    return House(redis)
