"""What the schedule tells all processes, and what they may ask of it: small notes in the store."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from enum import StrEnum

from engine.store.notes import Notes
from words.languages import Language

_LINES = "schedule"
_LINES_LIFETIME_S = 30
"""After so long without news no scheduler is at work."""
_WISH_LIFETIME_S = 600
_DUE_LIFETIME_S = 24 * 3600
MOST_TRIES = 3


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


@dataclass(frozen=True, slots=True)
class Due:
    """A job that is to run. `since_ms`: the moment it came due, milliseconds since the epoch, which names
    it; `tries`: how often something of it was begun."""

    job: JobId
    since_ms: int
    tries: int = 0


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
        if await self.due(job) is None:
            await self.keep(Due(job, time.time_ns() // 1_000_000))

    async def due(self, job: JobId) -> Due | None:
        """The job as it is due; None when it isn't."""
        noted = await self._notes.get(_due(job))
        if noted is None:
            return None
        since_ms, _, tries = noted.decode().rpartition(":")
        return Due(job, int(since_ms or 0), int(tries))

    async def keep(self, due: Due) -> None:
        """Remember that a job is due, and how often it was tried."""
        await self._notes.put(_due(due.job), f"{due.since_ms}:{due.tries}".encode(), _DUE_LIFETIME_S)

    async def done(self, job: JobId) -> None:
        """The job has run, or is given up."""
        await self._notes.take(_due(job))


def _due(job: JobId) -> str:
    return f"{_LINES}:due:{job}"
