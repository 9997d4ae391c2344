"""The jobs of the schedule: APScheduler's own store, on our connection and under our names."""

from __future__ import annotations

from typing import Any

from apscheduler.jobstores.redis import RedisJobStore
from redis import Redis
from redis.backoff import NoBackoff
from redis.cluster import RedisCluster
from redis.retry import Retry

from engine.store.connection import address_of, border
from engine.store.keys import Keys

_TIMEOUT_S = 1.0
"""The library waits where everything else goes on, so it must not wait long."""


class JobStore(RedisJobStore):  # type: ignore[misc]
    """Jobs in two keys of one slot. What it writes is pickled: whoever may write there may do anything."""

    def __init__(self, client: Redis | RedisCluster, keys: Keys) -> None:
        super().__init__(jobs_key=keys.jobs(), run_times_key=keys.job_times())
        self.redis = client

    def shutdown(self) -> None:
        """Close the connection."""
        self.redis.close()


def job_store(url: str, keys: Keys, *, cluster: bool = False) -> JobStore:
    """The jobs in the store at the address, which only a cluster needs to answer already.

    Args:
        url: as of `engine.store.connection.connect`.
        keys: the names.
        cluster: whether the address is that of one node of a cluster.

    Raises:
        StoreUnavailable: no cluster answers there.
    """
    place, wants_cluster = address_of(url)
    options: dict[str, Any] = {
        "socket_timeout": _TIMEOUT_S,
        "socket_connect_timeout": _TIMEOUT_S,
        "retry": Retry(NoBackoff(), 0),
    }
    if cluster or wants_cluster:
        with border():
            return JobStore(_Cluster.from_url(place, **options), keys)
    return JobStore(Redis.from_url(place, **options), keys)


class _Cluster(RedisCluster):
    def pipeline(self, transaction: bool | None = None, shard_hint: str | None = None) -> Any:
        """All or nothing, which on a cluster has to be asked for."""
        return super().pipeline(transaction=True)  # type: ignore[no-untyped-call]
