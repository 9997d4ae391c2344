"""The rules of the hat: state + command + now -> events, or a refusal. Pure.

The phases of a round and what moves it between them stand on top of `engine.state`.
Every deadline is checked here against the dates of messages; a timer only asks to look.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from engine.commands import (
    Challenge,
    ChangeWord,
    Claim,
    ClueDelivered,
    Command,
    Edit,
    GuessPrivately,
    Join,
    Leave,
    OpenRound,
    OpenTable,
    Resume,
    Say,
    Seal,
    SetLanguage,
    SetSkill,
    Stop,
    TimeUp,
)
from engine.events import (
    AnswerSealed,
    Claimed,
    ClueGiven,
    ClueLanded,
    Ending,
    Event,
    GameEnded,
    Joined,
    LanguageChanged,
    Paused,
    Resumed,
    RoundOpened,
    Settled,
    SkillChanged,
    TableOpened,
    WordChanged,
    WordShown,
)
from engine.guessing import guess, speak
from engine.refusals import Refusal
from engine.state import Phase, Table
from engine.unfolding import Unfolding, close_window, end_round, is_decided
from engine.verdicts import shows_word

Decision = tuple[Event, ...] | Refusal

_DATE_STEP_MS = 1_000
"""Telegram dates messages in whole seconds, rounded down."""


def decide(table: Table, command: Command, now_ms: int) -> Decision:
    """What the command leads to at this table.

    Args:
        table: the state before.
        command: what is asked.
        now_ms: the time, in milliseconds since the epoch.

    Returns:
        The events in order, never empty, or the reason why nothing happens.
    """
    return _decided(command, table, now_ms)


def wakes_at_ms(table: Table) -> int | None:
    """When the table has to be looked at although nobody says anything; None while it is at rest."""
    return table.round.due_ms + table.rules.grace_ms if table.round else None


@singledispatch
def _decided(command: Any, table: Table, now_ms: int) -> Decision:
    raise TypeError(f"no such command: {type(command).__name__}")


@_decided.register
def _(command: OpenRound, table: Table, now_ms: int) -> Decision:
    if table.round:
        return Refusal.ROUND_RUNS
    return (
        RoundOpened(
            number=table.rounds + 1,
            player=command.player,
            name=command.name,
            word=command.word,
            closed=command.closed,
            due_ms=now_ms + table.rules.claim_ms,
            model=command.model,
        ),
    )


@_decided.register
def _(command: Challenge, table: Table, now_ms: int) -> Decision:
    if table.round:
        return Refusal.ROUND_RUNS
    opened = RoundOpened(
        number=table.rounds + 1,
        player=command.player,
        name=command.name,
        word=command.word,
        closed=command.closed,
        due_ms=now_ms,
        model=command.model,
        plan=command.plan[: table.rules.n_clues],
        explainer=command.explainer,
    )
    return _name_next_clue(Unfolding.of(table).then(opened), now_ms).events


@_decided.register
def _(command: Claim, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None or round_.number != command.round:
        return Refusal.OLD_ROUND
    if round_.phase is not Phase.CLAIMING:
        return Refusal.TAKEN
    return (Claimed(command.player, command.name, now_ms + table.rules.turn_ms),)


@_decided.register
def _(command: Join, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None or round_.number != command.round:
        return Refusal.OLD_ROUND
    if table.seats.get(command.player) == table.rounds:
        return Refusal.SEATED
    return (Joined(command.player, command.name),)


@_decided.register
def _(command: ChangeWord, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None or round_.number != command.round:
        return Refusal.OLD_ROUND
    if round_.explainer != command.player:
        return Refusal.NOT_EXPLAINER
    if round_.clues:
        return Refusal.TOO_LATE_TO_CHANGE
    if round_.changes >= table.rules.word_changes:
        return Refusal.NO_CHANGES_LEFT
    return (WordChanged(command.word, now_ms + table.rules.turn_ms),)


@_decided.register
def _(command: Say, table: Table, now_ms: int) -> Decision:
    return speak(table, command, now_ms)


@_decided.register
def _(command: GuessPrivately, table: Table, now_ms: int) -> Decision:
    return guess(table, command, now_ms)


@_decided.register
def _(command: Edit, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None:
        return Refusal.NO_ROUND
    if not shows_word(command.text, round_.word, table.language):
        return Refusal.EDITED
    if round_.explainer == command.player:
        # Once the round is decided, the word is no secret any more.
        settled = round_.phase is Phase.SETTLING
        return Refusal.SETTLED if settled else end_round(Unfolding.of(table), Ending.FOUL).events
    return (WordShown(command.player, command.message_id),) if round_.closed else Refusal.EDITED


@_decided.register
def _(command: ClueDelivered, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None or round_.number != command.round:
        return Refusal.OLD_ROUND
    if command.clue_no > len(round_.clues) or round_.clues[command.clue_no - 1].message_id is not None:
        return Refusal.NOTHING_DUE
    due_ms = round_.due_ms
    if round_.phase is Phase.EXPLAINING and round_.opened < command.clue_no == len(round_.clues):
        due_ms = command.at_ms + _DATE_STEP_MS + table.rules.window_ms(command.clue_no)
    return (ClueLanded(command.clue_no, command.message_id, command.at_ms, due_ms),)


@_decided.register
def _(command: Seal, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None or round_.number != command.round:
        return Refusal.OLD_ROUND
    if round_.phase is not Phase.EXPLAINING or not round_.opened < command.clue_no == len(round_.clues):
        return Refusal.TOO_LATE
    if round_.explainer == command.player:
        return Refusal.EXPLAINER_KNOWS
    if any(solve.player == command.player for solve in round_.solves):
        return Refusal.ALREADY_SOLVED
    if any((s.player, s.clue_no) == (command.player, command.clue_no) for s in round_.sealed):
        return Refusal.REPEATED
    return (AnswerSealed(command.player, command.clue_no, command.words),)


@_decided.register
def _(command: Resume, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None or round_.number != command.round:
        return Refusal.OLD_ROUND
    if round_.phase is not Phase.PAUSED:
        return Refusal.NOT_PAUSED
    resumed = Resumed(command.player, command.name, now_ms)
    return _name_next_clue(Unfolding.of(table).then(resumed), now_ms).events


@_decided.register
def _(command: TimeUp, table: Table, now_ms: int) -> Decision:
    # The clock that fired may run ahead of this machine's; its word is as good as ours.
    now_ms = max(now_ms, command.due_ms)
    wakes = wakes_at_ms(table)
    if wakes is None or now_ms < wakes:
        return Refusal.NOTHING_DUE
    assert table.round is not None
    match table.round.phase:
        case Phase.CLAIMING:
            return end_round(Unfolding.of(table), Ending.UNCLAIMED).events
        case Phase.PAUSED:
            return end_round(Unfolding.of(table), Ending.ASLEEP).events
        case Phase.SETTLING:
            return end_round(Unfolding.of(table), Ending.SOLVED).events
        case Phase.EXPLAINING:
            return _move_on(Unfolding.of(table), now_ms).events


@_decided.register
def _(command: Stop, table: Table, now_ms: int) -> Decision:
    round_ = table.round
    if round_ is None and not table.game:
        return Refusal.NO_GAME
    may = {round_.starter, round_.explainer} if round_ else {*table.game, *table.seated()}
    if not (command.is_admin or command.player in may):
        return Refusal.NOT_YOURS
    if round_ is None:
        return (GameEnded(table.game),)
    return end_round(Unfolding.of(table), Ending.STOPPED).events


@_decided.register
def _(command: SetLanguage, table: Table, now_ms: int) -> Decision:
    return Refusal.ROUND_RUNS if table.round else (LanguageChanged(command.language),)


@_decided.register
def _(command: SetSkill, table: Table, now_ms: int) -> Decision:
    return Refusal.ROUND_RUNS if table.round else (SkillChanged(command.skill),)


@_decided.register
def _(command: OpenTable, table: Table, now_ms: int) -> Decision:
    if table.round is None:
        return Refusal.NO_ROUND
    return (TableOpened(),) if table.round.closed else Refusal.NOTHING_DUE


@_decided.register
def _(command: Leave, table: Table, now_ms: int) -> Decision:
    return end_round(Unfolding.of(table), Ending.LEFT).events if table.round else Refusal.NO_ROUND


def _move_on(story: Unfolding, now_ms: int) -> Unfolding:
    """The time of an explaining round has come: close the window, then the next clue or the end."""
    if story.round.opened < len(story.round.clues):
        story = close_window(story, now_ms)
        if is_decided(story):
            return story.then(Settled(now_ms))
        if story.round.due_ms > now_ms:
            return story
    if len(story.round.clues) >= story.table.rules.n_clues:
        return end_round(story, Ending.SPENT)
    if not story.round.by_robot:
        return end_round(story, Ending.SILENT)
    if len(story.round.clues) - story.round.heard >= story.table.rules.quiet_windows:
        return story.then(Paused(now_ms + story.table.rules.pause_ms))
    return _name_next_clue(story, now_ms)


def _name_next_clue(story: Unfolding, now_ms: int) -> Unfolding:
    """The AI explainer's next clue; its window starts when the message is delivered."""
    round_, rules = story.round, story.table.rules
    if len(round_.clues) >= len(round_.plan):
        return end_round(story, Ending.SPENT)
    number = len(round_.clues) + 1
    due_ms = now_ms + rules.delivery_ms + rules.window_ms(number)
    return story.then(ClueGiven(number, round_.plan[number - 1], None, now_ms, due_ms))
