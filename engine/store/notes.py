"""Small values with a lifetime: what may be forgotten without harm to a game."""

from __future__ import annotations

from engine.store.connection import Client, border
from engine.store.keys import Keys


class Notes:
    """Values by name."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys

    async def put(self, name: str, value: bytes, ttl_s: int) -> None:
        """Keep a value for `ttl_s` seconds, at least 1; the last one put counts."""
        with border():
            await self._redis.set(self._keys.note(name), value, ex=ttl_s)

    async def get(self, name: str) -> bytes | None:
        """The value, None when there is none any more."""
        with border():
            found: bytes | None = await self._redis.get(self._keys.note(name))
        return found

    async def take(self, name: str) -> bytes | None:
        """The value, which is forgotten at once: of many who take it, one gets it."""
        with border():
            found: bytes | None = await self._redis.getdel(self._keys.note(name))
        return found
