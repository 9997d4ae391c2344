"""From what happened at a table to what the chat is told.

Only public events and the table as everyone sees it come in here, so nothing secret can go out.
"""

from __future__ import annotations

from functools import singledispatch
from typing import Any

from bot.outgoing import Delete, EditText, Keyboard, Outgoing, React, SendText, Urgency, Whisper
from bot.texts import Html, say
from bot.views_round import (
    again_buttons,
    claim_buttons,
    display_name,
    explainer_buttons,
    guesser_buttons,
    resume_button,
    round_slot,
    round_summary,
    standing,
    why_button,
)
from engine import scoring
from engine.events import (
    Claimed,
    ClueGiven,
    Ending,
    Event,
    GameEnded,
    GuessedRight,
    GuessedWrong,
    LanguageChanged,
    Paused,
    Resumed,
    RoundEnded,
    RoundOpened,
    SkillChanged,
    TableOpened,
    WindowClosed,
    WordShown,
)
from engine.state import PlayerId, Table


def render(table: Table, events: tuple[Event, ...]) -> list[Outgoing]:
    """Everything to be sent about the events, in order.

    Args:
        table: the table after them, as everyone may see it.
        events: public events.
    """
    return [outgoing for event in events for outgoing in _shown(event, table)]


def place(table: Table) -> tuple[int, int | None]:
    """Chat id and topic id of the table."""
    chat, _, topic = table.id.partition(":")
    return int(chat), int(topic) if topic else None


@singledispatch
def _shown(event: Any, table: Table) -> list[Outgoing]:
    return []


@_shown.register
def _(event: RoundOpened, table: Table) -> list[Outgoing]:
    text, keyboard = say(table.language, "round_opened"), claim_buttons(table.language, event.number)
    if event.explainer is not None:
        text = say(table.language, "challenge_opened", n_clues=table.rules.n_clues)
        keyboard = (guesser_buttons(table.language, event.number),)
    return [_message(table, text, keyboard, slot=round_slot(event.number), urgency=Urgency.RESULT)]


@_shown.register
def _(event: Claimed, table: Table) -> list[Outgoing]:
    text = say(table.language, "claimed", name=event.name, n_clues=table.rules.n_clues)
    keyboard = explainer_buttons(table.language, table.rounds)
    # A message of its own: an edit may be dropped, and the explainer needs the buttons.
    return [_message(table, text, keyboard, slot=round_slot(table.rounds), urgency=Urgency.RESULT)]


@_shown.register
def _(event: ClueGiven, table: Table) -> list[Outgoing]:
    if event.message_id is None:
        return [_robot_clue(event, table)]
    assert table.round is not None
    clues = ", ".join(clue.text for clue in table.round.clues)
    board = say(
        table.language,
        "board",
        name=display_name(table, table.round.explainer),
        number=event.clue_no,
        n_clues=table.rules.n_clues,
        clues=clues,
    )
    return [
        React(place(table)[0], event.message_id, "👍"),
        _edit(table, board, explainer_buttons(table.language, table.rounds)),
    ]


def _robot_clue(event: ClueGiven, table: Table) -> Outgoing:
    key = "robot_last_clue" if event.clue_no == table.rules.n_clues else "robot_clue"
    text = say(table.language, key, number=event.clue_no, n_clues=table.rules.n_clues, clue=event.text)
    report = {"round": table.rounds, "clue_no": event.clue_no}
    return _message(table, text, urgency=Urgency.RESULT, report=report)


@_shown.register
def _(event: GuessedRight, table: Table) -> list[Outgoing]:
    solve = event.solve
    if solve.private:
        text = say(table.language, "you_guessed", points=event.points)
        return [
            _who_guessed(event, table, "guessed_private"),
            _to_player(table, solve.player, text, solve.message_id),
        ]
    if table.round is None or solve not in scoring.counted(table.round):
        return []
    if table.round.closed:
        hidden = [Delete(place(table)[0], solve.message_id)] if event.hide and solve.message_id else []
        return [*hidden, _who_guessed(event, table, "guessed_closed")]
    return [React(place(table)[0], solve.message_id, "🎉")] if solve.message_id else []


def _who_guessed(event: GuessedRight, table: Table, key: str) -> Outgoing:
    name = display_name(table, event.solve.player)
    return _message(table, say(table.language, key, name=name, points=event.points), urgency=Urgency.RESULT)


@_shown.register
def _(event: WordShown, table: Table) -> list[Outgoing]:
    return [Delete(place(table)[0], event.message_id)]


@_shown.register
def _(event: GuessedWrong, table: Table) -> list[Outgoing]:
    if not (event.near or event.private):
        return []
    text = say(table.language, "near" if event.near else "not_it", text=event.text)
    return [_to_player(table, event.player, text, event.message_id)]


@_shown.register
def _(event: WindowClosed, table: Table) -> list[Outgoing]:
    return [
        _message(table, say(table.language, "robot_thinks", name=display_name(table, player), word=word))
        for player, word in event.wrong.items()
    ]


@_shown.register
def _(event: Paused, table: Table) -> list[Outgoing]:
    button = resume_button(table.language, table.rounds)
    return [_message(table, say(table.language, "paused"), button, urgency=Urgency.RESULT)]


@_shown.register
def _(event: Resumed, table: Table) -> list[Outgoing]:
    return [_message(table, say(table.language, "resumed"))]


@_shown.register
def _(event: RoundEnded, table: Table) -> list[Outgoing]:
    if event.ending is Ending.LEFT:
        return []
    keyboard = again_buttons(table.language)
    if table.explained is not None:
        keyboard = (why_button(table.language, event.number), *keyboard)
    return [_message(table, round_summary(table, event), keyboard, urgency=Urgency.RESULT)]


@_shown.register
def _(event: GameEnded, table: Table) -> list[Outgoing]:
    lines = [say(table.language, "game_ended"), *standing(table, event.game)]
    return [_message(table, Html("\n".join(lines)), again_buttons(table.language), urgency=Urgency.RESULT)]


@_shown.register
def _(event: LanguageChanged, table: Table) -> list[Outgoing]:
    return [_message(table, say(event.language, "language_changed"))]


@_shown.register
def _(event: SkillChanged, table: Table) -> list[Outgoing]:
    skill = say(table.language, f"skill_{event.skill.value}")
    return [_message(table, say(table.language, "skill_changed", skill=skill))]


@_shown.register
def _(event: TableOpened, table: Table) -> list[Outgoing]:
    return [_message(table, say(table.language, "table_opened"))]


def _to_player(table: Table, player: PlayerId, text: Html, message_id: int | None) -> Outgoing:
    """An answer for one player's eyes, where the guess was made: in the group, or by direct message."""
    if message_id is None:
        return SendText(chat=int(player), text=text)
    chat, topic = place(table)
    return Whisper(chat, int(player), text, topic=topic)


def _message(
    table: Table,
    text: Html,
    keyboard: Keyboard | None = None,
    *,
    slot: str | None = None,
    urgency: Urgency = Urgency.SAY,
    report: dict[str, Any] | None = None,
) -> SendText:
    chat, topic = place(table)
    return SendText(
        chat=chat, topic=topic, text=text, keyboard=keyboard, slot=slot, urgency=urgency, report=report
    )


def _edit(table: Table, text: Html, keyboard: Keyboard | None = None) -> EditText:
    chat, topic = place(table)
    return EditText(chat=chat, topic=topic, slot=round_slot(table.rounds), text=text, keyboard=keyboard)
