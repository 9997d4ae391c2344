"""Training from a private chat: one message that tells how far it is, and a way to end it."""

from __future__ import annotations

import logging
import os
import signal

import pytest
from house import House, is_alive, until

from bot.admin.views import run_message
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import Run, Watcher
from words.languages import Language


async def test_a_training_is_shown_in_one_message_until_its_end(house: House) -> None:
    await house.say(house.anna, "/retrain en quick")
    shown = await house.hears(house.anna, "Stage 3 of 8: training the guesser")
    assert "English player, profile quick" in shown.text
    assert "left" in shown.text
    assert "%" in shown.text
    assert shown.button_texts == ["⏹ Cancel"]
    house.go_on()
    ended = await house.hears(house.anna, "Version v-new plays from the next round on")
    assert ended.id == shown.id
    assert "Guesses 31 %, explains 42 %" in ended.text
    assert ended.button_texts == []
    assert len(house.told(house.anna)) == 1
    (call,) = house.calls()
    places = [str(house.folder / name) for name in ("corpus/en", "models", "runs")]
    assert call == (
        f"train --lang en --corpus {places[0]} --models {places[1]} --runs {places[2]}"
        " --profile quick --progress json"
    )


async def test_a_champion_that_stays_is_said_with_the_reason(house: House) -> None:
    house.go_on("kept")
    await house.say(house.anna, "/retrain")
    kept = await house.hears(house.anna, "the champion stays")
    assert "it is worse <here>" in kept.text


async def test_a_refused_training_tells_what_to_do(house: House) -> None:
    house.go_on("refused")
    await house.say(house.olga, "/retrain ru")
    refused = await house.hears(house.olga, "Не получилось")
    assert "make training" in refused.text


async def test_a_second_training_is_refused_and_told_what_runs(house: House) -> None:
    await house.say(house.anna, "/retrain en")
    await house.hears(house.anna, "Stage 3 of 8")
    await house.say(house.olga, "/retrain ru")
    busy = await house.hears(house.olga, "одновременно бывает только одна")
    assert "английский игрок" in busy.text
    assert "Anna" in busy.text
    assert len(house.calls()) == 1


async def test_the_button_ends_the_training_with_all_its_processes(house: House) -> None:
    await house.say(house.anna, "/retrain en")
    shown = await house.hears(house.anna, "Stage 3 of 8")
    pid = await house.pid()
    assert await house.sandbox.press(house.anna, shown, "⏹ Cancel") == "It is being cancelled."
    await house.hears(house.anna, "Cancelled.")
    await until(lambda: not is_alive(pid))
    house.go_on()
    await house.say(house.anna, "/retrain en")
    await house.hears(house.anna, "plays from the next round on")


async def test_an_administrator_may_end_what_another_began(house: House) -> None:
    await house.say(house.anna, "/retrain en")
    await house.hears(house.anna, "Stage 3 of 8")
    await house.say(house.olga, "/cancel")
    await house.hears(house.olga, "Прерываю")
    await house.hears(house.anna, "Cancelled.")


async def test_a_button_of_an_old_run_ends_nothing(house: House) -> None:
    await house.say(house.anna, "/retrain en")
    old = await house.hears(house.anna, "Stage 3 of 8")
    data = old.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"]
    old.raw["reply_markup"]["inline_keyboard"][0][0]["callback_data"] = data[:-8] + "deadbeef"
    assert await house.sandbox.press(house.anna, old, "⏹ Cancel") == "Nothing runs."
    assert is_alive(await house.pid())


async def test_a_child_that_is_killed_ends_the_run_with_a_line(house: House) -> None:
    await house.say(house.anna, "/retrain en")
    await house.hears(house.anna, "Stage 3 of 8")

    os.kill(await house.pid(), signal.SIGKILL)
    await house.hears(house.anna, "It didn't work: exit code 137")


