"""The role that lets scheduled jobs run: one process leads, the others stand by.

APScheduler keeps the jobs in the store and says when one is due. A due job is noted there too, and the note
stays until the job has run, so that it survives whoever dies meanwhile.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.pace import Pace
from bot.patience import end
from bot.schedule import jobs
from bot.schedule.chores import Chores
from bot.schedule.cron import trigger
from bot.schedule.desk import JobId, Line, ScheduleDesk, Wish
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
            while not stop.is_set() and await self._leases.renew(PLACE, self._owner, self._lease_ms):
                await self._beat(scheduler)
                await self._pace.pause(self._beat_ms, stop)
        finally:
            await end([working])
            scheduler.shutdown()
            # The library shuts down in the next turn of the loop.
            await asyncio.sleep(0)
        await self._leases.release(PLACE, self._owner)

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
                paused = stored is not None and stored.next_run_time is None
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
                    if await self._desk.begin(job):
                        await self._chores.do(job)
                        await self._desk.done(job)
                except Stopping:
                    return
                except StoreError as error:
                    log.warning("job %s waits for the store: %s", job.value, error)
            await self._pace.pause(self._beat_ms)


def _next_ms(job: Any) -> int | None:
    return None if job.next_run_time is None else int(job.next_run_time.timestamp() * 1000)
