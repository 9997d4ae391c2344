"""Runs errands: one at a time over all processes, under a lease, as a child process.

Whoever holds the lease is the only one who writes the record. When the lease is lost, the child is ended
before anybody else could take the lease for long; what its finished stages made is found by the next run.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.pace import Pace
from bot.patience import surely
from bot.schedule.child import TOO_LONG, Child, Ended, Progress
from bot.schedule.errand import Commands, Errand, Kind
from bot.schedule.runs import PLACE, Fate, Run, Runs, Watcher
from engine.store.connection import StoreError, StoreUnavailable
from engine.store.leases import Leases

_log = logging.getLogger(__name__)

_CLOSING_MS = 5_000
KEPT = 3
"""The exit code of `hat train` when the champion stays."""

Show = Callable[[Run], Awaitable[None]]
"""Shows a run to its watcher."""


@dataclass(frozen=True, slots=True)
class Started:
    """What came of a start: a new run, or the one that is in the way."""

    run: Run
    is_new: bool


class Stopping(Exception):
    """This process is about to end and begins nothing."""


class Trainer:
    """The errands of one process.

    `beat_ms`: how often lease, cancelling and progress are looked at; `show_every_ms`: how often the
    message is edited, since a chat takes one a second and has other things to hear too; `most_s`: a time
    limit besides those of the kinds of errands."""

    def __init__(
        self,
        *,
        commands: Commands,
        runs: Runs,
        leases: Leases,
        show: Show,
        pace: Pace,
        owner: str,
        beat_ms: int = 1_000,
        lease_ms: int = 20_000,
        show_every_ms: int = 3_000,
        most_s: float = math.inf,
    ) -> None:
        self.commands, self.runs = commands, runs
        self._leases, self._show, self._pace, self._owner = leases, show, pace, owner
        self._beat_ms, self._lease_ms, self._show_every_ms = beat_ms, lease_ms, show_every_ms
        self._most_s = most_s
        self._work: asyncio.Task[None] | None = None
        self.is_stopping = False

    async def start(self, errand: Errand, by: str, mark: str, watcher: Watcher | None = None) -> Started:
        """Begin an errand, unless one runs anywhere; a mark that has begun a run begins no second one.

        Raises Stopping, StoreUnavailable.
        """
        last = await self.runs.last()
        if last is not None and last.mark == mark:
            return Started(last, is_new=False)
        if self.is_stopping:
            raise Stopping
        number = secrets.token_hex(4)
        holder = f"{self._owner}:{number}"
        if await self._leases.acquire(PLACE, holder, self._lease_ms) is None:
            return Started(last or _unknown(errand), is_new=False)
        now_ms = self._pace.wall_ms()
        host = self._owner.partition(":")[0]
        run = Run(number, errand, by, host, mark, now_ms, now_ms, watcher)
        await self.runs.write(run)
        self._work = asyncio.create_task(self._do(run, holder))
        return Started(run, is_new=True)

    async def cancel(self) -> Run | None:
        """Ask for the end of what runs, wherever it does; None when nothing runs."""
        last = await self.runs.last()
        if last is None or last.fate is not Fate.RUNNING:
            return None
        await self.runs.ask_cancel(last)
        return last

    async def finished(self, run: Run) -> Run:
        """Wait for the end of a run that this process began."""
        if self._work is not None:
            await asyncio.wait([self._work])
        return await surely(self.runs.last, self._pace) or run

    async def run(self, stop: asyncio.Event) -> None:
        """Write the end of what died elsewhere, until `stop`; then end what runs here."""
        while not stop.is_set():
            with contextlib.suppress(StoreError):
                await self._close_abandoned()
            await self._pace.pause(self._beat_ms, stop)
        self.is_stopping = True
        if self._work is not None:
            await asyncio.wait([self._work])

    async def _close_abandoned(self) -> None:
        """Say of a run whose process died that it was interrupted. Raises StoreError."""
        holder = f"{self._owner}:{secrets.token_hex(4)}"
        if (
            await self.runs.abandoned() is None
            or await self._leases.acquire(PLACE, holder, _CLOSING_MS) is None
        ):
            return
        try:
            run = await self.runs.written()
            if run is not None and run.fate is Fate.RUNNING:
                ended = replace(run, fate=Fate.INTERRUPTED)
                names = (run.errand.kind.value, run.errand.language.value, run.host)
                _log.warning("%s of %s: interrupted, its process on %s is gone", *names)
                # Shown first: whoever dies in between leaves it to the next one to show it again.
                await self._show(ended)
                await self.runs.write(ended)
        finally:
            await self._leases.release(PLACE, holder)

    async def _do(self, run: Run, holder: str) -> None:
        _log.info("%s of %s begins", run.errand.kind.value, run.errand.language.value)
        now_ms = self._pace.now_ms()
        most_s = min(self._most_s, run.errand.kind.most_s)
        tenure = _Tenure(run, holder, renewed_ms=now_ms, ends_ms=now_ms + most_s * 1000)
        try:
            child = await Child.start(self.commands.line(run.errand))
        except OSError as fault:
            await self._finish(tenure, Fate.REFUSED, f"{type(fault).__name__}: {fault.strerror}")
            return
        waiting = asyncio.create_task(child.wait())
        while not (waiting.done() or tenure.is_over or self.is_stopping):
            await asyncio.wait([waiting], timeout=self._beat_ms / 1000)
            child.sweep()
            await self._beat(tenure, child)
        await child.end()
        ended = await waiting
        if _is_done(run.errand, ended):
            # What came to its end while it was to be ended has had its effect.
            await self._finish(tenure, *_verdict(run.errand, ended))
        elif tenure.is_cancelled:
            await self._finish(tenure, Fate.CANCELLED)
        elif tenure.is_lost or self.is_stopping:
            await self._finish(tenure, Fate.INTERRUPTED)
        elif tenure.is_late:
            await self._finish(tenure, Fate.REFUSED, TOO_LONG)
        else:
            await self._finish(tenure, *_verdict(run.errand, ended))

    async def _beat(self, tenure: _Tenure, child: Child) -> None:
        now_ms = self._pace.now_ms()
        tenure.is_late = now_ms > tenure.ends_ms
        try:
            tenure.is_lost = not await self._leases.renew(PLACE, tenure.holder, self._lease_ms)
            if tenure.is_lost:
                return
            tenure.renewed_ms = now_ms
            tenure.is_cancelled = await self.runs.is_cancelled(tenure.run)
            await self._tell(tenure, child.progress, now_ms)
        except StoreUnavailable as error:
            if not tenure.is_cut_off:
                _log.warning("a run goes on without the store for now: %s", error)
            tenure.is_cut_off = True
            tenure.is_lost = now_ms - tenure.renewed_ms > self._lease_ms
        else:
            tenure.is_cut_off = False

    async def _tell(self, tenure: _Tenure, progress: Progress, now_ms: float) -> None:
        if progress != tenure.run.progress:
            tenure.run = replace(tenure.run, progress=progress, changed_ms=self._pace.wall_ms())
            await self.runs.write(tenure.run)
        if now_ms - tenure.shown_ms >= self._show_every_ms:
            tenure.shown_ms = now_ms
            await self._show(replace(tenure.run, changed_ms=self._pace.wall_ms()))

    async def _finish(
        self, tenure: _Tenure, fate: Fate, reason: str = "", result: dict[str, Any] | None = None
    ) -> None:
        run = replace(
            tenure.run, fate=fate, reason=reason, result=result or {}, changed_ms=self._pace.wall_ms()
        )
        level = logging.WARNING if run.has_failed_unseen else logging.INFO
        names = (run.errand.kind.value, run.errand.language.value, fate.value, reason)
        _log.log(level, "%s of %s: %s %s", *names)
        if tenure.is_lost:
            # The record may be another's by now.
            return
        await self._while_held(tenure, lambda: self._close(run, tenure))
        await self._while_held(tenure, lambda: self._show(run))

    async def _close(self, run: Run, tenure: _Tenure) -> None:
        await self.runs.write(run)
        if run.fate in {Fate.DONE, Fate.KEPT}:
            await self.runs.note_done(run.errand, run.began_ms)
        await self._leases.release(PLACE, tenure.holder)

    async def _while_held(self, tenure: _Tenure, action: Callable[[], Awaitable[None]]) -> None:
        """Do it as soon as the store is there, if that is before the lease runs out."""
        while True:
            try:
                await action()
                return
            except StoreUnavailable as error:
                if self._pace.now_ms() - tenure.renewed_ms > self._lease_ms:
                    _log.warning("the end of a run can't be told: %s", error)
                    return
            await self._pace.pause(self._beat_ms)


@dataclass
class _Tenure:
    """A run while the lease is ours."""

    run: Run
    holder: str
    renewed_ms: float
    ends_ms: float
    """When it has taken too long."""
    shown_ms: float = 0.0
    is_cancelled: bool = False
    is_lost: bool = False
    is_late: bool = False
    is_cut_off: bool = False
    """The store didn't answer the last time."""

    @property
    def is_over(self) -> bool:
        """Whether the child has to be ended."""
        return self.is_cancelled or self.is_lost or self.is_late


def _is_done(errand: Errand, ended: Ended) -> bool:
    """Whether it came to its end, published or not; what it published stays so however it ended then."""
    is_kept = ended.code == KEPT and errand.kind is Kind.TRAIN
    return ended.code == 0 or is_kept or ended.result.get("published") is True


def _verdict(errand: Errand, ended: Ended) -> tuple[Fate, str, dict[str, Any]]:
    if ended.code == 0 or ended.result.get("published") is True:
        return Fate.DONE, "", ended.result
    if ended.code == KEPT and errand.kind is Kind.TRAIN:
        return Fate.KEPT, str(ended.result.get("reason", "")) or ended.last_words, ended.result
    return Fate.REFUSED, ended.last_words or f"exit code {ended.code}", ended.result


def _unknown(errand: Errand) -> Run:
    """Stands for a run of which nothing is written yet."""
    return Run("", errand, "", "", "", 0, 0)
