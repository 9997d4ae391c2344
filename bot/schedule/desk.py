"""What the schedule tells all processes, and what they may ask of it: small notes in the store."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from enum import StrEnum

from engine.store.notes import Notes
from words.languages import Language

_LINES = "schedule"
_LINES_LIFETIME_S = 30
"""After so long without news no scheduler is at work."""
_WISH_LIFETIME_S = 600
_DUE_LIFETIME_S = 24 * 3600
_MOST_TRIES = 3


class JobId(StrEnum):
    """The jobs there may be."""

    FETCH = "fetch"
    RETRAIN_RU = "retrain_ru"
    RETRAIN_EN = "retrain_en"

    @property
    def language(self) -> Language | None:
        """Of a training."""
        return None if self is JobId.FETCH else Language(self.value.rpartition("_")[2])


class Wish(StrEnum):
    """What an administrator may want of a job."""

    PAUSE = "pause"
    RESUME = "resume"


@dataclass(frozen=True, slots=True)
class Line:
    """One job as it stands. `next_ms`: when it is due, milliseconds since the epoch; None: paused."""

    job: JobId
    cron: str
    next_ms: int | None


class ScheduleDesk:
    """Notes between the process that leads the schedule and all others."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def publish(self, lines: list[Line]) -> None:
        """Say how things stand."""
        await self._notes.put(
            _LINES, json.dumps([asdict(line) for line in lines]).encode(), _LINES_LIFETIME_S
        )

    async def lines(self) -> list[Line] | None:
        """How things stand; None when no scheduler is at work."""
        noted = await self._notes.get(_LINES)
        if noted is None:
            return None
        return [Line(JobId(one["job"]), one["cron"], one["next_ms"]) for one in json.loads(noted)]

    async def wish(self, job: JobId, wish: Wish) -> None:
        """Ask for something; the last wish about a job counts."""
        await self._notes.put(f"{_LINES}:wish:{job}", wish.value.encode(), _WISH_LIFETIME_S)

    async def wished(self, job: JobId) -> Wish | None:
        """What is wished of a job, once."""
        noted = await self._notes.take(f"{_LINES}:wish:{job}")
        return Wish(noted.decode()) if noted else None

    async def set_due(self, job: JobId) -> None:
        """Let a job run as soon as it can; many such calls are one until it has run."""
        await self._notes.put(_due(job), b"0", _DUE_LIFETIME_S)

    async def begin(self, job: JobId) -> bool:
        """Whether a job is due and may be tried once more; one that takes processes with it is given up."""
        noted = await self._notes.get(_due(job))
        if noted is None:
            return False
        tries = int(noted)
        if tries >= _MOST_TRIES:
            await self.done(job)
            return False
        await self._notes.put(_due(job), str(tries + 1).encode(), _DUE_LIFETIME_S)
        return True

    async def done(self, job: JobId) -> None:
        """The job has run."""
        await self._notes.take(_due(job))


def _due(job: JobId) -> str:
    return f"{_LINES}:due:{job}"
