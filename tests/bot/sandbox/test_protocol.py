"""The Bot API as a protocol: tokens, ways to send parameters, budgets, and who gets in at all."""

import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramNotFound, TelegramRetryAfter, TelegramUnauthorizedError
from aiogram.methods import GetMe
from aiohttp import ClientSession
from hypothesis import given
from hypothesis import strategies as st

from bot.faults import CannotStart
from bot.sandbox.api import MODELLED
from bot.sandbox.budgets import Budgets, Limits
from bot.sandbox.driver import Sandbox, split_text, start_sandbox
from bot.sandbox.errors import ApiError, PersonRefused
from bot.sandbox.markup import units
from bot.sandbox.model import Person
from bot.sandbox.world import Options


async def call(sandbox: Sandbox, name: str, **request: Any) -> dict[str, Any]:
    async with (
        ClientSession() as session,
        session.post(f"{sandbox.api_base}/bot{sandbox.token}/{name}", **request) as response,
    ):
        answer: dict[str, Any] = await response.json()
        assert answer.get("error_code", 200) == response.status
        return answer


async def test_parameters_come_as_json_form_multipart_or_query(sandbox: Sandbox) -> None:
    wanted = {"chat_id": sandbox.group.id, "text": "x"}
    assert (await call(sandbox, "sendMessage", json=wanted))["ok"]
    assert (await call(sandbox, "sendmessage", data={key: str(value) for key, value in wanted.items()}))["ok"]
    assert (await call(sandbox, "SENDMESSAGE", params=wanted))["ok"]
    assert len(sandbox.messages()) == 3


@pytest.mark.parametrize(
    ("name", "values", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"text": ["x"]}, 'Bad Request: parameter "text" must be a string'),
        ("sendMessage", {"text": "x", "colour": "red"}, 'Bad Request: parameter "colour" is unknown'),
        (
            "sendMessage",
            {"text": "x", "reply_markup": "{"},
            "Bad Request: can't parse reply markup JSON object",
        ),
        ("sendMessage", {"text": "x", "reply_markup": []}, "Bad Request: object expected as reply markup"),
        ("sendMessage", {"text": "x", "message_thread_id": "a"}, "must be an integer"),
        ("deleteMessage", {"message_id": "first"}, "Bad Request: message identifier is not specified"),
        ("getChatMember", {"user_id": 1.5}, "must be an integer"),
        ("getUpdates", {"limit": 0}, "Bad Request: limit must be between 1 and 100"),
        ("getUpdates", {"allowed_updates": "message"}, "can't parse allowed updates JSON object"),
        ("setMyCommands", {"commands": "{}"}, "Bad Request: expected an Array of BotCommand"),
        ("setMyCommands", {"scope": {"type": "world"}}, "unsupported BotCommandScope type"),
        ("playHat", {}, "Not Found: method not found"),
    ],
)
async def test_wrong_parameters_are_refused(
    sandbox: Sandbox, name: str, values: dict[str, Any], description: str
) -> None:
    place = {"chat_id": sandbox.group.id}
    needs_chat = name in ("deleteMessage", "getChatMember") or len(values) > 1
    answer = await call(sandbox, name, json={**(place if needs_chat else {}), **values})
    assert not answer["ok"]
    assert description in answer["description"]


async def test_a_body_which_is_no_json_is_refused(sandbox: Sandbox) -> None:
    answer = await call(sandbox, "getMe", data="{", headers={"Content-Type": "application/json"})
    assert answer["description"] == "Bad Request: can't parse request body as JSON"


async def test_another_token_is_unauthorised_and_a_strange_one_is_not_found(sandbox: Sandbox) -> None:
    number = sandbox.token.partition(":")[0]
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.api_base))
    async with Bot(f"{number}:{'A' * 35}", session=session).context() as stranger:
        with pytest.raises(TelegramUnauthorizedError, match="Unauthorized"):
            await stranger(GetMe())
    async with (
        ClientSession() as plain,
        plain.get(f"{sandbox.api_base}/botnonsense/getMe") as response,
    ):
        assert response.status == 404


async def test_a_method_that_is_not_modelled_is_not_found(bot: Bot, sandbox: Sandbox) -> None:
    assert "sendDice" not in MODELLED
    with pytest.raises(TelegramNotFound, match="method not found"):
        await bot.send_dice(sandbox.group.id)


