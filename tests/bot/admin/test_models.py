"""Models from a private chat: who plays, what else there is, and changing that."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from house import House, until

from bot.admin import switching
from bot.admin.backstage import picture_task
from bot.admin.lineup import look
from bot.admin.picture import figure
from bot.admin.switching import Switch
from bot.admin.views_models import models_text
from models.artefact import CARD, read_card, told_ms
from models.registry import PRETRAINED, Registry
from words.languages import Language

EN = Language.EN


@pytest.fixture
def registry(house: House) -> Registry:
    """Three versions of the English player, of which the first two have played."""
    for number, version in enumerate(("one", "two", "three"), start=1):
        folder = house.folder / "models" / "en" / version
        shutil.copytree(PRETRAINED / "en", folder, copy_function=shutil.copyfile)
        card = json.loads((folder / CARD).read_text())
        card["version"] = version
        made = datetime.now(UTC) - timedelta(seconds=3 - number)
        card["made"] = made.isoformat(timespec="seconds")
        card["metrics"] = {"guess": {"accuracy": number / 10}, "explain": {"accuracy": number / 8}}
        (folder / CARD).write_text(json.dumps(card))
    registry = Registry(house.folder / "models")
    registry.promote(EN, "one")
    registry.promote(EN, "two")
    return registry


def champion(registry: Registry) -> str:
    return registry.champion(EN).name


async def test_models_tells_champion_history_figures_and_what_waits(house: House, registry: Registry) -> None:
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "English player")
    assert "Plays: two, made today" in told.text
    assert "Guesses 20 %, explains 25 %" in told.text
    assert f"Played before: one ({datetime.now(UTC):%Y-%m-%d})" in told.text
    assert "Could play: " in told.text
    starter = read_card(PRETRAINED / "ru")["version"]
    assert f"Russian player\nPlays: {starter}, the starter model, made" in told.text
    assert "⏪ Roll back: English player" in told.button_texts


async def test_models_also_tells_a_training_that_another_began(house: House) -> None:
    await house.say(house.olga, "/retrain en")
    await house.hears(house.olga, "Шаг 3 из 8")
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "Stage 3 of 8: training the guesser")
    assert "Started by Ольга" in told.text
    await house.sandbox.press(house.anna, told, "⏹ Cancel")
    await house.hears(house.olga, "Прервано")


async def test_a_version_is_promoted_and_taken_back(house: House, registry: Registry) -> None:
    await house.say(house.anna, "/promote three")
    await house.hears(house.anna, "version three plays from the next round on")
    assert champion(registry) == "three"
    await house.say(house.anna, "/promote three")
    await house.hears(house.anna, "version three plays already")
    await house.say(house.anna, "/rollback en")
    await house.hears(house.anna, "version two plays from the next round on")
    assert champion(registry) == "two"
    assert [change.reason for change in registry.changes(EN)][-2:] == ["by Anna", "by Anna"]


async def test_a_version_that_is_not_there_is_refused(house: House, registry: Registry) -> None:
    for wrong in ("../ru", "four", "<b>", "x" * 3000):
        await house.say(house.anna, f"/promote {wrong}")
    await until(lambda: len([text for text in house.told(house.anna) if "There is no version" in text]) == 4)
    await house.say(house.anna, "/promote")
    await house.hears(house.anna, "Write /promote VERSION")
    assert champion(registry) == "two"


def change_card(folder: Path, **fields: object) -> None:
    path = folder / CARD
    path.write_text(json.dumps(json.loads(path.read_text()) | fields))


async def test_a_broken_version_is_refused_in_words_for_people_and_the_detail_is_logged(
    house: House, registry: Registry, caplog: pytest.LogCaptureFixture
) -> None:
    prior = house.folder / "models" / "en" / "three" / "prior.npy"
    prior.write_bytes(bytes(prior.stat().st_size))
    await house.say(house.olga, "/promote three")
    refused = await house.hears(house.olga, "Всё осталось как было")
    assert "файлы версии three повреждены или отсутствуют. Выберите другую в /models." in refused.text
    await house.say(house.anna, "/promote three")
    refused = await house.hears(house.anna, "It stays as it was")
    assert "files of version three are missing or damaged. Choose another in /models." in refused.text
    assert str(house.folder) not in refused.text
    assert champion(registry) == "two"
    warned = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert any("prior.npy: its sha256 is not the one on the card" in one for one in warned)


@pytest.mark.parametrize("fault", ["a file is missing", "a file is cut short", "its folder has another name"])
async def test_a_version_that_can_not_play_is_told_as_damaged_and_offered_by_no_button(
    house: House, registry: Registry, fault: str
) -> None:
    folder = house.folder / "models" / "en"
    if fault == "a file is missing":
        (folder / "three" / "prior.npy").unlink()
    elif fault == "a file is cut short":
        (folder / "three" / "prior.npy").write_bytes(b"")
    else:
        change_card(folder / "three", version="four")
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "Plays: two")
    assert "Could play: one\n" in told.text
    assert "Damaged: three" in told.text
    assert "🏆 three" not in told.button_texts
    assert "🏆 one" in told.button_texts


async def test_from_a_damaged_champion_a_button_leads_back(house: House, registry: Registry) -> None:
    (house.folder / "models" / "en" / "two" / "prior.npy").unlink()
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "two can't be read, the starter model plays.")
    await house.sandbox.press(house.anna, told, "⏪ Roll back: English player")
    await house.hears(house.anna, "version one plays from the next round on")
    assert champion(registry) == "one"


async def test_the_age_is_that_of_the_card_whatever_the_files_say(house: House, registry: Registry) -> None:
    made = datetime.now(UTC) - timedelta(days=3, hours=1)
    change_card(house.folder / "models" / "en" / "two", made=made.isoformat(timespec="seconds"))
    await house.say(house.anna, "/models")
    await house.hears(house.anna, "Plays: two, 3 days old")


def test_the_age_of_a_starter_model_is_told_when_its_card_tells_it(tmp_path: Path) -> None:
    lineup = look(tmp_path, Language.RU)
    assert lineup.champion is not None
    assert lineup.champion.made_ms == told_ms(read_card(PRETRAINED / "ru"))
    dated = replace(lineup, champion=replace(lineup.champion, made_ms=0))
    assert "начальная модель, возраст 2 дня" in models_text(Language.RU, [dated], 2 * 24 * 3600 * 1000)


async def test_there_may_be_nothing_to_go_back_to(house: House) -> None:
    await house.say(house.anna, "/rollback ru")
    await house.hears(house.anna, "There is no earlier version")
    await house.say(house.anna, "/rollback fr")
    await house.hears(house.anna, "Write /rollback ru")


async def test_the_buttons_promote_and_roll_back_once(house: House, registry: Registry) -> None:
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "Plays: two")
    await house.sandbox.press(house.anna, told, "⏪ Roll back: English player")
    await house.hears(house.anna, "version one plays from the next round on")
    await house.sandbox.press(house.anna, told, "⏪ Roll back: English player")
    await house.hears(house.anna, "That is no longer so")
    assert champion(registry) == "one"
    await house.sandbox.press(house.anna, told, "🏆 three")
    await house.hears(house.anna, "version three plays from the next round on")
    assert champion(registry) == "three"


async def test_figures_of_all_versions_come_as_a_picture(house: House, registry: Registry) -> None:
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "Plays: two")
    assert await house.sandbox.press(house.anna, told, "📈 Figures: English player") == "Drawing …"
    picture = await house.hears(house.anna, "Figures of all versions: English player")
    assert picture.raw["photo"]


def test_a_picture_has_the_starter_model_first_and_no_line_without_figures(
    house: House, registry: Registry
) -> None:
    change_card(house.folder / "models" / "en" / "three", metrics={"guess": {"accuracy": 1.0}})
    task = picture_task(Language.RU, look(house.folder / "models", EN))
    assert task is not None
    assert task["versions"] == ["начальная", "one", "two", "three"]
    starter = read_card(PRETRAINED / "en")["metrics"]
    assert task["lines"]["угадывает верно"] == [starter["guess"]["accuracy"], 0.1, 0.2, 1.0]
    assert task["lines"]["объясняет верно"] == [starter["explain"]["accuracy"], 0.125, 0.25, None]
    task["lines"]["nothing"] = [None] * 4
    (legend,) = figure(task).legends
    assert [text.get_text() for text in legend.get_texts()] == ["угадывает верно", "объясняет верно"]


async def test_without_the_library_a_hint_comes_instead(
    house: House, registry: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hidden = tmp_path / "hidden"
    hidden.mkdir()
    (hidden / "matplotlib.py").write_text("raise ImportError")
    monkeypatch.setenv("PYTHONPATH", str(hidden))
    await house.say(house.anna, "/models")
    told = await house.hears(house.anna, "Plays: two")
    await house.sandbox.press(house.anna, told, "📈 Figures: English player")
    await house.hears(house.anna, "needs the training libraries")


async def test_a_repeated_command_goes_back_no_further(house: House, registry: Registry) -> None:
    """As the worker repeats it when the store was away after the change, or its process died then."""
    backstage = house.parts.backstage
    switch = Switch(EN, EN, "by Anna", "m")
    for _ in range(3):
        assert "<code>one</code> plays" in await switching.roll_back(backstage, switch)
    assert champion(registry) == "one"
    pressed = replace(switch, mark="m2")
    for _ in range(3):
        said = await switching.roll_back(backstage, pressed, "one")
        assert "plays from the next round on" in said
    assert len(registry.changes(EN)) == 4


async def test_a_repeated_command_promotes_nothing_over_what_was_done_since(
    house: House, registry: Registry
) -> None:
    switch = Switch(EN, EN, "by Anna", "m")
    assert "<code>three</code> plays" in await switching.promote(house.parts.backstage, switch, "three")
    assert "<code>three</code> plays from" in await switching.promote(house.parts.backstage, switch, "three")
    registry.promote(EN, "one")
    assert "<code>one</code> plays" in await switching.promote(house.parts.backstage, switch, "three")
    assert champion(registry) == "one"
