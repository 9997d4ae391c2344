"""What is known about the run of now and the last one, in the store, where every process finds it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any

from bot.schedule.child import Progress
from bot.schedule.errand import Errand, Kind, Profile
from engine.store.leases import Leases
from engine.store.notes import Notes
from words.languages import Language

PLACE = "training"
"""The lease of whoever runs an errand: one at a time."""
_RUN, _CANCEL, _DONE = "training:run", "training:cancel", "training:done"
_LIFETIME_S = 90 * 24 * 3600
_CANCEL_LIFETIME_S = 600
_DONE_LIFETIME_S = 400 * 24 * 3600


class Fate(StrEnum):
    """What became of a run."""

    RUNNING = "running"
    DONE = "done"
    """Fetched, or trained and published."""
    KEPT = "kept"
    """Trained, but the champion stays."""
    REFUSED = "refused"
    """The command said no, with a reason."""
    CANCELLED = "cancelled"
    """An administrator ended it."""
    INTERRUPTED = "interrupted"
    """The bot stopped or died, or lost its lease; what is finished of it is kept for the next run."""


@dataclass(frozen=True, slots=True)
class Watcher:
    """A private chat in which a run is shown, in one message."""

    chat: int
    language: Language


@dataclass(frozen=True, slots=True)
class Run:
    """One errand under way, or the last one."""

    id: str
    errand: Errand
    by: str
    """Who began it: a name, or empty for the schedule."""
    host: str
    """Which machine does it."""
    mark: str
    """What asked for it, so that a repeated command begins nothing anew."""
    began_ms: int
    changed_ms: int
    watcher: Watcher | None = None
    fate: Fate = Fate.RUNNING
    progress: Progress = field(default_factory=Progress)
    reason: str = ""
    result: dict[str, Any] = field(default_factory=dict)

    @property
    def has_failed_unseen(self) -> bool:
        """Whether it was refused, and nobody asked for it who would be told."""
        return self.fate is Fate.REFUSED and not self.by

    @property
    def is_news(self) -> bool:
        """Whether every administrator should know, though nobody asked for it: a failure, a new champion."""
        has_crowned = self.fate is Fate.DONE and self.errand.kind is Kind.TRAIN and not self.by
        return has_crowned or self.has_failed_unseen

    @property
    def slot(self) -> str:
        """The slot of the message that shows it."""
        return f"run:{self.id}"


class Runs:
    """The record of the run of now and the last one, and requests to end it."""

    def __init__(self, notes: Notes, leases: Leases) -> None:
        self._notes, self._leases = notes, leases

    async def last(self) -> Run | None:
        """The run of now or the last one; one whose process died counts as interrupted."""
        return await self.abandoned() or await self.written()

    async def written(self) -> Run | None:
        """The record as it was written last."""
        noted = await self._notes.get(_RUN)
        return _decoded(noted) if noted else None

    async def abandoned(self) -> Run | None:
        """The run whose process died before it could write the end, as interrupted."""
        run = await self.written()
        if run is None or run.fate is not Fate.RUNNING or await self._leases.owner(PLACE) is not None:
            return None
        return replace(run, fate=Fate.INTERRUPTED)

    async def write(self, run: Run) -> None:
        """Let everybody know how it stands."""
        await self._notes.put(_RUN, json.dumps(asdict(run), ensure_ascii=False).encode(), _LIFETIME_S)

    async def note_done(self, errand: Errand, began_ms: int) -> None:
        """Remember when the last errand of a kind began that came to its end, published or not."""
        await self._notes.put(
            f"{_DONE}:{errand.kind}:{errand.language}", str(began_ms).encode(), _DONE_LIFETIME_S
        )

    async def done_ms(self, kind: Kind, language: Language) -> int | None:
        """When that was, milliseconds since the epoch."""
        noted = await self._notes.get(f"{_DONE}:{kind}:{language}")
        return int(noted) if noted else None

    async def ask_cancel(self, run: Run) -> None:
        """Ask whoever runs it to end it."""
        await self._notes.put(f"{_CANCEL}:{run.id}", b"1", _CANCEL_LIFETIME_S)

    async def is_cancelled(self, run: Run) -> bool:
        """Whether somebody wants it ended."""
        return await self._notes.get(f"{_CANCEL}:{run.id}") is not None


def _decoded(noted: bytes) -> Run | None:
    """The run in a note; None for one that another version of the bot wrote."""
    try:
        fields = json.loads(noted)
        errand, watcher = fields.pop("errand"), fields.pop("watcher")
        return Run(
            **{
                **fields,
                "errand": Errand(
                    Kind(errand["kind"]), Language(errand["language"]), Profile(errand["profile"])
                ),
                "watcher": watcher and Watcher(watcher["chat"], Language(watcher["language"])),
                "fate": Fate(fields["fate"]),
                "progress": Progress(**fields["progress"]),
            }
        )
    except (ValueError, TypeError, KeyError):
        return None
