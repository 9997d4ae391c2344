"""News and the schedule from a private chat."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from house import House, until

from bot.admin.data import Verb
from bot.admin.planning import Press, press
from bot.schedule.desk import JobId
from bot.schedule.runs import Watcher
from engine.store.connection import Client
from words.languages import Language

SURVEY = {
    "articles": 21,
    "tokens": 9001,
    "first": "2020-01-01",
    "last": "2024-05-06",
    "sources": {"bbc": 15, "<evil>": 6},
    "new_tokens": 900,
    "growth": 0.11,
}


@pytest.fixture
async def planned(redis: Client, tmp_path: Path, valkey_url: str) -> AsyncIterator[House]:
    """A house with a scheduler, in which only fetching is planned."""
    off = {"schedule_retrain_ru": "off", "schedule_retrain_en": "off"}
    async with House.opened(redis, tmp_path, valkey_url, roles="all", web_port=0, **off) as house:
        yield house


async def test_the_corpus_is_counted_for_each_language(house: House) -> None:
    (house.folder / "survey.json").write_text(json.dumps(SURVEY))
    await house.say(house.anna, "/corpus")
    told = await house.hears(house.anna, "21 articles, 9001 words")
    assert "From 2020-01-01 to 2024-05-06" in told.text
    assert "• <evil>: 6" in told.text
    assert "Nothing was fetched yet." in told.text
    assert told.button_texts == ["📰 Fetch now", "🏋️ Train"]


async def test_a_corpus_that_isnt_there_is_said_with_a_way_to_begin_one(house: House) -> None:
    await house.say(house.olga, "/corpus")
    await until(
        lambda: len([t for t in house.told(house.olga) if "удалось: новостей ещё нет. Соберите их" in t]) == 2
    )


async def test_a_count_that_takes_too_long_is_said(house: House) -> None:
    house.parts.backstage.counting_s = 0.5
    endless = (sys.executable, "-c", "import time; time.sleep(300)")
    object.__setattr__(house.parts.trainer.commands, "hat", endless)
    await house.say(house.anna, "/corpus")
    ended = "it was ended at its time limit"
    await until(lambda: len([text for text in house.told(house.anna) if ended in text]) == 2)
    assert not [text for text in house.told(house.anna) if "Counting" in text]


async def test_news_are_fetched_by_a_button_and_remembered(house: House) -> None:
    await house.say(house.anna, "/corpus")
    told = await house.hears(house.anna, "Not counted: there is no news yet")
    await house.sandbox.press(house.anna, told, "📰 Fetch now")
    await house.hears(house.anna, "Fetching news: ")
    house.go_on()
    await house.hears(house.anna, "21 new articles of 40.")
    (house.folder / "survey.json").write_text(json.dumps(SURVEY))
    await house.say(house.anna, "/corpus")
    await house.hears(house.anna, "Fetched: 20")


async def test_without_a_scheduler_the_schedule_says_so(house: House) -> None:
    await house.say(house.anna, "/schedule")
    await house.hears(house.anna, "No scheduler is at work")


async def test_the_schedule_tells_what_is_due_and_can_be_paused_and_resumed(planned: House) -> None:
    house = planned
    await at_work(house)
    await house.say(house.anna, "/schedule")
    told = await house.hears(house.anna, "Schedule (times are UTC)")
    assert "03:00 0 3 * * *" in told.text
    assert "Training" not in told.text
    await house.sandbox.press(house.anna, told, "⏸ Fetching news")
    paused = await house.hears(house.anna, "Fetching news: paused 0 3 * * *")
    assert paused.id == told.id
    assert paused.button_texts == ["▶️ Fetching news", "⏩ Fetching news"]
    await house.sandbox.press(house.anna, paused, "▶️ Fetching news")
    resumed = await house.hears(house.anna, "03:00 0 3 * * *")
    assert resumed.id == told.id
    assert resumed.button_texts == ["⏸ Fetching news", "⏩ Fetching news"]
    assert len(house.told(house.anna)) == 1


@pytest.mark.parametrize("verb", [Verb.PAUSE, Verb.RESUME, Verb.ONCE])
async def test_a_button_promises_nothing_when_no_scheduler_is_at_work(house: House, verb: Verb) -> None:
    backstage = house.parts.backstage
    text = await press(backstage, Press(verb, JobId.FETCH, house.olga.id, 1, "Ольга", Language.RU))
    assert text == "Планировщик не работает: запустите процесс с ролью scheduler."
    assert await backstage.desk.due(JobId.FETCH) is None
    assert await backstage.desk.wished(JobId.FETCH) is None


async def test_who_lets_a_job_run_once_is_told_in_their_language_how_it_goes_and_ends(planned: House) -> None:
    house = planned
    await at_work(house)
    await house.say(house.olga, "/schedule")
    told = await house.hears(house.olga, "Расписание")
    answered = await house.sandbox.press(house.olga, told, "⏩ Сбор новостей")
    assert answered == "Начнётся, как только освободится место; придёт сообщение."
    begun = await house.hears(house.olga, "Начато по команде: Ольга")
    assert begun.button_texts == ["⏹ Прервать"]
    answered = await house.sandbox.press(house.olga, told, "⏩ Сбор новостей")
    assert answered == "Это уже в очереди и начнётся, как только освободится место."
    house.go_on()
    await until(
        lambda: len([text for text in house.told(house.olga) if "21 новая статья из 40" in text]) == 2
    )
    assert [call for call in house.calls() if call.startswith("corpus fetch --lang ru")]
    assert not house.told(house.anna)


async def test_a_due_job_waits_thirty_days_for_a_scheduler_and_keeps_who_asked(
    redis: Client, house: House
) -> None:
    desk, watcher = house.parts.backstage.desk, Watcher(house.olga.id, Language.RU)
    assert await desk.set_due(JobId.RETRAIN_RU, "a: b", watcher)
    assert not await desk.set_due(JobId.RETRAIN_RU)
    due = await desk.due(JobId.RETRAIN_RU)
    assert due is not None
    assert (due.tries, due.by, due.watcher) == (0, "a: b", watcher)
    assert await redis.ttl(house.parts.keys.note("schedule:due:retrain_ru")) > 29 * 24 * 3600


async def at_work(house: House) -> None:
    """Wait until the scheduler leads."""
    async with asyncio.timeout(20):
        while await house.parts.backstage.desk.lines() is None:
            await asyncio.sleep(0.02)
