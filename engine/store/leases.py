"""Leases: who works on a partition, or holds a named place, for the next few seconds."""

from __future__ import annotations

from engine.store.connection import Client, border
from engine.store.keys import Keys, Place
from engine.store.scripts import Script


class Leases:
    """Places that one owner holds at a time. An owner's name belongs to one process."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._acquire = Script(redis, "acquire")
        self._renew = Script(redis, "renew")
        self._release = Script(redis, "release")
        self._attend = Script(redis, "attend")

    async def acquire(self, place: Place, owner: str, ttl_ms: int) -> int | None:
        """Take a place that is free, or one's own again.

        Args:
            place: a partition, or a name such as `poller`.
            owner: who takes it.
            ttl_ms: for how long, unless it is renewed.

        Returns:
            The fencing number, greater than all before; what is committed with an older one is
            refused from now on. None: somebody else holds the place.
        """
        fence = int(await self._acquire([self._keys.lease(place), self._keys.fence(place)], [owner, ttl_ms]))
        return fence or None

    async def renew(self, place: Place, owner: str, ttl_ms: int) -> bool:
        """Hold on for `ttl_ms` from now; False: the lease has run out or is somebody else's."""
        return bool(await self._renew([self._keys.lease(place)], [owner, ttl_ms]))

    async def release(self, place: Place, owner: str) -> bool:
        """Give the place back; False: it wasn't the owner's."""
        return bool(await self._release([self._keys.lease(place)], [owner]))

    async def owner(self, place: Place) -> str | None:
        """Who holds the place."""
        with border():
            found: bytes | None = await self._redis.get(self._keys.lease(place))
        return None if found is None else found.decode()

    async def attend(self, crew: str, member: str, ttl_ms: int) -> list[str]:
        """Say that `member` is at work for the next `ttl_ms`, and see who is, sorted by name.

        So workers can tell how many partitions are a fair share. 0 ms signs off.
        """
        found: list[bytes] = await self._attend([self._keys.crew(crew)], [member, ttl_ms])
        return sorted(name.decode() for name in found)
