"""Cron lines of the settings: five fields as in crontab(5), in UTC."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

OFF = "off"
_DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FIELDS = 5


def trigger(line: str) -> Any:
    """The APScheduler trigger of a cron line; None for `off`. Raises ValueError with the remedy."""
    if line.strip().lower() == OFF:
        return None
    # Whoever runs no schedule needn't wait for the library.
    from apscheduler.triggers.cron import CronTrigger

    fields = line.split()
    advice = "write five cron fields, like 0 3 * * * for three o'clock UTC each night, or off"
    if len(fields) != _FIELDS:
        raise ValueError(advice)
    try:
        found = CronTrigger.from_crontab(" ".join([*fields[:-1], _named_days(fields[-1])]), timezone="UTC")
    except (ValueError, TypeError, IndexError) as fault:
        raise ValueError(advice) from fault
    if not comes_due(found):
        raise ValueError("it names a day that never comes; " + advice)
    return found


def comes_due(trigger: Any) -> bool:
    """Whether there is any moment to come that a trigger means; there is no 31st of February."""
    return trigger.get_next_fire_time(None, datetime.now(UTC)) is not None


def _named_days(field: str) -> str:
    """Days by name, one by one: cron counts from Sunday, APScheduler from Monday.

    Raises ValueError.
    """
    return ",".join(dict.fromkeys(_DAYS[day] for part in field.split(",") for day in _days(part)))


def _days(part: str) -> range:
    span, slash, step = part.partition("/")
    first, dash, last = span.partition("-")
    if span == "*":
        return range(0, 7, int(step) if slash else 1)
    low = _day(first)
    high = _day(last) if dash else low
    if high == 0 < low:
        # "fri-sun" ends with the Sunday that follows.
        high = 7
    if low > high:
        raise ValueError(part)
    return range(low, high + 1, int(step) if slash else 1)


def _day(text: str) -> int:
    return _DAYS.index(text.lower()) if text.lower() in _DAYS else _number(text)


def _number(text: str) -> int:
    if not re.fullmatch("[0-7]", text):
        raise ValueError(text)
    return int(text)
