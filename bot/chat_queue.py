"""What waits to be said in one chat: order, urgency and coalescing, without time or network.

Deletions go first, for they hide what must not be read. Messages keep their order; only when the
budget made them wait, results overtake. Edits and whispers come last, one per slot or person: the last
write wins.
"""

from collections import OrderedDict, deque
from dataclasses import dataclass

from bot.outgoing import Delete, EditText, Outgoing, React, SendText, Urgency, Whisper


@dataclass(slots=True)
class Waiting:
    """One outbox entry on its way; `since_ms` is a monotonic clock's reading when it was taken up."""

    entry_id: str
    outgoing: Outgoing
    since_ms: float
    attempts: int = 0

    @property
    def urgency(self) -> Urgency:
        """How soon it should go; whatever carries none of its own is said like any message."""
        match self.outgoing:
            case SendText(urgency=urgency):
                return urgency
            case EditText() | Whisper():
                return Urgency.EDIT
            case Delete() | React():
                return Urgency.RESULT
            case _:
                return Urgency.SAY


class ChatQueue:
    """The queue of one chat; holds at most `limit` messages which nobody would miss."""

    def __init__(self, limit: int = 60) -> None:
        self._limit = limit
        self._quick: deque[Waiting] = deque()
        self._says: deque[Waiting] = deque()
        self._edits: OrderedDict[str, Waiting] = OrderedDict()

    def __len__(self) -> int:
        return len(self._quick) + len(self._says) + len(self._edits)

    def put(self, waiting: Waiting) -> list[Waiting]:
        """Add one; returns those which need not be sent any more because of it."""
        match waiting.outgoing:
            case EditText() | Whisper() as droppable:
                return self._put_edit(_place_of(droppable), waiting)
            case Delete() | React():
                self._quick.append(waiting)
                return []
            case SendText(slot=str(slot)):
                self._says.append(waiting)
                # An edit meant the older message of the slot, whose id the new one takes over.
                return [old] if (old := self._edits.pop(f"slot {slot}", None)) else []
            case _:
                self._says.append(waiting)
                return self._shed()

    def put_back(self, waiting: Waiting) -> list[Waiting]:
        """Return one whose sending failed to its place in front; returns it if it is superseded."""
        match waiting.outgoing:
            case EditText() | Whisper() as droppable:
                place = _place_of(droppable)
                if place in self._edits:
                    return [waiting]
                self._edits[place] = waiting
                self._edits.move_to_end(place, last=False)
            case Delete() | React():
                self._quick.appendleft(waiting)
            case _:
                self._says.appendleft(waiting)
        return []

    def first(self, *, pressed: bool) -> Waiting | None:
        """The next to go, left in place; `pressed`: the budget is short, so results overtake."""
        if self._quick:
            return self._quick[0]
        if self._says:
            return min(self._says, key=lambda waiting: waiting.urgency) if pressed else self._says[0]
        return next(iter(self._edits.values()), None)

    def remove(self, waiting: Waiting) -> None:
        """Take out one that `first` returned."""
        match waiting.outgoing:
            case EditText() | Whisper() as droppable:
                del self._edits[_place_of(droppable)]
            case Delete() | React():
                self._quick.remove(waiting)
            case _:
                self._says.remove(waiting)

    def clear(self) -> list[Waiting]:
        """Empty the queue, for a chat that is gone; returns what was in it."""
        dropped = [*self._quick, *self._says, *self._edits.values()]
        self._quick.clear()
        self._says.clear()
        self._edits.clear()
        return dropped

    def _put_edit(self, slot: str, waiting: Waiting) -> list[Waiting]:
        superseded = self._edits.get(slot)
        if superseded is not None:
            # The place in the queue stays, else a busy slot would starve behind the others for ever.
            waiting.since_ms = superseded.since_ms
        self._edits[slot] = waiting
        return [] if superseded is None else [superseded]

    def _shed(self) -> list[Waiting]:
        if len(self._says) <= self._limit:
            return []
        for waiting in self._says:
            if _is_small_talk(waiting):
                self._says.remove(waiting)
                return [waiting]
        return []


def _place_of(droppable: EditText | Whisper) -> str:
    """Where an edit or whisper waits; a person's whispers and a slot of that name can't meet."""
    return f"slot {droppable.slot}" if isinstance(droppable, EditText) else f"person {droppable.user}"


def _is_small_talk(waiting: Waiting) -> bool:
    match waiting.outgoing:
        case SendText(slot=None, report=None, urgency=Urgency.SAY):
            return True
        case _:
            return False
