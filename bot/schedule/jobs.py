"""What the scheduler calls when a job is due. Jobs are stored by the name of this function."""

from __future__ import annotations

from bot.schedule.desk import JobId, ScheduleDesk

_desks: list[ScheduleDesk] = []


def lend(desk: ScheduleDesk) -> None:
    """Where jobs of this process are noted as due from now on."""
    _desks[:] = [desk]


async def set_due(job: str) -> None:
    """Note that a job is due; it is done elsewhere, since it takes longer than a process may live."""
    await _desks[0].set_due(JobId(job))
