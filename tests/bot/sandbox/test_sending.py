"""What the bot writes, and what it may not write, tried with a real aiogram bot."""

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.types import (
    BufferedInputFile,
    EphemeralMessageParameters,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageEntity,
    ReactionTypeEmoji,
    ReplyParameters,
)

from bot.sandbox.driver import Sandbox
from bot.sandbox.model import Person


def keyboard(data: str = "x", text: str = "Go") -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text=text, callback_data=data)]])


async def test_html_becomes_entities_in_utf16_units(bot: Bot, sandbox: Sandbox) -> None:
    sent = await bot.send_message(sandbox.group.id, "🎩 <b>дом</b> &amp; <i>сад</i>", parse_mode="HTML")
    assert sent.text == "🎩 дом & сад"
    assert [(e.type, e.offset, e.length) for e in sent.entities or []] == [("bold", 3, 3), ("italic", 9, 3)]


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("<b>дом", 'Can\'t find end tag corresponding to start tag "b"'),
        ("дом</b>", "Unexpected end tag at byte offset 6"),
        ("<b><i>x</b></i>", 'Unmatched end tag at byte offset 7, expected "</i>", found "</b>"'),
        ("<div>x</div>", 'Unsupported start tag "div" at byte offset 0'),
        ("1 < 2", 'Unsupported start tag "" at byte offset 2'),
        ("<b x", "Unclosed start tag at byte offset 0"),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler"'),
    ],
)
async def test_bad_html_is_refused(bot: Bot, sandbox: Sandbox, source: str, complaint: str) -> None:
    with pytest.raises(TelegramBadRequest) as refused:
        await bot.send_message(sandbox.group.id, source, parse_mode="HTML")
    assert f"Bad Request: can't parse entities: {complaint}" in refused.value.message
    assert sandbox.messages() == []


async def test_the_length_is_counted_after_entities_in_utf16_units(bot: Bot, sandbox: Sandbox) -> None:
    longest = "🎩" * 2048
    sent = await bot.send_message(sandbox.group.id, f"<b>{longest}</b>", parse_mode="HTML")
    assert sent.text == longest
    with pytest.raises(TelegramBadRequest, match="Bad Request: message is too long"):
        await bot.send_message(sandbox.group.id, longest + "!")


@pytest.mark.parametrize(
    ("text", "complaint"), [("", "message text is empty"), ("<b> </b>", "must be non-empty")]
)
async def test_an_empty_text_is_refused(bot: Bot, sandbox: Sandbox, text: str, complaint: str) -> None:
    with pytest.raises(TelegramBadRequest, match=complaint):
        await bot.send_message(sandbox.group.id, text, parse_mode="HTML")


async def test_callback_data_has_64_bytes_and_cyrillic_counts_double(bot: Bot, sandbox: Sandbox) -> None:
    await bot.send_message(sandbox.group.id, "x", reply_markup=keyboard("ш" * 32))
    with pytest.raises(TelegramBadRequest, match="Bad Request: BUTTON_DATA_INVALID"):
        await bot.send_message(sandbox.group.id, "x", reply_markup=keyboard("ш" * 33))


async def test_a_button_needs_a_target_and_a_text(bot: Bot, sandbox: Sandbox) -> None:
    idle = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="x")]])
    with pytest.raises(TelegramBadRequest, match="Text buttons are unallowed in the inline keyboard"):
        await bot.send_message(sandbox.group.id, "x", reply_markup=idle)
    with pytest.raises(TelegramBadRequest, match="text must be non-empty"):
        await bot.send_message(sandbox.group.id, "x", reply_markup=keyboard(text=" "))


async def test_an_edit_that_changes_nothing_is_refused(bot: Bot, sandbox: Sandbox) -> None:
    sent = await bot.send_message(sandbox.group.id, "раз", reply_markup=keyboard())
    place = {"chat_id": sandbox.group.id, "message_id": sent.message_id}
    with pytest.raises(TelegramBadRequest, match="message is not modified: specified new message content"):
        await bot.edit_message_text("раз", reply_markup=keyboard(), **place)
    await bot.edit_message_text("два", **place)
    shown = sandbox.messages()[-1]
    assert (shown.text, shown.buttons, shown.edited) == ("два", [], True)


