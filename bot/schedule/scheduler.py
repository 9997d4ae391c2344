"""The role that lets scheduled jobs run: one process leads, the others stand by.

APScheduler keeps the jobs in the store and says when one is due. A due job is noted there too, and the note
stays until the job has run, so that it survives whoever dies meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.pace import Pace
from bot.patience import end
from bot.schedule import jobs
from bot.schedule.chores import Chores, CutOff
from bot.schedule.cron import comes_due, trigger
from bot.schedule.desk import MOST_TRIES, JobId, Line, ScheduleDesk, Wish
from bot.schedule.trainer import Stopping
from engine.store.connection import StoreError, border
from engine.store.jobs import job_store
from engine.store.keys import Keys
from engine.store.leases import Leases

log = logging.getLogger(__name__)

PLACE = "scheduler"


class Scheduler:
    """Leads the schedule while it holds the lease. `crons`: the cron line of each job, or `off`."""

    def __init__(
        self,
        *,
        crons: Mapping[JobId, str],
        url: str,
        cluster: bool,
        keys: Keys,
        desk: ScheduleDesk,
        chores: Chores,
        leases: Leases,
        pace: Pace,
        owner: str,
        beat_ms: int = 1_000,
        lease_ms: int = 10_000,
    ) -> None:
        self._crons, self._url, self._cluster, self._keys = crons, url, cluster, keys
        self._desk, self._chores, self._leases = desk, chores, leases
        self._pace, self._owner = pace, owner
        self._beat_ms, self._lease_ms = beat_ms, lease_ms

    async def run(self, stop: asyncio.Event) -> None:
        """Lead whenever the lease is ours, until `stop`."""
        while not stop.is_set():
            try:
                fence = await self._leases.acquire(PLACE, self._owner, self._lease_ms)
                if fence is not None:
                    await self._lead(stop)
            except StoreError as error:
                log.warning("the schedule waits for the store: %s", error)
            except Exception:
                log.exception("the schedule failed and begins anew")
            await self._pace.pause(self._lease_ms / 4, stop)

    async def _lead(self, stop: asyncio.Event) -> None:
        jobs.lend(self._desk)
        with border():
            scheduler = self._scheduler()
            scheduler.start(paused=True)
        working = asyncio.create_task(self._work())
        try:
            with border():
                self._agree(scheduler)
                scheduler.resume()
            await self._hold(scheduler, stop)
        finally:
            await end([working])
            scheduler.shutdown()
            # The library shuts down in the next turn of the loop.
            await asyncio.sleep(0)
        await self._leases.release(PLACE, self._owner)

    async def _hold(self, scheduler: Any, stop: asyncio.Event) -> None:
        """Renew the lease until it is lost; a store that is away for less than the lease lasts is waited for.

        Raises StoreError.
        """
        renewed_ms, is_cut_off = self._pace.now_ms(), False
        while not stop.is_set():
            now_ms = self._pace.now_ms()
            try:
                if not await self._leases.renew(PLACE, self._owner, self._lease_ms):
                    return
                renewed_ms = now_ms
                await self._beat(scheduler)
                is_cut_off = False
            except StoreError as error:
                if now_ms - renewed_ms > self._lease_ms:
                    raise
                if not is_cut_off:
                    log.warning("the schedule goes on without the store for now: %s", error)
                is_cut_off = True
            await self._pace.pause(self._beat_ms, stop)

    def _scheduler(self) -> Any:
        store = job_store(self._url, self._keys, cluster=self._cluster)
        return AsyncIOScheduler(jobstores={"default": store}, timezone="UTC")

    def _agree(self, scheduler: Any) -> None:
        """Let the stored jobs be those of the settings. One that is right is left alone: it may be late or
        paused, and to add it anew would forget that."""
        for job in JobId:
            wanted, stored = trigger(self._crons[job]), scheduler.get_job(job)
            if wanted is None and stored is not None:
                scheduler.remove_job(job)
            elif wanted is not None and (stored is None or str(stored.trigger) != str(wanted)):
                # A job whose day never came has no next time either, though nobody paused it.
                paused = stored is not None and stored.next_run_time is None and comes_due(stored.trigger)
                scheduler.add_job(
                    jobs.set_due,
                    wanted,
                    args=[job.value],
                    id=job.value,
                    replace_existing=True,
                    coalesce=True,
                    max_instances=1,
                    misfire_grace_time=None,
                    **({"next_run_time": None} if paused else {}),
                )

    async def _beat(self, scheduler: Any) -> None:
        for job in JobId:
            wish = await self._desk.wished(job)
            with border():
                if wish is not None and scheduler.get_job(job) is not None:
                    (scheduler.pause_job if wish is Wish.PAUSE else scheduler.resume_job)(job)
        with border():
            found = {job: scheduler.get_job(job) for job in JobId}
        lines = [Line(job, self._crons[job], _next_ms(stored)) for job, stored in found.items() if stored]
        await self._desk.publish(lines)

    async def _work(self) -> None:
        """Do what is due, one after the other."""
        while True:
            for job in JobId:
                try:
                    await self._try(job)
                except Stopping:
                    return
                except StoreError as error:
                    log.warning("job %s waits for the store: %s", job.value, error)
            await self._pace.pause(self._beat_ms)

    async def _try(self, job: JobId) -> None:
        """Do a job if it is due. What fails stays due, and is given up when it has been tried often enough.

        Raises Stopping, StoreError.
        """
        due = await self._desk.due(job)
        if due is None:
            return
        if due.tries >= MOST_TRIES:
            log.error("job %s is given up after %d tries", job.value, due.tries)
            await self._desk.done(job)
            return
        tried = replace(due, tries=due.tries + 1)
        try:
            await self._chores.do(due, lambda: self._desk.keep(tried))
        except Stopping:
            # Whoever stops in order takes no try away.
            await self._desk.keep(due)
            raise
        except StoreError:
            raise
        except CutOff:
            log.warning("job %s was cut off, try %d", job.value, tried.tries)
            await self._desk.keep(tried)
        except Exception:
            log.exception("job %s failed, try %d", job.value, tried.tries)
            await self._desk.keep(tried)
        else:
            await self._desk.done(job)


def _next_ms(job: Any) -> int | None:
    return None if job.next_run_time is None else int(job.next_run_time.timestamp() * 1000)
