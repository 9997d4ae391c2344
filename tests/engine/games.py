"""A table to play at in tests: each step is one command, decided and applied, with the clock in hand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from engine.commands import (
    Challenge,
    Claim,
    ClueDelivered,
    Command,
    GuessPrivately,
    OpenRound,
    Say,
    Seal,
    TimeUp,
)
from engine.events import Event, RoundEnded
from engine.evolve import evolve
from engine.refusals import Refusal
from engine.rules import decide, wakes_at_ms
from engine.state import ROBOT, Round, Table
from words.languages import Language

ANNA, BORIS, CAROL, DAVE = "1", "2", "3", "4"
NAMES = {ANNA: "Anna", BORIS: "Boris", CAROL: "Carol", DAVE: "Dave"}
CLUES = ("tree", "fruit", "pie", "cider", "orchard", "newton")
WORD = "apple"


@dataclass
class Game:
    """A table, a clock and a counter of message ids."""

    table: Table = field(default_factory=lambda: Table("-100", Language.EN))
    now_ms: int = 1_000_000
    last_id: int = 100
    told: list[Event] = field(default_factory=list)

    @property
    def round(self) -> Round:
        assert self.table.round is not None
        return self.table.round

    def next_id(self) -> int:
        self.last_id += 1
        return self.last_id

    def play(self, command: Command) -> tuple[Event, ...] | Refusal:
        decision = decide(self.table, command, self.now_ms)
        if not isinstance(decision, Refusal):
            for event in decision:
                self.table = evolve(self.table, event)
                self.told.append(event)
        return decision

    def rules(self, **changes: int) -> Game:
        self.table = replace(self.table, rules=replace(self.table.rules, **changes))
        return self

    def open(self, *, closed: bool = False, explainer: str = ANNA, word: str = WORD) -> Game:
        self.play(OpenRound(BORIS, NAMES[BORIS], word, closed))
        self.play(Claim(self.round.number, explainer, NAMES[explainer]))
        return self

    def challenge(self, *, closed: bool = False, plan: tuple[str, ...] = CLUES) -> Game:
        self.play(Challenge(BORIS, NAMES[BORIS], WORD, plan, closed, "v1", ROBOT))
        return self

    def say(self, player: str, text: str, message_id: int | None = None) -> tuple[Event, ...] | Refusal:
        number = self.next_id() if message_id is None else message_id
        return self.play(Say(player, NAMES[player], text, number, self.now_ms))

    def whisper(self, player: str, text: str, message_id: int | None = None) -> tuple[Event, ...] | Refusal:
        return self.play(GuessPrivately(player, NAMES[player], text, self.now_ms, message_id))

    def clues(self, count: int) -> Game:
        for clue in CLUES[:count]:
            self.say(ANNA, clue)
        return self

    def deliver(self) -> Game:
        number = len(self.round.clues)
        self.play(ClueDelivered(self.round.number, number, self.next_id(), self.now_ms))
        return self

    def seal(self, word: str, player: str = ROBOT) -> tuple[Event, ...] | Refusal:
        return self.play(Seal(self.round.number, len(self.round.clues), player, (word,)))

    def wait(self) -> tuple[Event, ...] | Refusal:
        """Let the clock run to the next deadline and its grace."""
        wakes = wakes_at_ms(self.table)
        assert wakes is not None
        self.now_ms = max(self.now_ms, wakes)
        return self.play(TimeUp(wakes))

    def finish(self) -> RoundEnded:
        """Let time pass until the round is over."""
        for _ in range(100):
            if self.table.round is None:
                break
            self.wait()
        return self.ending()

    def ending(self) -> RoundEnded:
        ended = [event for event in self.told if isinstance(event, RoundEnded)]
        return ended[-1]


def kinds(decision: tuple[Event, ...] | Refusal) -> list[str]:
    """The kinds of the events, for a readable comparison."""
    assert not isinstance(decision, Refusal), decision
    return [event.kind for event in decision]
