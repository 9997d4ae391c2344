"""What the schedule tells all processes, and what they may ask of it: small notes in the store."""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from enum import StrEnum

from bot.schedule.runs import Watcher
from engine.store.notes import Notes
from words.languages import Language

_LINES = "schedule"
_LINES_LIFETIME_S = 30
"""After so long without news no scheduler is at work."""
_WISH_LIFETIME_S = 600
_DUE_LIFETIME_S = 30 * 24 * 3600
"""A job that came due waits so long for a scheduler; one that has run is forgotten at once."""
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
    it; `tries`: how often something of it was begun; `by` and `watcher`: who asked for it, if anybody did."""

    job: JobId
    since_ms: int
    tries: int = 0
    by: str = ""
    watcher: Watcher | None = None


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

    async def set_due(self, job: JobId, by: str = "", watcher: Watcher | None = None) -> bool:
        """Let a job run as soon as it can; False: it is due already, and such calls are one until it ran."""
        if await self.due(job) is not None:
            return False
        await self.keep(Due(job, time.time_ns() // 1_000_000, by=by, watcher=watcher))
        return True

    async def due(self, job: JobId) -> Due | None:
        """The job as it is due; None when it isn't."""
        noted = await self._notes.get(_due(job))
        if noted is None:
            return None
        since_ms, tries, *asked = noted.decode().split(":", 4)
        if not asked:
            return Due(job, int(since_ms), int(tries))
        chat, language, by = asked
        return Due(job, int(since_ms), int(tries), by, Watcher(int(chat), Language(language)))

    async def keep(self, due: Due) -> None:
        """Remember that a job is due, how often it was tried, and who asked for it."""
        words = [str(due.since_ms), str(due.tries)]
        if due.watcher is not None:
            words += [str(due.watcher.chat), due.watcher.language.value, due.by]
        await self._notes.put(_due(due.job), ":".join(words).encode(), _DUE_LIFETIME_S)

    async def done(self, job: JobId) -> None:
        """The job has run, or is given up."""
        await self._notes.take(_due(job))


def _due(job: JobId) -> str:
    return f"{_LINES}:due:{job}"
