"""One command, one commit: load, decide, evolve, and write all of it or nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine import sight
from engine.codec import decode_table, encode_table
from engine.commands import Command
from engine.events import Event
from engine.evolve import evolve, rehomed
from engine.refusals import Refusal
from engine.rules import decide, wakes_at_ms
from engine.state import Table, TableId
from engine.store.tables import Commit, Committed, TableStore

_ATTEMPTS = 20
"""Each lost race means that another command won, so this many in a row mean a fault."""

Voice = Callable[[Table, tuple[Event, ...]], Sequence[bytes]]
"""What is to be said about public events at a table as everyone may see it."""


class PlayFault(RuntimeError):
    """The command could neither be carried out nor refused; it may be tried again."""


class LeaseLost(PlayFault):
    """Another worker owns the table's partition by now."""


@dataclass(frozen=True)
class Origin:
    """Where a command comes from."""

    mark: str | None
    """Names the update or timer, so that a repeated one changes nothing."""
    fence: int
    """The fencing number of the lease under which it is played."""
    now_ms: int


@dataclass(frozen=True)
class Played:
    """What came of a command."""

    table: Table
    """The state after it."""
    events: tuple[Event, ...] = ()
    refusal: Refusal | None = None
    repeated: bool = False
    """The command had been carried out before; nothing happened now."""


class Engine:
    """The tables of the game, in the store."""

    def __init__(self, store: TableStore, new_table: Callable[[TableId], Table]) -> None:
        self._store = store
        self._new_table = new_table

    async def look(self, table_id: TableId) -> Table:
        """The table as it is, a new one where nobody has played."""
        return (await self._load(table_id))[1]

    async def play(self, table_id: TableId, command: Command, origin: Origin, say: Voice) -> Played:
        """Carry out a command.

        Args:
            table_id: the table.
            command: what is asked.
            origin: its mark, fence and time.
            say: turns the public events into outbox payloads, which are committed with the state.

        Raises:
            LeaseLost: the fence is out of date.
            PlayFault: the table changed under the command again and again.
        """
        for _ in range(_ATTEMPTS):
            version, before = await self._load(table_id)
            decision = decide(before, command, origin.now_ms)
            if isinstance(decision, Refusal):
                if await self.has_played(table_id, origin):
                    return Played(before, repeated=True)
                return Played(before, refusal=decision)
            after = before
            for event in decision:
                after = evolve(after, event)
            committed = await self._commit(table_id, version, after, decision, origin, say)
            if committed is Committed.OK:
                return Played(after, decision)
            if committed is Committed.DUPLICATE:
                return Played((await self._load(table_id))[1], repeated=True)
            if committed is Committed.FENCED:
                raise LeaseLost(f"table {table_id}: the partition has another owner")
        raise PlayFault(f"table {table_id}: lost {_ATTEMPTS} races in a row")

    async def has_played(self, table_id: TableId, origin: Origin) -> bool:
        """Whether a command of this origin was carried out at the table before."""
        return origin.mark is not None and await self._store.has_done(table_id, origin.mark)

    async def _load(self, table_id: TableId) -> tuple[int, Table]:
        stored = await self._store.load(table_id)
        if stored.state is None:
            return stored.version, self._new_table(table_id)
        return stored.version, rehomed(decode_table(stored.state), table_id)

    async def _commit(
        self,
        table_id: TableId,
        version: int,
        after: Table,
        events: tuple[Event, ...],
        origin: Origin,
        say: Voice,
    ) -> Committed:
        payloads = say(sight.for_everyone(after), sight.public_events(events))
        return await self._store.commit(
            Commit(
                table_id=table_id,
                fence=origin.fence,
                expected_version=version,
                state=encode_table(after),
                deadline_ms=wakes_at_ms(after),
                say=tuple(payloads),
                mark=origin.mark,
            )
        )
