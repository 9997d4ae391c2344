"""What the bot is told, how often, and by which way."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError
from aiogram.types import Update
from aiohttp import web
from aiohttp.test_utils import TestServer
from hypothesis import given
from hypothesis import strategies as st

from bot.sandbox.driver import Sandbox
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.model import Person


def texts(updates: list[Update]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def until_polled(sandbox: Sandbox) -> None:
    while not sandbox.server.delivery.polling:
        await asyncio.sleep(0.005)


async def test_unconfirmed_updates_come_again_until_an_offset_confirms_them(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    for number in range(3):
        await sandbox.say(anna, f"/n{number}")
    first = await bot.get_updates()
    assert await bot.get_updates() == first
    assert texts(await bot.get_updates(offset=first[1].update_id)) == ["/n1", "/n2"]
    assert texts(await bot.get_updates()) == ["/n1", "/n2"]
    assert texts(await bot.get_updates(offset=-1)) == ["/n2"]
    assert await bot.get_updates(offset=first[2].update_id + 1) == []


async def test_updates_are_kept_for_a_day(bot: Bot, sandbox: Sandbox, anna: Person, clock: object) -> None:
    await sandbox.say(anna, "/old")
    clock.time += 24 * 3600 - 1  # type: ignore[attr-defined]
    await sandbox.say(anna, "/new")
    assert texts(await bot.get_updates()) == ["/old", "/new"]
    clock.time += 2  # type: ignore[attr-defined]
    assert texts(await bot.get_updates()) == ["/new"]


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polled(sandbox)
    await sandbox.say(anna, "/now")
    assert texts(await poll) == ["/now"]


async def test_a_second_poller_ends_the_first_with_a_conflict(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polled(sandbox)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError, match="Conflict: terminated by other getUpdates request"):
        await first
    await sandbox.say(anna, "/now")
    assert texts(await second) == ["/now"]


async def test_setting_a_webhook_ends_a_poll_with_a_conflict(bot: Bot, sandbox: Sandbox) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await until_polled(sandbox)
    await bot.set_webhook("https://example.invalid/hook")
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll


async def test_only_allowed_kinds_are_delivered(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    await sandbox.say(anna, "/lost")
    assert await bot.get_updates(allowed_updates=["message"]) == []
    await sandbox.say(anna, "/kept")
    assert texts(await bot.get_updates()) == ["/kept"]


async def test_rare_kinds_come_only_by_name_and_to_administrators(
    bot: Bot, sandbox: Sandbox, anna: Person, boris: Person
) -> None:
    said = await sandbox.say(anna, "/start")
    await bot.get_updates(allowed_updates=["message_reaction", "chat_member"])
    await sandbox.react(anna, said, "👍")
    sandbox.promote()
    await sandbox.react(boris, said, "🔥")
    sandbox.leave_group(boris, kicked=True)
    kinds = [update.event_type for update in await bot.get_updates(offset=-2)]
    assert kinds == ["message_reaction", "chat_member"]


async def test_privacy_mode_decides_what_the_bot_hears(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    sent = await bot.send_message(sandbox.group.id, "вопрос")
    assert not (await bot.get_me()).can_read_all_group_messages
    name = sandbox.world.bot.username
    for text in ("дом", f"@{name} дом", "/start@other_bot", "а /start", "/start", f"/help@{name}"):
        await sandbox.say(anna, text)
    await sandbox.say(anna, "ответ", reply_to=sent.message_id)
    await sandbox.say(anna, "тет-а-тет", chat=sandbox.private(anna))
    assert texts(await bot.get_updates()) == ["/start", f"/help@{name}", "ответ", "тет-а-тет"]


async def test_an_administrator_hears_all(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    sandbox.promote()
    said = await sandbox.say(anna, "дом")
    await sandbox.edit(anna, said, "сад")
    updates = await bot.get_updates(offset=-2)
    assert [update.event_type for update in updates] == ["message", "edited_message"]
    assert updates[1].edited_message is not None
    assert (updates[1].edited_message.message_id, updates[1].edited_message.text) == (said.id, "сад")


async def test_a_changed_privacy_mode_counts_after_the_bot_came_anew(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    sandbox.set_privacy(False)
    assert (await bot.get_me()).can_read_all_group_messages
    await sandbox.say(anna, "глухо")
    sandbox.kick()
    sandbox.add_bot()
    await sandbox.say(anna, "слышно")
    assert texts(await bot.get_updates())[-1] == "слышно"
    assert "глухо" not in texts(await bot.get_updates())


async def test_the_bot_learns_of_its_own_membership(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    sandbox.promote()
    sandbox.demote()
    sandbox.kick()
    changes = [update.my_chat_member for update in await bot.get_updates() if update.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["administrator", "member", "kicked"]
    assert changes[0].from_user.id == anna.id


async def test_a_reply_in_a_supergroup_has_a_thread_which_is_no_topic(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    sandbox.migrate()
    sent = await bot.send_message(sandbox.group.id, "вопрос")
    await sandbox.say(anna, "ответ", reply_to=sent.message_id)
    message = (await bot.get_updates())[-1].message
    assert message is not None
    assert (message.message_thread_id, message.is_topic_message) == (sent.message_id, None)


async def test_a_message_in_a_topic_answers_the_opening_of_the_topic(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    sandbox.migrate()
    sandbox.make_forum()
    topic = sandbox.open_topic("Шляпа")
    await sandbox.say(anna, "/hat", topic=topic)
    await sandbox.say(anna, "/hat")
    in_topic, in_general = [update.message for update in (await bot.get_updates())[-2:]]
    assert in_topic is not None and in_general is not None
    assert (in_topic.message_thread_id, in_topic.is_topic_message) == (topic, True)
    assert in_topic.reply_to_message is not None and in_topic.reply_to_message.forum_topic_created is not None
    assert (in_general.message_thread_id, in_general.is_topic_message) == (None, None)


async def test_a_move_is_told_in_both_chats(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    old = sandbox.group.id
    new = sandbox.migrate().id
    left, entered = [update.message for update in await bot.get_updates()]
    assert left is not None and entered is not None
    assert (left.chat.id, left.migrate_to_chat_id) == (old, new)
    assert (entered.chat.id, entered.migrate_from_chat_id) == (new, old)


async def test_a_webhook_gets_its_secret_and_is_called_again_after_a_failure(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    calls: list[tuple[str | None, str]] = []
    done = asyncio.Event()

    async def receive(request: web.Request) -> web.Response:
        body = await request.json()
        calls.append((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), body["message"]["text"]))
        if len(calls) == 3:
            done.set()
        return web.Response(status=500 if len(calls) == 1 else 200)

    app = web.Application()
    app.router.add_post("/hook", receive)
    async with TestServer(app) as server:
        await bot.set_webhook(str(server.make_url("/hook")), secret_token="secret_1")
        await sandbox.say(anna, "/one")
        await sandbox.say(anna, "/two")
        async with asyncio.timeout(10):
            await done.wait()
        assert calls == [("secret_1", "/one"), ("secret_1", "/one"), ("secret_1", "/two")]
        info = await bot.get_webhook_info()
        assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"
        with pytest.raises(
            TelegramConflictError, match="can't use getUpdates method while webhook is active"
        ):
            await bot.get_updates()
        await bot.delete_webhook()
    assert await bot.get_updates(timeout=0) is not None
    assert (await bot.get_webhook_info()).url == ""


async def test_a_webhook_needs_https_and_a_plain_secret(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="An HTTPS URL must be provided for webhook"):
        await bot.set_webhook("http://example.org/hook")
    with pytest.raises(TelegramBadRequest, match="secret token contains unallowed characters"):
        await bot.set_webhook("https://example.org/hook", secret_token="with space")


@given(st.lists(st.integers(0, 12), max_size=12))
def test_whatever_is_confirmed_what_waits_stays_in_order_and_complete(confirmed: list[int]) -> None:
    mailbox = Mailbox(lambda: 0.0, 100)
    for number in range(10):
        mailbox.post("message", {"n": number})
    lowest = 0
    for offset in confirmed:
        lowest = max(lowest, offset)
        assert [update["message"]["n"] for update in mailbox.take(100 + offset)] == list(
            range(min(lowest, 10), 10)
        )
