"""The host of all tables: what handlers call. One call plays a command and says what came of it."""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from bot.levels import Drawer
from bot.outgoing import Outgoing, SendText, Urgency, Whisper, encode
from bot.robots import Robots, awaits_answer
from bot.texts import say
from bot.views import place, render
from engine.codec import encode_command
from engine.commands import Command, Seal
from engine.events import Claimed, ClueGiven, Event, GuessedRight, GuessedWrong, Joined, RoundOpened
from engine.play import Engine, Origin, Played
from engine.refusals import Refusal
from engine.state import ROBOT, PlayerId, Table, TableId, is_person
from engine.store.keys import Keys
from engine.store.notes import Notes
from engine.store.streams import Inbox
from engine.store.tables import TableStore
from words.languages import Language

_log = logging.getLogger(__name__)

_SEAT_LIFETIME_S = 24 * 3600


@dataclass(frozen=True)
class Host:
    """Everything a handler needs."""

    engine: Engine
    tables: TableStore
    notes: Notes
    inbox: Inbox
    keys: Keys
    robots: Robots
    drawer: Drawer

    async def play(self, table_id: TableId, command: Command, origin: Origin) -> Played:
        """Play a command at the table; AI guessers answer a person's clue right after it."""
        played = await self.engine.play(table_id, command, origin, _voice)
        if played.repeated:
            # The crash that makes a command come again may have fallen between it and the answer.
            await self.seal_answers(played.table, origin)
            return played
        for event in played.events:
            await self._remember_seat(table_id, event)
        if any(isinstance(event, ClueGiven) for event in played.events):
            await self.seal_answers(played.table, origin)
        return played

    async def seal_answers(self, table: Table, origin: Origin) -> None:
        """Let the AI guesser answer the newest clue, if it still has to."""
        if not awaits_answer(table):
            return
        assert table.round is not None
        words = await self._answer(table)
        seal = Seal(table.round.number, len(table.round.clues), ROBOT, words)
        mark = f"{origin.mark}:seal" if origin.mark else None
        await self.engine.play(table.id, seal, Origin(mark, origin.fence, origin.now_ms), _voice)

    async def _answer(self, table: Table) -> tuple[str, ...]:
        """The AI guesser's answer; a player that fails is a silent one, for the round must go on."""
        try:
            return await self.robots.answer(table)
        except Exception as error:
            _log.error("an AI player failed: %s", type(error).__name__)
            return ()

    async def post(self, table_id: TableId, command: Command, mark: str | None) -> None:
        """Leave a command to the worker that owns the table."""
        entry = {"kind": "command", "table": table_id, "command": encode_command(command)}
        payload = json.dumps(entry, ensure_ascii=False).encode()
        await self.inbox.append(self.keys.partition_of(table_id), payload, mark)

    async def tell(self, table_id: TableId, said: Sequence[Outgoing], mark: str | None) -> bool:
        """Say something that changes no state; False: it was said under this mark before."""
        return await self.tables.say(table_id, tuple(encode(outgoing) for outgoing in said), mark)

    async def refuse(self, table: Table, refusal: Refusal, reply_to: int | None, mark: str | None) -> None:
        """Say no where everybody can read it."""
        chat, topic = place(table)
        text = refusal_text(table.language, refusal)
        said = SendText(chat=chat, topic=topic, text=text, reply_to=reply_to, urgency=Urgency.SAY)
        await self.tell(table.id, [said], mark)

    async def whisper(self, table: Table, player: PlayerId, text: str, mark: str | None) -> None:
        """Say something to one player only."""
        chat, topic = place(table)
        await self.tell(table.id, [Whisper(chat, int(player), text, topic=topic)], mark)

    async def table_of_player(self, player: PlayerId) -> TableId | None:
        """Where the player took part last."""
        noted = await self.notes.get(_seat_note(player))
        return noted.decode() if noted else None

    async def _remember_seat(self, table_id: TableId, event: Event) -> None:
        player = _who_took_part(event)
        if player is not None and is_person(player):
            await self.notes.put(_seat_note(player), table_id.encode(), _SEAT_LIFETIME_S)


def refusal_text(language: Language, refusal: Refusal) -> str:
    """The refusal in words."""
    return say(language, f"refused_{refusal.value}")


def _voice(table: Table, events: tuple[Event, ...]) -> Sequence[bytes]:
    return [encode(outgoing) for outgoing in render(table, events)]


def _who_took_part(event: Event) -> PlayerId | None:
    if isinstance(event, RoundOpened | Claimed | Joined | GuessedWrong):
        return event.player
    return event.solve.player if isinstance(event, GuessedRight) else None


def _seat_note(player: PlayerId) -> str:
    return f"seat:{player}"
