"""Presses, inline queries, and what the bot can find out."""

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllChatAdministrators,
    BotCommandScopeAllGroupChats,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputTextMessageContent,
    Update,
)

from bot.sandbox.answering import menu_for
from bot.sandbox.driver import Sandbox
from bot.sandbox.errors import PersonRefused
from bot.sandbox.model import Person

TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
KEYS = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Слово", callback_data="w:1")]])


async def last(bot: Bot) -> Update:
    return (await bot.get_updates(offset=-1, timeout=5))[-1]


async def pressed(bot: Bot, sandbox: Sandbox, person: Person) -> tuple[asyncio.Task[str], str]:
    await bot.send_message(sandbox.group.id, "x", reply_markup=KEYS)
    press = asyncio.create_task(sandbox.press(person, sandbox.messages()[-1], "Слово"))
    query = (await last(bot)).callback_query
    assert query is not None and query.data == "w:1" and query.message is not None
    return press, query.id


async def test_a_press_gets_the_text_of_its_answer(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    press, query = await pressed(bot, sandbox, anna)
    await bot.answer_callback_query(query, text="дом", show_alert=True)
    assert await press == "дом"


async def test_an_answer_has_200_characters(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    press, query = await pressed(bot, sandbox, anna)
    with pytest.raises(TelegramBadRequest, match="MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(query, text="ш" * 201)
    await bot.answer_callback_query(query, text="ш" * 200)
    assert await press == "ш" * 200


async def test_a_press_is_answered_once(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    press, query = await pressed(bot, sandbox, anna)
    await bot.answer_callback_query(query)
    assert await press == ""
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query(query)


async def test_a_press_is_answered_in_time(bot: Bot, sandbox: Sandbox, anna: Person, clock: object) -> None:
    press, query = await pressed(bot, sandbox, anna)
    clock.time += 16  # type: ignore[attr-defined]
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query(query)
    press.cancel()


async def test_a_press_that_nobody_answers_times_out(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    await bot.send_message(sandbox.group.id, "x", reply_markup=KEYS)
    with pytest.raises(TimeoutError):
        await sandbox.press(anna, sandbox.messages()[-1], "w:1", timeout=0)


async def test_a_button_that_is_gone_cannot_be_pressed(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    sent = await bot.send_message(sandbox.group.id, "x", reply_markup=KEYS)
    shown = sandbox.messages()[-1]
    await bot.edit_message_text("y", chat_id=sandbox.group.id, message_id=sent.message_id)
    with pytest.raises(PersonRefused, match="no button"):
        await sandbox.press(anna, shown, "Слово")


def article(number: str = "1", **fields: object) -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text="Тайная догадка", parse_mode="HTML")
    return InlineQueryResultArticle(id=number, title="Догадка", input_message_content=content, **fields)


async def test_inline_results_are_private_until_one_is_sent(
    bot: Bot, sandbox: Sandbox, anna: Person, boris: Person
) -> None:
    asking = asyncio.create_task(sandbox.inline(anna, "дом"))
    query = (await last(bot)).inline_query
    assert query is not None and (query.query, query.chat_type) == ("дом", "group")
    await bot.answer_inline_query(query.id, [article(reply_markup=KEYS)], cache_time=0, is_personal=True)
    [result] = await asking
    assert result.title == "Догадка"
    assert sandbox.visible_to(boris) == []
    sent = await sandbox.choose(anna, result)
    heard = (await last(bot)).message
    assert heard is not None and heard.via_bot is not None
    assert (heard.message_id, heard.text, heard.via_bot.id) == (sent.id, "Тайная догадка", bot.id)
    press = asyncio.create_task(sandbox.press(boris, sent, "Слово"))
    callback = (await last(bot)).callback_query
    assert callback is not None and callback.message is None and callback.inline_message_id
    await bot.answer_callback_query(callback.id, text="секрет")
    assert await press == "секрет"
    await bot.edit_message_text("Открыта", inline_message_id=callback.inline_message_id)
    assert sent.text == "Открыта"


async def test_bad_inline_answers_are_refused(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    asking = asyncio.create_task(sandbox.inline(anna, "дом"))
    query = (await last(bot)).inline_query
    assert query is not None
    bad = {
        "RESULT_ID_DUPLICATE": [article(), article()],
        "RESULTS_TOO_MUCH": [article(str(number)) for number in range(51)],
        "RESULT_ID_INVALID": [article("ш" * 33)],
    }
    for complaint, results in bad.items():
        with pytest.raises(TelegramBadRequest, match=complaint):
            await bot.answer_inline_query(query.id, results)
    await bot.answer_inline_query(query.id, [])
    assert await asking == []
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_inline_query(query.id, [])


async def test_members_and_rights_are_told(bot: Bot, sandbox: Sandbox, anna: Person, boris: Person) -> None:
    group = sandbox.group.id
    assert (await bot.get_chat_member(group, anna.id)).status == "creator"
    assert (await bot.get_chat_member(group, boris.id)).status == "member"
    sandbox.promote("can_delete_messages")
    own = await bot.get_chat_member(group, bot.id)
    assert (own.status, own.can_delete_messages, own.can_pin_messages) == ("administrator", True, False)
    assert {admin.user.id for admin in await bot.get_chat_administrators(group)} == {anna.id, bot.id}
    assert await bot.get_chat_member_count(group) == 3
    sandbox.leave_group(boris)
    assert (await bot.get_chat_member(group, boris.id)).status == "left"
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(group, 7)


async def test_slow_mode_is_told_and_holds_for_members(
    bot: Bot, sandbox: Sandbox, anna: Person, boris: Person, clock: object
) -> None:
    assert (await bot.get_chat(sandbox.group.id)).slow_mode_delay is None
    sandbox.migrate()
    sandbox.set_slow_mode(30)
    assert (await bot.get_chat(sandbox.group.id)).slow_mode_delay == 30
    await sandbox.say(boris, "раз")
    with pytest.raises(PersonRefused, match="slow mode"):
        await sandbox.say(boris, "два")
    clock.time += 30  # type: ignore[attr-defined]
    await sandbox.say(boris, "два")
    await sandbox.say(anna, "раз")
    await sandbox.say(anna, "два")


async def test_the_narrowest_menu_wins_and_in_it_the_language(
    bot: Bot, sandbox: Sandbox, anna: Person, boris: Person
) -> None:
    def menu(person: Person) -> str:
        return str(menu_for(sandbox.world, sandbox.group, person.id)[0]["command"])

    async def register(name: str, **where: object) -> None:
        await bot.set_my_commands([BotCommand(command=name, description="x")], **where)

    await register("default")
    await register("russian", language_code="ru")
    assert menu(anna) == "russian"
    await register("groups", scope=BotCommandScopeAllGroupChats())
    assert menu(anna) == "groups"
    await register("admins", scope=BotCommandScopeAllChatAdministrators())
    assert (menu(anna), menu(boris)) == ("admins", "groups")
    here = BotCommandScopeChat(chat_id=sandbox.group.id)
    await register("here", scope=here)
    assert menu(anna) == menu(boris) == "here"
    assert [command.command for command in await bot.get_my_commands(scope=here)] == ["here"]
    await bot.delete_my_commands(scope=here)
    assert menu(boris) == "groups"


@pytest.mark.parametrize(("name", "text"), [("Hat", "x"), ("шляпа", "x"), ("h" * 33, "x"), ("hat", "")])
async def test_bad_commands_are_refused(bot: Bot, name: str, text: str) -> None:
    with pytest.raises(TelegramBadRequest, match="BOT_COMMAND"):
        await bot.set_my_commands([BotCommand(command=name, description=text)])


async def test_a_chat_action_must_be_known(bot: Bot, sandbox: Sandbox) -> None:
    await bot.send_chat_action(sandbox.group.id, "typing")
    with pytest.raises(TelegramBadRequest, match="wrong parameter action in request"):
        await bot.send_chat_action(sandbox.group.id, "dancing")
