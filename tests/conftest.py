"""A real Valkey for all tests. A test that needs it fails where it can't start; it is never skipped."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from engine.store.connection import Client, connect
from engine.store.embedded import Embedded


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an embedded Valkey that lives as long as the test run."""
    server = Embedded.start(tmp_path_factory.mktemp("valkey"))
    yield server.url
    server.stop()


@pytest.fixture
async def redis(valkey_url: str) -> AsyncIterator[Client]:
    """A client of that Valkey, which is empty when the test begins."""
    client = await connect(valkey_url)
    await client.flushall()
    yield client
    await client.aclose()
