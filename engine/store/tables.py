"""The state of tables, with versions, and all that is committed together with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from engine.store.connection import Client, StoreUnavailable, border
from engine.store.keys import Keys, TableId, split_table
from engine.store.scripts import Script

MARK_LIFETIME_S = 25 * 3600
"""Telegram repeats an update for 24 hours at most."""

TABLE_LIFETIME_S = 400 * 24 * 3600
"""A chat in which nobody has played for so long is forgotten."""

_MOVE_ATTEMPTS = 10


class Committed(IntEnum):
    """What came of a commit. The numbers are those of `lua/commit.lua`."""

    OK = 0
    """All of it is written."""
    CONFLICT = 1
    """The table has another version by now; nothing is written."""
    DUPLICATE = 2
    """The mark was there already; nothing is written."""
    FENCED = 3
    """The fencing number isn't the newest of the partition; nothing is written."""


@dataclass(frozen=True)
class Stored:
    """A table as it lies in the store."""

    version: int
    """How often it has been committed; 0 for a new table."""
    state: bytes | None
    """None for a new table."""


@dataclass(frozen=True)
class Commit:
    """What is written together, or not at all."""

    table_id: TableId
    fence: int
    """From the lease of the table's partition; 0 is right as long as nobody has ever leased it."""
    expected_version: int
    state: bytes
    deadline_ms: int | None = None
    """When the table wants to be woken, ms since the epoch; None takes an earlier wish back."""
    say: tuple[bytes, ...] = ()
    """Entries for the outbox, in this order."""
    mark: str | None = None
    """Names what is carried out; the same mark is carried out once per table in 25 hours."""


class TableStore:
    """The tables of all chats."""

    def __init__(self, redis: Client, keys: Keys) -> None:
        self._redis = redis
        self._keys = keys
        self._commit = Script(redis, "commit")
        self._append = Script(redis, "append")
        self._arrive = Script(redis, "arrive")
        self._depart = Script(redis, "depart")

    async def load(self, table_id: TableId) -> Stored:
        """The table as it is now."""
        _, topic = split_table(table_id)
        with border():
            version, state = await self._redis.hmget(  # type: ignore[misc]
                self._keys.chat(table_id), [f"v:{topic}", f"s:{topic}"]
            )
        return Stored(int(version or 0), state)

    async def of_chat(self, chat_id: int | str) -> list[TableId]:
        """The tables of a chat: the chat itself and its topics, those where anything was committed."""
        chat = str(chat_id)
        with border():
            fields: list[bytes] = await self._redis.hkeys(self._keys.chat(chat))  # type: ignore[misc]
        topics = sorted(name[2:].decode() for name in fields if name.startswith(b"v:"))
        return [f"{chat}:{topic}" if topic else chat for topic in topics]

    async def commit(self, commit: Commit) -> Committed:
        """Write state, deadline, outbox entries and mark at once, if fence, mark and version allow it."""
        keys = self._keys
        partition = keys.partition_of(commit.table_id)
        names = [
            keys.chat(commit.table_id),
            keys.deadlines(partition),
            keys.stream(partition, "outbox"),
            keys.fence(partition),
        ]
        if commit.mark is not None:
            names.append(keys.done_mark(commit.table_id, commit.mark))
        code = await self._commit(
            names,
            [
                commit.fence,
                commit.expected_version,
                commit.table_id,
                split_table(commit.table_id)[1],
                commit.state,
                "" if commit.deadline_ms is None else commit.deadline_ms,
                MARK_LIFETIME_S,
                TABLE_LIFETIME_S,
                *commit.say,
            ],
        )
        return Committed(code)

    async def has_done(self, table_id: TableId, mark: str) -> bool:
        """Whether the table has carried out what the mark names, in the last 25 hours."""
        with border():
            return bool(await self._redis.exists(self._keys.done_mark(table_id, mark)))

    async def say(self, table_id: TableId, payloads: Sequence[bytes], mark: str | None = None) -> bool:
        """Put entries on the outbox and change nothing else.

        Marks of `say` and of `commit` don't meet. False: the mark was there already.
        """
        partition = self._keys.partition_of(table_id)
        names = [self._keys.stream(partition, "outbox")]
        if mark is not None:
            names.append(self._keys.stream_mark(partition, "outbox", f"{table_id}:{mark}"))
        return bool(await self._append(names, [MARK_LIFETIME_S, *payloads]))

    async def move(self, old_chat: int | str, new_chat: int | str) -> int:
        """Give the tables of a chat their new chat id, with versions, states and deadlines.

        May be repeated and run twice at once. Where both ids have a table, the one with more commits
        stays. A deadline that was due meanwhile is set again, so the table is woken under its new id.

        Returns:
            How many tables the old id had.

        Raises:
            StoreUnavailable: the server doesn't answer, or the tables changed again and again.
        """
        old, new = str(old_chat), str(new_chat)
        if old == new:
            return 0
        for _ in range(_MOVE_ATTEMPTS):
            with border():
                fields: dict[bytes, bytes] = await self._redis.hgetall(self._keys.chat(old))  # type: ignore[misc]
            topics = sorted(name[2:].decode() for name in fields if name.startswith(b"v:"))
            versions = [int(fields[f"v:{topic}".encode()]) for topic in topics]
            for topic, version in zip(topics, versions, strict=True):
                await self._bring(new, topic, version, fields)
            if await self._leave(old, new, topics, versions):
                return len(topics)
        raise StoreUnavailable(f"chat {old} changes faster than it can move to {new}")

    async def _bring(self, new: str, topic: str, version: int, fields: dict[bytes, bytes]) -> None:
        state = fields[f"s:{topic}".encode()]
        deadline = fields.get(f"d:{topic}".encode(), b"")
        await self._arrive(
            [self._keys.chat(new), self._keys.deadlines(self._keys.partition_of(new))],
            [topic, f"{new}:{topic}" if topic else new, version, state, deadline, TABLE_LIFETIME_S],
        )

    async def _leave(self, old: str, new: str, topics: list[str], versions: list[int]) -> bool:
        pairs = [part for pair in zip(topics, versions, strict=True) for part in pair]
        names = [
            self._keys.chat(old),
            self._keys.deadlines(self._keys.partition_of(old)),
            self._keys.moved(old),
        ]
        return bool(await self._depart(names, [old, new, TABLE_LIFETIME_S, *pairs]))