async def test_only_own_messages_that_exist_can_be_edited(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    said = await sandbox.say(anna, "/start")
    with pytest.raises(TelegramBadRequest, match="message can't be edited"):
        await bot.edit_message_text("x", chat_id=sandbox.group.id, message_id=said.id)
    with pytest.raises(TelegramBadRequest, match="message to edit not found"):
        await bot.edit_message_text("x", chat_id=sandbox.group.id, message_id=said.id + 1)


async def test_buttons_can_be_taken_away_alone(bot: Bot, sandbox: Sandbox) -> None:
    sent = await bot.send_message(sandbox.group.id, "раз", reply_markup=keyboard())
    await bot.edit_message_reply_markup(chat_id=sandbox.group.id, message_id=sent.message_id)
    assert (sandbox.messages()[-1].text, sandbox.messages()[-1].buttons) == ("раз", [])


async def test_a_reply_to_nothing_is_refused_unless_it_may_go_without(bot: Bot, sandbox: Sandbox) -> None:
    with pytest.raises(TelegramBadRequest, match="message to be replied not found"):
        await bot.send_message(sandbox.group.id, "x", reply_parameters=ReplyParameters(message_id=99))
    lenient = ReplyParameters(message_id=99, allow_sending_without_reply=True)
    sent = await bot.send_message(sandbox.group.id, "x", reply_parameters=lenient)
    assert sent.reply_to_message is None


async def test_a_reply_shows_what_it_answers(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    said = await sandbox.say(anna, "/start")
    reply = ReplyParameters(message_id=said.id)
    sent = await bot.send_message(sandbox.group.id, "x", reply_parameters=reply, reply_markup=ForceReply())
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.text == "/start"


async def test_others_messages_are_deleted_with_the_right_only(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    said = await sandbox.say(anna, "дом")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(sandbox.group.id, said.id)
    sandbox.promote("can_pin_messages")
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(sandbox.group.id, said.id)
    sandbox.promote("can_delete_messages")
    await bot.delete_message(sandbox.group.id, said.id)
    assert [message.text for message in sandbox.deleted] == ["дом"]
    with pytest.raises(TelegramBadRequest, match="message to delete not found"):
        await bot.delete_message(sandbox.group.id, said.id)


async def test_after_48_hours_nothing_can_be_deleted(bot: Bot, sandbox: Sandbox, clock: object) -> None:
    sent = await bot.send_message(sandbox.group.id, "x")
    clock.time += 48 * 3600 + 1  # type: ignore[attr-defined]
    with pytest.raises(TelegramBadRequest, match="message can't be deleted"):
        await bot.delete_message(sandbox.group.id, sent.message_id)


async def test_several_messages_are_deleted_at_once_and_lost_ones_passed_over(
    bot: Bot, sandbox: Sandbox
) -> None:
    ids = [(await bot.send_message(sandbox.group.id, "x")).message_id for _ in range(2)]
    await bot.delete_messages(sandbox.group.id, [*ids, 999])
    assert sandbox.messages() == []


async def test_a_whisper_is_seen_by_its_receiver_only(
    bot: Bot, sandbox: Sandbox, anna: Person, boris: Person
) -> None:
    to_anna = EphemeralMessageParameters(receiver_user_id=anna.id)
    sent = await bot.send_message(sandbox.group.id, "почти", ephemeral_message_parameters=to_anna)
    assert (sent.message_id, sent.receiver_user and sent.receiver_user.id) == (0, anna.id)
    assert sent.ephemeral_message_id is not None
    assert [message.text for message in sandbox.visible_to(anna)] == ["почти"]
    assert sandbox.visible_to(boris) == sandbox.messages() == []
    whisper = {"receiver_user_id": anna.id, "ephemeral_message_id": sent.ephemeral_message_id}
    await bot.edit_ephemeral_message_text(chat_id=sandbox.group.id, text="мимо", **whisper)
    assert [message.text for message in sandbox.visible_to(anna)] == ["мимо"]
    await bot.delete_ephemeral_message(chat_id=sandbox.group.id, **whisper)
    assert sandbox.visible_to(anna) == []


async def test_a_whisper_needs_a_member_and_a_group(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    stranger = sandbox.add_person("Зоя", join=False)
    to_stranger = EphemeralMessageParameters(receiver_user_id=stranger.id)
    with pytest.raises(TelegramBadRequest, match="USER_NOT_PARTICIPANT"):
        await bot.send_message(sandbox.group.id, "x", ephemeral_message_parameters=to_stranger)
    await sandbox.say(anna, "/start", chat=sandbox.private(anna))
    to_anna = EphemeralMessageParameters(receiver_user_id=anna.id)
    with pytest.raises(TelegramBadRequest, match="group and supergroup chats only"):
        await bot.send_message(anna.id, "x", ephemeral_message_parameters=to_anna)


async def test_a_dialog_is_begun_by_the_person_and_ended_by_a_block(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    with pytest.raises(TelegramForbiddenError, match="bot can't initiate conversation with a user"):
        await bot.send_message(anna.id, "x")
    await sandbox.say(anna, "/start", chat=sandbox.private(anna))
    await bot.send_message(anna.id, "x")
    sandbox.block(anna)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was blocked by the user"):
        await bot.send_message(anna.id, "x")


async def test_a_kicked_bot_may_not_write(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    sandbox.kick()
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot was kicked from the group chat"):
        await bot.send_message(sandbox.group.id, "x")
    sandbox.add_bot()
    await bot.leave_chat(sandbox.group.id)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: bot is not a member of the group chat"):
        await bot.send_message(sandbox.group.id, "x")


async def test_a_group_that_moved_says_where(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    old = sandbox.group.id
    grown = sandbox.migrate()
    with pytest.raises(TelegramMigrateToChat) as moved:
        await bot.send_message(old, "x")
    assert moved.value.migrate_to_chat_id == grown.id == sandbox.group.id
    assert str(grown.id).startswith("-100")
    await bot.send_message(grown.id, "x")


async def test_an_unknown_chat_is_not_found(bot: Bot) -> None:
    for chat in (-5, "@nobody"):
        with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
            await bot.send_message(chat, "x")


async def test_topics_take_messages_by_their_id_and_general_without(
    bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    sandbox.migrate()
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(sandbox.group.id, "x", message_thread_id=5)
    sandbox.make_forum()
    topic = sandbox.open_topic("Шляпа")
    sent = await bot.send_message(sandbox.group.id, "x", message_thread_id=topic)
    assert (sent.is_topic_message, sent.message_thread_id) == (True, topic)
    general = await bot.send_message(sandbox.group.id, "x")
    assert (general.is_topic_message, general.message_thread_id) == (None, None)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(sandbox.group.id, "x", message_thread_id=1)


async def test_the_bot_puts_one_known_reaction_on_a_message(bot: Bot, sandbox: Sandbox, anna: Person) -> None:
    said = await sandbox.say(anna, "дом")
    await bot.set_message_reaction(sandbox.group.id, said.id, [ReactionTypeEmoji(emoji="👍")])
    assert said.reactions == {bot.id: ["👍"]}
    with pytest.raises(TelegramBadRequest, match="REACTION_INVALID"):
        await bot.set_message_reaction(sandbox.group.id, said.id, [ReactionTypeEmoji(emoji="🎩")])
    two = [ReactionTypeEmoji(emoji="👍"), ReactionTypeEmoji(emoji="👎")]
    with pytest.raises(TelegramBadRequest, match="REACTIONS_TOO_MANY"):
        await bot.set_message_reaction(sandbox.group.id, said.id, two)
    await bot.set_message_reaction(sandbox.group.id, said.id, [])
    assert said.reactions == {}


async def test_a_photo_keeps_its_caption(bot: Bot, sandbox: Sandbox) -> None:
    photo = BufferedInputFile(b"\x89PNG\r\n\x1a\n", "card.png")
    sent = await bot.send_photo(sandbox.group.id, photo, caption="<b>счёт</b>", parse_mode="HTML")
    assert sent.caption == "счёт"
    assert sandbox.messages()[-1].text == "счёт"
    with pytest.raises(TelegramBadRequest, match="IMAGE_PROCESS_FAILED"):
        await bot.send_photo(sandbox.group.id, BufferedInputFile(b"no picture", "card.png"))
    large = b"\x89PNG\r\n\x1a\n" + bytes(10 << 20)
    with pytest.raises(TelegramBadRequest, match="can't be sent as a photo"):
        await bot.send_photo(sandbox.group.id, BufferedInputFile(large, "card.png"))


async def test_what_is_not_modelled_is_refused_and_not_passed_over(bot: Bot, sandbox: Sandbox) -> None:
    bold = [MessageEntity(type="bold", offset=0, length=1)]
    with pytest.raises(TelegramBadRequest, match='parameter "entities" is unknown or not modelled'):
        await bot.send_message(sandbox.group.id, "x", entities=bold)
    with pytest.raises(TelegramBadRequest, match="unsupported parse_mode"):
        await bot.send_message(sandbox.group.id, "x", parse_mode="MarkdownV2")
