"""Entries of the inbox that don't come from Telegram: timers, deliveries, commands from elsewhere."""

from __future__ import annotations

from typing import Any

from bot.handlers.membership import leave_chat
from bot.host import Host, refusal_text
from bot.outgoing import SendText
from engine.codec import decode_command
from engine.commands import ClueDelivered, Command, GuessPrivately, TimeUp
from engine.play import Origin


class Internal:
    """Plays the entries of one host's inbox."""

    def __init__(self, host: Host) -> None:
        self._host = host

    async def __call__(self, entry: dict[str, Any], mark: str, fence: int, now_ms: int) -> None:
        """Play one entry."""
        origin = Origin(mark, fence, now_ms)
        match entry["kind"]:
            case "time_up":
                await self._time_up(entry["table"], TimeUp(entry["due_ms"]), origin)
            case "command":
                await self._command(entry["table"], decode_command(entry["command"]), origin)
            case "delivered":
                await self._delivered(entry, origin)
            case "gone":
                await leave_chat(self._host, entry["chat"], origin)
            case "migrated":
                await self._host.tables.move(entry["old"], entry["new"])

    async def _time_up(self, table_id: str, command: TimeUp, origin: Origin) -> None:
        """Before a window closes, make sure that the AI guesser had its say, whatever has crashed."""
        table = await self._host.engine.look(table_id)
        await self._host.seal_answers(table, origin)
        await self._host.play(table_id, command, origin)

    async def _command(self, table_id: str, command: Command, origin: Origin) -> None:
        played = await self._host.play(table_id, command, origin)
        if played.refusal is not None and isinstance(command, GuessPrivately):
            text = refusal_text(played.table.language, played.refusal)
            answer = SendText(chat=int(command.player), text=text)
            await self._host.tell(command.player, [answer], origin.mark)

    async def _delivered(self, entry: dict[str, Any], origin: Origin) -> None:
        report = entry["report"]
        landed = ClueDelivered(report["round"], report["clue_no"], entry["message_id"], entry["date_ms"])
        await self._host.play(entry["table"], landed, origin)
