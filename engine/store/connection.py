"""The connection to Redis or Valkey, and the border at which its errors become ours."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    ClusterDownError,
    MasterDownError,
    MovedError,
    OutOfMemoryError,
    ReadOnlyError,
    RedisClusterException,
    RedisError,
    ResponseError,
    TryAgainError,
)

from engine.store.keys import Keys

Client = Redis | RedisCluster
"""A client of one server or of a cluster. Replies are bytes."""

SOCKET_TIMEOUT_S = 15.0
"""After so long without an answer the server counts as gone."""

LONGEST_BLOCK_MS = 10_000
"""A blocking read must be over well before the socket's timeout."""

_PASSING = (OutOfMemoryError, ReadOnlyError, MasterDownError, ClusterDownError, TryAgainError)
_PASSING_CODES = ("MISCONF", "NOREPLICAS", "UNBLOCKED", "NOGROUP")
"""Refusals that pass: the server is full, or its disk, or it gives its place to another, or it has lost
its data, so that a reader's group has to be made again."""


class StoreError(RuntimeError):
    """The store did not do what was asked."""


class StoreUnavailable(StoreError):
    """The store can't be reached, or can't do it now; it may be tried again. One line, no password."""


class StoreFault(StoreError):
    """The store refused for good: wrong layout, wrong type, or a mistake of ours."""


@contextmanager
def border() -> Iterator[None]:
    """Turns what the Redis library raises into StoreUnavailable or StoreFault."""
    try:
        yield
    except MovedError as error:
        raise StoreFault("the server is a node of a cluster: set REDIS_CLUSTER=true") from error
    except ResponseError as error:
        passing = isinstance(error, _PASSING) or str(error).startswith(_PASSING_CODES)
        raise (StoreUnavailable if passing else StoreFault)(_line(error)) from error
    except (RedisError, RedisClusterException, OSError) as error:
        raise StoreUnavailable(_line(error)) from error


async def connect(url: str, max_connections: int = 128, *, cluster: bool = False) -> Client:
    """A client whose server has answered.

    Args:
        url: redis://, rediss:// or unix:// address; `?cluster=1` is the same as `cluster`.
        max_connections: how many commands may be under way at once; each partition that is read holds
            one per stream. One server: further commands wait up to 20 s. A cluster: they fail, per node.
        cluster: whether the address is that of one node of a cluster.

    Raises:
        StoreUnavailable: a wrong address, no server there, or one that lets nobody in.
    """
    place, wants_cluster = address_of(url)
    try:
        with border():
            client = _client(place, max_connections, cluster or wants_cluster)
            await _greet(client)
    except ValueError:
        # What the parser says may quote a part of the password.
        raise StoreUnavailable(
            f"{shown(url)} is no address of a Redis server: write redis://host:6379/0, and signs such as "
            "/ @ # in a password as %2F %40 %23"
        ) from None
    except StoreError as error:
        raise StoreUnavailable(
            f"no Redis or Valkey lets us in at {shown(url)} ({error}): start it, correct REDIS_URL, "
            "or leave REDIS_URL empty for the embedded server"
        ) from None
    return client


async def claim_layout(redis: Client, keys: Keys) -> None:
    """Make sure that all processes on this store count the same partitions.

    Raises:
        StoreFault: the store was laid out with another number, so tables would not be found.
        StoreUnavailable: the server doesn't answer.
    """
    with border():
        await redis.set(keys.layout(), keys.partitions, nx=True)
        found = int(await redis.get(keys.layout()) or 0)
    if found != keys.partitions:
        raise StoreFault(
            f"the store has {found} partitions and this process {keys.partitions}: set PARTITIONS={found}"
        )


def shown(url: str) -> str:
    """The address without user, password and query, as it may be printed."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "what is given"
    if not parts.scheme or "@" in parts.path + parts.query + parts.fragment:
        return "what is given"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def address_of(url: str) -> tuple[str, bool]:
    """The address without our own option, and that option."""
    head, mark, query = url.partition("?")
    options = dict(parse_qsl(query))
    cluster = options.pop("cluster", "0").lower() in {"1", "true", "yes"}
    return (f"{head}{mark}{urlencode(options)}" if options else head), cluster


def _client(url: str, max_connections: int, cluster: bool) -> Client:
    # A repeated commit or read is not the same as one: whoever asked decides whether to ask again.
    once = Retry(NoBackoff(), 0)
    if cluster:
        return RedisCluster.from_url(
            url,
            max_connections=max_connections,
            socket_timeout=SOCKET_TIMEOUT_S,
            socket_connect_timeout=5,
            retry=once,
        )
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=max_connections,
        timeout=20,
        socket_timeout=SOCKET_TIMEOUT_S,
        socket_connect_timeout=5,
        retry=once,
    )
    return Redis.from_pool(pool)


async def _greet(client: Client) -> None:
    try:
        await client.ping()  # type: ignore[misc]
    except BaseException:
        await client.aclose()
        raise


def _line(error: Exception) -> str:
    return " ".join(str(error).split()).rstrip(".")[:200] or type(error).__name__
