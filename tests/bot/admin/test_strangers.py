"""Nobody but administrators learns that there are such commands and buttons."""

from __future__ import annotations

import pytest
from house import House, until

from bot.admin.data import Verb, data
from bot.menu import FOR_ADMINS
from bot.sandbox.answering import menu_for

BUTTONS = [
    data(Verb.CANCEL, "abcd1234"),
    data(Verb.ROLLBACK, "en", "two"),
    data(Verb.PROMOTE, "en", "two"),
    data(Verb.PICTURE, "en"),
    data(Verb.FETCH, "en"),
    data(Verb.TRAIN, "en"),
    data(Verb.PAUSE, "fetch"),
    data(Verb.RESUME, "fetch"),
    data(Verb.ONCE, "fetch"),
]


@pytest.mark.parametrize("command", FOR_ADMINS)
async def test_a_stranger_is_answered_as_to_any_unknown_command(house: House, command: str) -> None:
    await house.say(house.boris, f"/{command} en")
    await house.say(house.boris, "/nosuchcommand en")
    await until(lambda: len(house.told(house.boris)) == 2)
    answered, unknown = house.told(house.boris)
    assert answered == unknown
    assert house.calls() == []


async def test_in_a_group_an_administrators_command_is_mere_talk(house: House) -> None:
    for person in (house.anna, house.boris):
        for command in (*FOR_ADMINS, "nosuchcommand"):
            await house.sandbox.say(person, f"/{command} en")
    await house.sandbox.say(house.anna, "/score")
    await until(lambda: [m for m in house.sandbox.messages() if m.from_bot])
    assert len([m for m in house.sandbox.messages() if m.from_bot]) == 1
    assert house.calls() == []


@pytest.mark.parametrize("forged", BUTTONS)
async def test_a_forged_button_is_answered_as_any_unknown_one(house: House, forged: str) -> None:
    await house.say(house.boris, "/start")
    shown = await house.hears(house.boris, "Hello")
    button = shown.raw["reply_markup"]["inline_keyboard"][0][0]
    button.pop("url")
    answers = []
    for pressed in (forged, "zzz:unknown"):
        button["callback_data"] = pressed
        answers.append(await house.sandbox.press_for_answer(house.boris, shown, pressed))
    assert answers[0] == answers[1]
    assert house.calls() == []


@pytest.mark.parametrize("forged", BUTTONS)
async def test_an_administrators_button_in_a_group_does_nothing(house: House, forged: str) -> None:
    await house.sandbox.say(house.anna, "/score")
    shown = await until(lambda: [m for m in house.sandbox.messages() if m.from_bot])
    answers = []
    for pressed in (forged, "zzz:unknown"):
        shown[0].raw["reply_markup"] = {"inline_keyboard": [[{"text": "x", "callback_data": pressed}]]}
        answers.append(await house.sandbox.press_for_answer(house.anna, shown[0], pressed))
    assert answers[0] == answers[1]


@pytest.mark.parametrize(
    "junk", ["adm:", "adm:cancel:", "adm:promote:xx:one", "adm:pause:sleep", "adm:once:a:b"]
)
async def test_a_forged_button_of_an_administrator_breaks_nothing(house: House, junk: str) -> None:
    await house.say(house.anna, "/start")
    shown = await house.hears(house.anna, "Hello")
    shown.raw["reply_markup"]["inline_keyboard"][0][0] = {"text": "x", "callback_data": junk}
    assert await house.sandbox.press(house.anna, shown, junk)
    await house.say(house.anna, "/cancel")
    await house.hears(house.anna, "Nothing runs.")


async def test_the_menu_shows_the_commands_to_administrators_in_private_alone(house: House) -> None:
    for person in (house.anna, house.boris):
        await house.say(person, "/start")
        await house.hears(person, "Hello")
    world = house.sandbox.world

    def names(chat, person):
        return {command["command"] for command in menu_for(world, chat, person.id)}

    private = house.sandbox.private
    await until(lambda: set(FOR_ADMINS) <= names(private(house.anna), house.anna))
    assert not set(FOR_ADMINS) & names(private(house.boris), house.boris)
    assert not set(FOR_ADMINS) & names(house.sandbox.group, house.anna)
