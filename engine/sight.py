"""Who may see what. Everything that is shown to anybody passes through here."""

from __future__ import annotations

from dataclasses import replace

from engine.events import AnswerSealed, Event, RoundOpened, WordChanged
from engine.state import PlayerId, Table

HIDDEN = ""


def for_everyone(table: Table) -> Table:
    """The table as any onlooker may see it: no word, no clues to come, no sealed answers."""
    if table.round is None:
        return table
    public = replace(table.round, word=HIDDEN, plan=(), sealed=())
    return replace(table, round=public)


def word_for(table: Table, viewer: PlayerId) -> str | None:
    """The word, for the person who explains it; None for everybody else."""
    round_ = table.round
    return round_.word if round_ is not None and round_.explainer == viewer else None


def public_events(events: tuple[Event, ...]) -> tuple[Event, ...]:
    """The events with every secret blanked out; sealed answers are left out altogether."""
    return tuple(_blanked(event) for event in events if not isinstance(event, AnswerSealed))


def _blanked(event: Event) -> Event:
    if isinstance(event, RoundOpened):
        return replace(event, word=HIDDEN, plan=())
    if isinstance(event, WordChanged):
        return replace(event, word=HIDDEN)
    return event
