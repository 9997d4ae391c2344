"""The sender's work in one chat: wait for the budget, try, see what became of it."""

import asyncio
import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from bot.budgets import Budgets, ChatBudget
from bot.chat_queue import ChatQueue, Waiting
from bot.courier import Courier, Fate, Outcome
from bot.gate import Gate
from bot.metrics import Metrics
from bot.outgoing import (
    SLOT_LIFETIME_S,
    Delete,
    EditText,
    React,
    SendText,
    Urgency,
    Whisper,
    slot_note,
    table_of,
)
from bot.pace import Pace, pause_ms
from bot.patience import surely
from engine.store.keys import Keys
from engine.store.notes import Notes
from engine.store.streams import Inbox

log = logging.getLogger(__name__)

EDIT_PATIENCE_MS = 30_000
SAY_PATIENCE_MS = 3_600_000


@dataclass(frozen=True)
class Desk:
    """What the lanes of a sender share. `moved`: old chat ids to new ones."""

    courier: Courier
    budgets: Budgets
    gate: Gate
    inbox: Inbox
    notes: Notes
    keys: Keys
    pace: Pace
    metrics: Metrics
    moved: dict[int, int]


class ChatLane:
    """Sends what waits for one chat, one at a time; `done` is told the ids that need no more work."""

    def __init__(self, chat: int, partition: int, desk: Desk, done: Callable[[str], None]) -> None:
        self._chat, self._partition, self._desk, self._done = chat, partition, desk, done
        self._queue = ChatQueue()
        self._news = asyncio.Event()
        self._is_pressed = False

    def put(self, waiting: Waiting) -> None:
        """Add one to what waits."""
        self._drop(self._queue.put(waiting), "superseded")
        self._news.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until nothing waits, or until `stop`; what then waits stays in the outbox."""
        while not stop.is_set() and (waiting := self._queue.first(pressed=self._is_pressed)):
            if self._is_stale(waiting):
                self._queue.remove(waiting)
                self._drop([waiting], "stale")
                continue
            wait_ms = self._wait_ms(waiting)
            if wait_ms:
                self._is_pressed = True
                self._news.clear()
                await self._desk.pace.pause(wait_ms, self._news)
                continue
            self._queue.remove(waiting)
            await self._send(waiting)
        self._is_pressed = False

    def wake(self) -> None:
        """Look again at what to do; used to stop a lane that waits."""
        self._news.set()

    @property
    def _target(self) -> int:
        return self._desk.moved.get(self._chat, self._chat)

    @property
    def _budget(self) -> ChatBudget:
        return self._desk.budgets.chat(self._target)

    def _wait_ms(self, waiting: Waiting) -> float:
        now_ms = self._desk.pace.now_ms()
        match waiting.outgoing:
            case React():
                return 0.0
            case Delete():
                return self._budget.held_ms(now_ms)
            case EditText() | Whisper():
                return self._budget.wait_ms(now_ms, droppable=True)
            case _:
                return self._budget.wait_ms(now_ms)

    def _is_stale(self, waiting: Waiting) -> bool:
        patience_ms = EDIT_PATIENCE_MS if waiting.urgency is Urgency.EDIT else SAY_PATIENCE_MS
        return self._desk.pace.now_ms() - waiting.since_ms > patience_ms

    async def _send(self, waiting: Waiting) -> None:
        now_ms = self._desk.pace.now_ms()
        match waiting.outgoing:
            case React():
                if not self._budget.take_reaction(now_ms):
                    self._drop([waiting], "no_budget")
                    return
            case Delete():
                pass
            case _:
                self._budget.take(now_ms)
        await self._desk.gate.enter(waiting.urgency)
        outcome = await self._attempt(waiting)
        if outcome.fate is Fate.MIGRATED and outcome.new_chat is not None:
            await self._post_migration(outcome.new_chat)
            outcome = await self._attempt(waiting)
        await self._settle(waiting, outcome)

    async def _attempt(self, waiting: Waiting) -> Outcome:
        message_id = None
        if isinstance(waiting.outgoing, EditText):
            name = slot_note(self._target, waiting.outgoing.slot)
            noted = await surely(lambda: self._desk.notes.get(name), self._desk.pace)
            message_id = int(noted) if noted else None
        return await self._desk.courier.carry(waiting.outgoing, self._target, message_id)

    async def _settle(self, waiting: Waiting, outcome: Outcome) -> None:
        match outcome.fate:
            case Fate.DONE:
                await self._keep(waiting, outcome)
                self._finish(waiting, "done")
            case Fate.GONE:
                await self._post({"kind": "gone", "chat": self._target}, f"gone:{self._mark(waiting)}")
                self._drop([waiting, *self._queue.clear()], "gone")
            case Fate.FLOODED | Fate.UNREACHABLE if isinstance(waiting.outgoing, React):
                self._drop([waiting], "dropped")
            case Fate.FLOODED:
                self._put_off(waiting, outcome.retry_after_s, "flooded")
            case Fate.UNREACHABLE:
                waiting.attempts += 1
                self._put_off(waiting, pause_ms(waiting.attempts) / 1000, "unreachable")
            case Fate.DROPPED | Fate.MIGRATED:
                self._drop([waiting], "dropped")

    async def _keep(self, waiting: Waiting, outcome: Outcome) -> None:
        say, sent = waiting.outgoing, outcome.sent
        if not isinstance(say, SendText) or sent is None:
            return
        if say.slot is not None:
            name, value = slot_note(self._target, say.slot), str(sent.message_id)
            await surely(lambda: self._desk.notes.put(name, value.encode(), SLOT_LIFETIME_S), self._desk.pace)
        if say.report is not None:
            report = {
                "kind": "delivered",
                "table": table_of(self._target, say.topic),
                "report": say.report,
                "message_id": sent.message_id,
                "date_ms": int(sent.date.timestamp() * 1000),
            }
            await self._post(report, f"delivered:{self._mark(waiting)}")

    async def _post_migration(self, new_chat: int) -> None:
        old_chat = self._target
        await self._post(
            {"kind": "migrated", "old": old_chat, "new": new_chat}, f"migrated:{old_chat}:{new_chat}"
        )
        self._desk.moved[self._chat] = new_chat

    async def _post(self, entry: dict[str, object], mark: str) -> None:
        partition = self._desk.keys.partition_of(str(self._target))
        payload = json.dumps(entry, ensure_ascii=False).encode()
        await surely(lambda: self._desk.inbox.append(partition, payload, mark), self._desk.pace)

    def _mark(self, waiting: Waiting) -> str:
        return f"{self._partition}:{waiting.entry_id}"

    def _put_off(self, waiting: Waiting, seconds: float, cause: str) -> None:
        self._budget.hold(self._desk.pace.now_ms(), seconds)
        self._desk.metrics.retries.add(cause)
        if waiting.attempts <= 1:
            log.info("chat %d: %s, again in %.1f s", self._target, cause, seconds)
        self._drop(self._queue.put_back(waiting), "superseded")

    def _finish(self, waiting: Waiting, outcome: str) -> None:
        self._desk.metrics.sends.add(outcome)
        waited_ms = self._desk.pace.wall_ms() - int(waiting.entry_id.partition("-")[0])
        self._desk.metrics.outbox_wait.observe(waited_ms / 1000)
        self._done(waiting.entry_id)

    def _drop(self, dropped: list[Waiting], outcome: str) -> None:
        for waiting in dropped:
            self._desk.metrics.sends.add(outcome)
            self._done(waiting.entry_id)
