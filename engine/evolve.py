"""Events applied to state. Nothing is decided here: every event is already a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import singledispatch
from typing import Any

from engine import scoring
from engine.events import (
    AnswerSealed,
    Claimed,
    ClueGiven,
    ClueLanded,
    Event,
    GameEnded,
    GuessedRight,
    GuessedWrong,
    Joined,
    LanguageChanged,
    Paused,
    Resumed,
    RoundEnded,
    RoundOpened,
    Settled,
    SkillChanged,
    TableOpened,
    WindowClosed,
    WordChanged,
    WordShown,
)
from engine.state import (
    Clue,
    Explained,
    Phase,
    PlayerId,
    Round,
    SealedAnswer,
    Solve,
    Table,
    TableId,
    is_person,
)

_RECENT_WORDS = 200
_TRIED_WORDS = 60


def evolve(table: Table, event: Event) -> Table:
    """The table after the event."""
    return _applied(event, table)


@singledispatch
def _applied(event: Any, table: Table) -> Table:
    raise TypeError(f"no such event: {type(event).__name__}")


@_applied.register
def _(event: RoundOpened, table: Table) -> Table:
    round_ = Round(
        number=event.number,
        phase=Phase.EXPLAINING if event.explainer else Phase.CLAIMING,
        word=event.word,
        starter=event.player,
        closed=event.closed,
        due_ms=event.due_ms,
        explainer=event.explainer,
        plan=event.plan,
        model=event.model,
    )
    present = {player: newest for player, newest in table.seats.items() if newest >= event.number - 1}
    table = replace(table, round=round_, rounds=event.number, seats=present)
    return _seated(table, event.player, event.name)


@_applied.register
def _(event: Claimed, table: Table) -> Table:
    table = _in_round(
        table, lambda r: replace(r, phase=Phase.EXPLAINING, explainer=event.player, due_ms=event.due_ms)
    )
    return _seated(table, event.player, event.name)


@_applied.register
def _(event: Joined, table: Table) -> Table:
    return _seated(table, event.player, event.name)


@_applied.register
def _(event: WordChanged, table: Table) -> Table:
    return _in_round(table, lambda r: replace(r, word=event.word, changes=r.changes + 1, due_ms=event.due_ms))


@_applied.register
def _(event: ClueGiven, table: Table) -> Table:
    clue = Clue(event.text, event.message_id, event.at_ms)
    return _in_round(table, lambda r: replace(r, clues=(*r.clues, clue), due_ms=event.due_ms))


@_applied.register
def _(event: ClueLanded, table: Table) -> Table:
    def landed(round_: Round) -> Round:
        clues = list(round_.clues)
        clues[event.clue_no - 1] = replace(
            clues[event.clue_no - 1], message_id=event.message_id, at_ms=event.at_ms
        )
        return replace(round_, clues=tuple(clues), due_ms=event.due_ms)

    return _in_round(table, landed)


@_applied.register
def _(event: GuessedRight, table: Table) -> Table:
    solve = event.solve

    def solved(round_: Round) -> Round:
        others = tuple(s for s in round_.solves if s.player != solve.player)
        return _heard(replace(round_, solves=(*others, solve)), solve)

    table = _in_round(table, solved)
    return _seated(table, solve.player, event.name) if is_person(solve.player) else table


@_applied.register
def _(event: GuessedWrong, table: Table) -> Table:
    def tried(round_: Round) -> Round:
        words = round_.tried if event.private else (*round_.tried, event.text)[-_TRIED_WORDS:]
        return replace(round_, tried=words, heard=len(round_.clues))

    return _seated(_in_round(table, tried), event.player, event.name)


@_applied.register
def _(event: WordShown, table: Table) -> Table:
    return table


@_applied.register
def _(event: AnswerSealed, table: Table) -> Table:
    answer = SealedAnswer(event.player, event.clue_no, event.words)
    return _in_round(table, lambda r: replace(r, sealed=(*r.sealed, answer)))


@_applied.register
def _(event: WindowClosed, table: Table) -> Table:
    def closed(round_: Round) -> Round:
        tried = (*round_.tried, *event.wrong.values())[-_TRIED_WORDS:]
        return replace(round_, opened=event.clue_no, tried=tried, due_ms=event.due_ms)

    return _in_round(table, closed)


@_applied.register
def _(event: Settled, table: Table) -> Table:
    return _in_round(table, lambda r: replace(r, phase=Phase.SETTLING, due_ms=event.due_ms))


@_applied.register
def _(event: Paused, table: Table) -> Table:
    return _in_round(table, lambda r: replace(r, phase=Phase.PAUSED, due_ms=event.due_ms))


@_applied.register
def _(event: Resumed, table: Table) -> Table:
    table = _in_round(
        table,
        lambda r: replace(r, phase=Phase.EXPLAINING, due_ms=event.due_ms, heard=len(r.clues)),
    )
    return _seated(table, event.player, event.name)


@_applied.register
def _(event: RoundEnded, table: Table) -> Table:
    return replace(
        table,
        round=None,
        explained=_explained(table),
        game=_added(table.game, event.points),
        totals=_added(table.totals, event.points),
        recent=(*table.recent, event.word)[-_RECENT_WORDS:],
    )


@_applied.register
def _(event: GameEnded, table: Table) -> Table:
    return replace(table, game={})


@_applied.register
def _(event: LanguageChanged, table: Table) -> Table:
    return replace(table, language=event.language)


@_applied.register
def _(event: SkillChanged, table: Table) -> Table:
    return replace(table, skill=event.skill)


@_applied.register
def _(event: TableOpened, table: Table) -> Table:
    def opened(round_: Round) -> Round:
        # Nobody could read them, so they are what private guesses are at an open table.
        hidden = tuple(replace(solve, private=True) for solve in round_.solves)
        return replace(round_, closed=False, solves=hidden)

    return _in_round(table, opened)


def rehomed(table: Table, table_id: TableId) -> Table:
    """The table under the id of the supergroup that its chat became; unchanged where the id is its own.

    Message ids begin anew there, so what was said before comes before everything, and right guesses
    keep the clue they came after.
    """
    round_ = table.round
    if table.id == table_id or round_ is None:
        return replace(table, id=table_id)
    clues = tuple(clue if clue.message_id is None else replace(clue, message_id=0) for clue in round_.clues)
    solves = tuple(
        replace(solve, message_id=None, clue_no=scoring.clue_number(solve, round_)) for solve in round_.solves
    )
    return replace(table, id=table_id, round=replace(round_, clues=clues, solves=solves))


def _explained(table: Table) -> Explained | None:
    round_ = table.round
    if round_ is None or not round_.by_robot:
        return None
    clues = tuple(clue.text for clue in round_.clues)
    return Explained(round_.number, round_.word, clues, round_.model)


def _in_round(table: Table, change: Callable[[Round], Round]) -> Table:
    assert table.round is not None, "an event of a round needs a round"
    return replace(table, round=change(table.round))


def _heard(round_: Round, solve: Solve) -> Round:
    return replace(round_, heard=len(round_.clues)) if is_person(solve.player) else round_


def _seated(table: Table, player: PlayerId, name: str) -> Table:
    return replace(
        table,
        seats={**table.seats, player: table.rounds},
        names={**table.names, player: name},
    )


def _added(points: Mapping[PlayerId, int], more: Mapping[PlayerId, int]) -> dict[PlayerId, int]:
    return {player: points.get(player, 0) + more.get(player, 0) for player in {**points, **more}}
