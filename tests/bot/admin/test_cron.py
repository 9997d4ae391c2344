"""Cron lines mean what crontab(5) says."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.faults import SettingsRefused
from bot.schedule.cron import trigger
from bot.settings import load_settings

FRIDAY = datetime(2026, 1, 2, 12, 0, tzinfo=UTC)


def next_time(line: str) -> str:
    return trigger(line).get_next_fire_time(None, FRIDAY).strftime("%a %Y-%m-%d %H:%M %Z")


def test_a_nightly_line_is_due_in_the_night_in_utc() -> None:
    assert next_time("0 3 * * *") == "Sat 2026-01-03 03:00 UTC"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("0 3 * * 0", "Sun"),
        ("0 3 * * 7", "Sun"),
        ("0 3 * * 1", "Mon"),
        ("0 3 * * 1-4", "Mon"),
        ("0 3 * * sun", "Sun"),
        ("0 3 * * 3,2", "Tue"),
        ("0 3 * * */2", "Sat"),
        ("0 3 * * 0-4/2", "Sun"),
        ("0 3 * * fri-sun", "Sat"),
        ("0 3 * * 5-7", "Sat"),
    ],
)
def test_days_of_the_week_count_from_sunday(line: str, day: str) -> None:
    assert next_time(line).startswith(day)


@pytest.mark.parametrize("line", ["off", "OFF", " off "])
def test_off_is_no_schedule(line: str) -> None:
    assert trigger(line) is None


@pytest.mark.parametrize(
    "line",
    ["daily", "0 3 * *", "0 25 * * *", "0 3 * * * *", "0 3 * * 5-1", "0 3 * * 8", "0 3 * * */0", "a b c d e"],
)
def test_a_wrong_line_is_one_line_at_the_start(line: str) -> None:
    with pytest.raises(SettingsRefused, match="SCHEDULE_FETCH is wrong: write five cron fields"):
        load_settings(None, schedule_fetch=line)


@pytest.mark.parametrize("line", ["0 0 31 2 *", "0 0 30 2 *", "0 0 31 4,6,9,11 *"])
def test_a_day_that_never_comes_is_one_line_at_the_start(line: str) -> None:
    with pytest.raises(SettingsRefused, match="SCHEDULE_FETCH is wrong: it names a day that never comes"):
        load_settings(None, schedule_fetch=line)


def test_the_29th_of_february_comes() -> None:
    assert next_time("0 0 29 2 *") == "Tue 2028-02-29 00:00 UTC"


@given(st.text(max_size=30) | st.lists(st.sampled_from("0123456789*/-,sun "), max_size=20).map("".join))
def test_no_line_ends_in_another_error(line: str) -> None:
    with contextlib.suppress(ValueError):
        trigger(line)


@pytest.mark.parametrize("ids", ["-5", "0", "1,x"])
def test_a_wrong_administrator_is_refused(ids: str) -> None:
    with pytest.raises(SettingsRefused, match="BOT_ADMIN_IDS"):
        load_settings(None, bot_admin_ids=ids)


def test_administrators_are_a_list() -> None:
    assert load_settings(None, bot_admin_ids="12, 34").bot_admin_ids == {12, 34}
    assert load_settings(None).bot_admin_ids == frozenset()