async def test_a_training_whose_bot_was_killed_is_said_to_be_interrupted_by_the_next(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    errand, watcher = Errand(Kind.TRAIN, Language.EN), Watcher(house.anna.id, Language.EN)
    await house.say(house.anna, "/start")
    await until(lambda: house.told(house.anna))
    run = Run("f00d", errand, "Anna", "away", "m", 1_000, 61_000, watcher)
    await house.parts.backstage.tell(house.anna.id, run_message(Language.EN, run, house.anna.id), None)
    shown = await house.hears(house.anna, "It begins")
    await house.parts.trainer.runs.write(run)
    ended = await house.hears(house.anna, "Interrupted: the bot was stopped")
    assert (ended.id, ended.button_texts) == (shown.id, [])
    assert "It took 1 min." in ended.text
    assert "train of en: interrupted, its process on away is gone" in caplog.text
    await house.say(house.anna, "/cancel")
    await house.hears(house.anna, "Nothing runs.")


async def test_nothing_to_cancel_is_said(house: House) -> None:
    await house.say(house.anna, "/cancel")
    await house.hears(house.anna, "Nothing runs.")


async def test_a_scheduled_training_that_is_refused_is_told_to_every_administrator(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    for admin in (house.anna, house.olga):
        await house.say(admin, "/start")
        await until(lambda someone=admin: house.told(someone))
    house.go_on("refused")
    trainer = house.parts.trainer
    started = await trainer.start(Errand(Kind.TRAIN, Language.RU), "", "schedule:1")
    await trainer.finished(started.run)
    told = await house.hears(house.anna, "It didn't work: Nothing was trained")
    assert "Training: Russian player" in told.text
    assert "Started by the schedule" in told.text
    told = await house.hears(house.olga, "Не получилось: Nothing was trained")
    assert "Начато по расписанию" in told.text
    assert not house.told(house.boris)
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert any("train of ru: refused Nothing was trained" in one for one in warned)


async def test_a_new_champion_of_the_schedule_is_told_to_every_administrator_in_their_language(
    house: House,
) -> None:
    for admin in (house.anna, house.olga):
        await house.say(admin, "/start")
        await until(lambda someone=admin: house.told(someone))
    house.go_on()
    started = await house.parts.trainer.start(Errand(Kind.TRAIN, Language.RU), "", "schedule:1")
    await house.parts.trainer.finished(started.run)
    await house.hears(house.anna, "Version v-new plays from the next round on.")
    await house.hears(house.olga, "Версия v-new играет со следующего раунда.")
    # A fetch is nothing to be told of, nor a champion that stays.
    started = await house.parts.trainer.start(Errand(Kind.FETCH, Language.RU), "", "schedule:2")
    await house.parts.trainer.finished(started.run)
    house.go_on("kept")
    started = await house.parts.trainer.start(Errand(Kind.TRAIN, Language.RU), "", "schedule:3")
    await house.parts.trainer.finished(started.run)
    await house.say(house.olga, "/cancel")
    await house.hears(house.olga, "Сейчас ничего не выполняется")
    assert [len(house.told(admin)) for admin in (house.anna, house.olga)] == [2, 3]


@pytest.mark.parametrize("order", ["en quick", "quick en", "QUICK EN"])
async def test_language_and_profile_come_in_any_order(house: House, order: str) -> None:
    house.go_on()
    await house.say(house.anna, f"/retrain {order}")
    await house.hears(house.anna, "plays from the next round on")
    (call,) = house.calls()
    assert "--lang en" in call
    assert "--profile quick" in call


async def test_a_wrong_word_is_named_with_the_usage(house: House) -> None:
    for words, wrong in (("fr", "fr"), ("en slow", "slow"), ("en ru", "ru"), ("quick full", "full")):
        await house.say(house.anna, f"/retrain {words}")
        told = await house.hears(house.anna, f"“{wrong}” means nothing here.")
        assert "/retrain en quick" in told.text
    await house.say(house.olga, "/retrain <b>")
    await house.hears(house.olga, "Слово «<b>» здесь непонятно.")
    assert house.calls() == []


async def test_the_log_holds_no_secret_and_no_command_line(house: House, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    house.go_on()
    await house.say(house.anna, "/retrain en")
    await house.hears(house.anna, "plays from the next round on")
    assert house.sandbox.token not in caplog.text
    assert house.parts.redis_url not in "\n".join(
        record.getMessage() for record in caplog.records if record.name.startswith("bot")
    )
