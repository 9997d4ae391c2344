"""Lua scripts, called by their hash and sent again to a server that has forgotten them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.resources import files
from typing import Any

from redis.exceptions import NoScriptError

from engine.store.connection import Client, border

Argument = str | bytes | int


class Script:
    """One verb, from `lua/<verb>.lua`. All its keys are in one slot."""

    def __init__(self, redis: Client, verb: str) -> None:
        self._redis = redis
        self._source = files("engine.store").joinpath("lua", f"{verb}.lua").read_text(encoding="utf-8")
        self._sha = hashlib.sha1(self._source.encode(), usedforsecurity=False).hexdigest()

    async def __call__(self, keys: Sequence[str], arguments: Sequence[Argument]) -> Any:
        """Run it.

        Raises:
            StoreUnavailable: the server doesn't answer, so it may or may not have run.
            StoreFault: the script failed.
        """
        with border():
            try:
                return await self._redis.evalsha(self._sha, len(keys), *keys, *arguments)  # type: ignore[misc]
            except NoScriptError:
                return await self._redis.eval(self._source, len(keys), *keys, *arguments)  # type: ignore[misc]