@pytest.mark.parametrize(
    "options", [Options(limits=Limits(chat_per_s=None, group_per_min=3, overall_per_s=None))]
)
async def test_the_fourth_message_of_three_a_minute_must_wait(
    bot: Bot, sandbox: Sandbox, anna: Person, clock: object
) -> None:
    sent = await bot.send_message(sandbox.group.id, "1")
    await bot.edit_message_text("2", chat_id=sandbox.group.id, message_id=sent.message_id)
    await bot.send_message(sandbox.group.id, "3")
    with pytest.raises(TelegramRetryAfter) as refused:
        await bot.send_message(sandbox.group.id, "4")
    assert refused.value.retry_after == 20
    assert "Too Many Requests: retry after 20" in refused.value.message
    await sandbox.say(anna, "/start", chat=sandbox.private(anna))
    await bot.send_message(anna.id, "4")
    clock.time += 20  # type: ignore[attr-defined]
    await bot.send_message(sandbox.group.id, "4")


@given(st.lists(st.tuples(st.floats(0, 5), st.sampled_from([-1, -2, 7])), min_size=1, max_size=150))
def test_no_minute_has_more_than_the_budgets_allow(steps: list[tuple[float, int]]) -> None:
    time = 0.0
    budgets = Budgets(Limits(), lambda: time)
    paid: dict[int, list[float]] = {-1: [], -2: [], 7: []}
    for pause, chat in steps:
        time += pause
        try:
            budgets.spend(chat)
        except ApiError as refusal:
            time += (refusal.parameters or {})["retry_after"]
            budgets.spend(chat)
        paid[chat].append(time)
    for group in (-1, -2):
        for start in paid[group]:
            # The bucket starts full with 20 and gets 20 more in the minute.
            assert sum(start <= each < start + 60 for each in paid[group]) <= 40
    for start in paid[7]:
        assert sum(start <= each < start + 1 for each in paid[7]) <= 6


async def test_the_control_api_keeps_foreign_web_sites_out(sandbox: Sandbox, anna: Person) -> None:
    async with ClientSession() as session:
        say = f"{sandbox.api_base}/sandbox/act/say"
        body = json.dumps({"person": anna.id, "text": "x"})
        async with session.post(say, data=body, headers={"Content-Type": "text/plain"}) as response:
            assert response.status == 415
        async with session.get(sandbox.page, headers={"Host": "evil.example"}) as response:
            assert response.status == 403
    assert sandbox.messages() == []


async def test_the_page_sees_what_its_person_may_see(
    bot: Bot, sandbox: Sandbox, anna: Person, boris: Person
) -> None:
    await sandbox.say(anna, "/start", chat=sandbox.private(anna))
    async with ClientSession() as session:

        async def get(path: str, **query: int) -> tuple[int, str]:
            async with session.get(f"{sandbox.page}{path}", params=query) as response:
                return response.status, await response.text()

        assert "/start" in (await get("view", person=anna.id, chat=anna.id))[1]
        assert (await get("view", person=boris.id, chat=anna.id))[0] == 400
        for part in ("", "main.js", "style.css", "hat.svg"):
            assert (await get(part))[0] == 200
        assert (await get("../world.py"))[0] == 404


async def test_an_act_that_is_refused_says_why_by_a_code(sandbox: Sandbox, anna: Person) -> None:
    async with (
        ClientSession() as session,
        session.post(
            f"{sandbox.page}act/say", json={"person": anna.id, "chat": sandbox.group.id, "text": "ш" * 4097}
        ) as response,
    ):
        assert (response.status, (await response.json())["code"]) == (400, "too_long")


async def test_a_long_text_is_split_only_on_request(sandbox: Sandbox, anna: Person) -> None:
    text = "слово " * 1000
    with pytest.raises(PersonRefused, match="longer than 4096"):
        await sandbox.say(anna, text)
    await sandbox.say(anna, text, split=True)
    parts = [message.text for message in sandbox.messages()]
    assert len(parts) == 2
    assert " ".join(parts) == text.strip()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60), st.integers(2, 9))
def test_the_parts_of_a_text_fit_and_make_the_whole(text: str, longest: int) -> None:
    parts = list(split_text(text, longest))
    assert "".join(parts) == text
    assert all(units(part) <= longest for part in parts)


def test_a_public_address_must_be_wanted() -> None:
    with pytest.raises(CannotStart, match="--public"):
        Sandbox("0.0.0.0")
    assert Sandbox("0.0.0.0", public=True).token


async def test_a_taken_port_is_told_in_one_line(sandbox: Sandbox) -> None:
    with pytest.raises(CannotStart, match="can't be used"):
        await start_sandbox(port=sandbox.server.port)


def test_every_sandbox_has_a_token_of_its_own() -> None:
    assert Sandbox().token != Sandbox().token
    assert Sandbox(token="123456:abcdef").token == "123456:abcdef"
