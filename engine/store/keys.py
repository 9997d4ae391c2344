"""The names of all keys: the only place that builds them."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

TableId = str
"""`<chat id>` or `<chat id>:<topic id>`."""

Place = int | str
"""What a lease is for: the number of a partition, or a name such as `poller`."""


def split_table(table_id: TableId) -> tuple[str, str]:
    """The chat of a table and its topic, "" for none."""
    chat, _, topic = table_id.partition(":")
    return chat, topic


@dataclass(frozen=True)
class Keys:
    """Key names under one prefix, spread over a fixed number of partitions."""

    prefix: str = "hat"
    partitions: int = 8
    """Part of the layout: every process on one store must have the same number."""

    def partition_of(self, table_id: TableId | int) -> int:
        """The partition of a table or chat; topics share the partition of their chat."""
        chat, _ = split_table(str(table_id))
        return zlib.crc32(chat.encode()) % self.partitions

    def chat(self, table_id: TableId | int) -> str:
        """The hash of the tables of one chat."""
        return f"{self._home(table_id)}:chat:{split_table(str(table_id))[0]}"

    def moved(self, chat_id: TableId | int) -> str:
        """The new id of a chat that has moved."""
        return f"{self._home(chat_id)}:moved:{split_table(str(chat_id))[0]}"

    def done_mark(self, table_id: TableId, mark: str) -> str:
        """That the table has carried out what the mark names."""
        return f"{self._home(table_id)}:mark:done:{table_id}:{mark}"

    def stream_mark(self, partition: int, stream: str, mark: str) -> str:
        """That the stream has got what the mark names."""
        return f"{self._tag(partition)}:mark:{stream}:{mark}"

    def stream(self, partition: int, stream: str) -> str:
        """The stream `inbox` or `outbox`."""
        return f"{self._tag(partition)}:{stream}"

    def dead(self, partition: int, stream: str) -> str:
        """The dead letters of a stream."""
        return f"{self._tag(partition)}:dead:{stream}"

    def deadlines(self, partition: int) -> str:
        """The sorted set of the partition's deadlines."""
        return f"{self._tag(partition)}:deadlines"

    def lease(self, place: Place) -> str:
        """Who holds a place."""
        return f"{self._place(place)}:lease"

    def fence(self, place: Place) -> str:
        """The newest fencing number of a place."""
        return f"{self._place(place)}:fence"

    def crew(self, name: str) -> str:
        """Who is at work in a role."""
        return f"{self.prefix}:crew:{name}"

    def note(self, name: str) -> str:
        """A small value with a lifetime."""
        return f"{self.prefix}:note:{name}"

    def jobs(self) -> str:
        """The jobs of the schedule."""
        return f"{self.prefix}:{{schedule}}:jobs"

    def job_times(self) -> str:
        """When each job of the schedule is due next."""
        return f"{self.prefix}:{{schedule}}:times"

    def layout(self) -> str:
        """The number of partitions with which the store was laid out."""
        return f"{self.prefix}:layout"

    def _tag(self, partition: int) -> str:
        if not 0 <= partition < self.partitions:
            raise ValueError(f"partition {partition} is not one of {self.partitions}")
        return f"{self.prefix}:{{p{partition:02d}}}"

    def _home(self, table_id: TableId | int) -> str:
        return self._tag(self.partition_of(table_id))

    def _place(self, place: Place) -> str:
        return self._tag(place) if isinstance(place, int) else f"{self.prefix}:{{place:{place}}}"
