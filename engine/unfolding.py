"""Events piling up while a command is decided, and the steps that several commands share."""

from __future__ import annotations

from dataclasses import dataclass

from engine import scoring
from engine.events import (
    Ending,
    Event,
    GuessedRight,
    RoundEnded,
    WindowClosed,
)
from engine.evolve import evolve
from engine.state import PlayerId, Round, Solve, Table, is_person
from engine.verdicts import shows_word

_WITHOUT_POINTS = {Ending.FOUL, Ending.UNCLAIMED}


@dataclass(frozen=True)
class Unfolding:
    """The table as it will be, and the events that made it so."""

    table: Table
    events: tuple[Event, ...]

    @staticmethod
    def of(table: Table) -> Unfolding:
        """Nothing has happened yet."""
        return Unfolding(table, ())

    def then(self, event: Event) -> Unfolding:
        """One event later."""
        return Unfolding(evolve(self.table, event), (*self.events, event))

    @property
    def round(self) -> Round:
        """The running round; only for steps that have made sure of it."""
        assert self.table.round is not None
        return self.table.round


def close_window(story: Unfolding, now_ms: int) -> Unfolding:
    """Close the newest clue's window: sealed answers become guesses.

    The due time becomes the end of the explainer's turn, or stays for an AI explainer and after
    the last clue, when the round goes on or ends at once.
    """
    round_, table = story.round, story.table
    number = len(round_.clues)
    answers = {s.player: s.words for s in round_.sealed if s.clue_no == number}
    right = [
        p for p, words in answers.items() if any(shows_word(w, round_.word, table.language) for w in words)
    ]
    wrong = {p: words[0] for p, words in answers.items() if words and p not in right}
    due_ms = round_.due_ms
    if not round_.by_robot and number < table.rules.n_clues:
        due_ms = round_.clues[-1].at_ms + table.rules.turn_ms
    story = story.then(WindowClosed(number, wrong, due_ms))
    for player in right:
        story = _answered_right(story, player, now_ms)
    return story


def _answered_right(story: Unfolding, player: PlayerId, now_ms: int) -> Unfolding:
    number = len(story.round.clues)
    solve = Solve(player, now_ms, clue_no=number)
    points = scoring.points_for(solve, story.round, story.table.rules.n_clues)
    name = story.table.names.get(player, "")
    return story.then(GuessedRight(solve, name, points, hide=False))


def is_decided(story: Unfolding) -> bool:
    """Whether the guesses so far end the round.

    At an open table a public guess does. At both, everybody seated but the explainer having the
    word does, when there is anybody.
    """
    round_ = story.round
    if not round_.closed and any(not solve.private for solve in round_.solves):
        return True
    waited_for = story.table.seated() - {round_.explainer}
    solved = {solve.player for solve in round_.solves if is_person(solve.player)}
    return bool(waited_for) and waited_for <= solved


def end_round(story: Unfolding, ending: Ending) -> Unfolding:
    """End the running round; points are given unless it was void or never begun."""
    round_ = story.round
    void = ending in _WITHOUT_POINTS
    return story.then(
        RoundEnded(
            number=round_.number,
            ending=ending,
            word=round_.word,
            explainer=round_.explainer,
            points={} if void else scoring.round_points(round_, story.table.rules.n_clues),
            solves=() if void else scoring.counted(round_),
        )
    )
