"""What people do: talk, edit, delete, react, press buttons, ask inline."""

import secrets
from dataclasses import dataclass
from typing import Any

from bot.sandbox.errors import PersonRefused
from bot.sandbox.markup import read_text, units
from bot.sandbox.model import GENERAL_TOPIC, Chat, Person, Post, Press, Question
from bot.sandbox.world import World

LONGEST_TEXT = 4096


@dataclass(frozen=True)
class Place:
    """Where a person writes: a chat, a topic of a forum, and perhaps the id of a message replied to."""

    chat: int
    topic: int | None = None
    reply_to: int | None = None


def _content(text: str) -> dict[str, Any]:
    plain, entities = read_text(text, "")
    if not plain:
        raise PersonRefused("empty", "the message is empty")
    if units(plain) > LONGEST_TEXT:
        raise PersonRefused("too_long", f"the message is longer than {LONGEST_TEXT} characters")
    return {"text": plain, "entities": entities} if entities else {"text": plain}


def find_post(world: World, person: Person, chat_id: int, message_id: int) -> tuple[Chat, Post]:
    """A message which the person sees; whispers are found by their negative id."""
    chat = world.chat_for(person, chat_id)
    post = chat.whispers.get(-message_id) if message_id < 0 else chat.posts.get(message_id)
    if post is None or post.deleted or post.receiver not in (None, person.id):
        raise PersonRefused("no_message", "there is no such message any more")
    return chat, post


def say(world: World, person: Person, place: Place, text: str) -> Post:
    """Send a text to a chat; raises PersonRefused."""
    chat = world.chat_for(person, place.chat)
    content = _content(text)
    return _send(world, person, chat, place, content)


def _send(world: World, person: Person, chat: Chat, place: Place, content: dict[str, Any]) -> Post:
    _mind_slow_mode(world, person, chat)
    topic = _topic(chat, place)
    content |= _reply(world, person, chat, place, topic)
    if chat.private:
        _open_dialog(world, person, chat)
    chat.spoke_at[person.id] = world.now()
    post = world.write(chat, person, content, topic)
    world.tell_bot("message", chat, post)
    return post


def _mind_slow_mode(world: World, person: Person, chat: Chat) -> None:
    left = chat.spoke_at.get(person.id, -1e9) + chat.slow_mode_s - world.now()
    if chat.slow_mode_s and not chat.member(person.id).rules and left > 0:
        raise PersonRefused("slow_mode", f"slow mode: wait {left:.0f} s")


def _topic(chat: Chat, place: Place) -> int | None:
    if not chat.is_forum:
        return None
    replied = chat.posts.get(place.reply_to or 0)
    topic = place.topic or (replied.topic if replied else None) or GENERAL_TOPIC
    if topic != GENERAL_TOPIC and topic not in chat.topics:
        raise PersonRefused("no_topic", "there is no such topic")
    return topic


def _reply(world: World, person: Person, chat: Chat, place: Place, topic: int | None) -> dict[str, Any]:
    if place.reply_to is None:
        # Telegram lets every message of a topic answer the service message which opened the topic.
        return {"reply_to_message": world.quoted(chat.posts[topic])} if topic in chat.topics else {}
    _, post = find_post(world, person, chat.id, place.reply_to)
    content: dict[str, Any] = {"reply_to_message": world.quoted(post)}
    if chat.type == "supergroup" and not chat.is_forum:
        content["message_thread_id"] = post.message.get("message_thread_id", post.id)
    return content


def _open_dialog(world: World, person: Person, chat: Chat) -> None:
    if person.blocked_bot:
        raise PersonRefused("blocked", f"{person.name} has blocked the bot")
    person.started = True


def edit(world: World, person: Person, chat_id: int, message_id: int, text: str) -> Post:
    """Change one's own message."""
    chat, post = find_post(world, person, chat_id, message_id)
    if post.author != person.id or "text" not in post.message or "via_bot" in post.message:
        raise PersonRefused("not_own", "only the author can change a message")
    content = _content(text)
    if content["text"] == post.message["text"]:
        return post
    post.message.pop("entities", None)
    post.message |= {**content, "edit_date": int(world.now())}
    post.revision = world.changed()
    world.tell_bot("edited_message", chat, post)
    return post


def delete(world: World, person: Person, chat_id: int, message_id: int) -> None:
    """Take away one's own message, or any as an administrator; the bot isn't told, as in Telegram."""
    chat, post = find_post(world, person, chat_id, message_id)
    if (
        post.author != person.id
        and not chat.private
        and not chat.member(person.id).may("can_delete_messages")
    ):
        raise PersonRefused("not_own", "only the author or an administrator can delete a message")
    post.deleted = True
    post.revision = world.changed()


def react(world: World, person: Person, chat_id: int, message_id: int, emoji: str | None) -> None:
    """Put a reaction on a message in place of one's former one; None takes it away."""
    chat, post = find_post(world, person, chat_id, message_id)
    old = post.reactions.get(person.id, [])
    post.reactions[person.id] = [emoji] if emoji else []
    post.revision = world.changed()
    if world.bot_member(chat).rules:
        report = {
            "chat": world.chat_json(chat), "message_id": post.id, "user": person.user(),
            "date": int(world.now()), "old_reaction": _emojis(old),
            "new_reaction": _emojis(post.reactions[person.id]),
        }  # fmt: skip
        world.mailbox.post("message_reaction", report)


def _emojis(emojis: list[str]) -> list[dict[str, str]]:
    return [{"type": "emoji", "emoji": emoji} for emoji in emojis]


def press(world: World, person: Person, chat_id: int, message_id: int, data: str) -> Press:
    """Press the callback button with this data; the answer comes with `Press.answer`."""
    chat, post = find_post(world, person, chat_id, message_id)
    if not any(button.get("callback_data") == data for row in post.buttons for button in row):
        raise PersonRefused("no_button", "there is no such button on the message any more")
    pressed = Press(str(secrets.randbits(62)), person.id, world.now())
    world.presses[pressed.id] = pressed
    query: dict[str, Any] = {
        "id": pressed.id,
        "from": person.user(),
        "data": data,
        "chat_instance": str(chat.id),
    }
    if post.inline_id is not None:
        query["inline_message_id"] = post.inline_id
    else:
        query["message"] = dict(post.message)
    world.mailbox.post("callback_query", query)
    world.changed()
    return pressed


def ask_inline(world: World, person: Person, text: str, chat_id: int) -> Question:
    """Type `@bot text`; the results come with `Question.results`."""
    chat = world.chat_for(person, chat_id)
    if units(text) > 256:
        raise PersonRefused("too_long", "an inline query is at most 256 characters long")
    question = Question(str(secrets.randbits(62)), person.id, text, world.now())
    world.questions[question.id] = question
    chat_type = "sender" if chat.private else chat.type
    query = {"id": question.id, "from": person.user(), "query": text, "offset": "", "chat_type": chat_type}
    world.mailbox.post("inline_query", query)
    world.changed()
    return question


def choose_inline(world: World, person: Person, place: Place, question_id: str, result_id: str) -> Post:
    """Send one of the results of one's own inline query to the chat."""
    question = world.questions.get(question_id)
    results = (question.results or []) if question and question.person == person.id else []
    result = next((result for result in results if result["id"] == result_id), None)
    if question is None or result is None:
        raise PersonRefused("no_result", "there is no such result any more")
    chat = world.chat_for(person, place.chat)
    shown = result["input_message_content"]
    text, entities = read_text(shown["message_text"], shown.get("parse_mode", ""))
    content: dict[str, Any] = {"text": text, "via_bot": world.bot.user()}
    if entities:
        content["entities"] = entities
    if "reply_markup" in result:
        content["reply_markup"] = result["reply_markup"]
    post = _send(world, person, chat, place, content)
    post.inline_id = secrets.token_urlsafe(20) if "reply_markup" in result else None
    _report_choice(world, person, question, result, post)
    return post


def _report_choice(
    world: World, person: Person, question: Question, result: dict[str, Any], post: Post
) -> None:
    if not world.options.inline_feedback:
        return
    report = {"result_id": result["id"], "from": person.user(), "query": question.text}
    if post.inline_id is not None:
        report["inline_message_id"] = post.inline_id
    world.mailbox.post("chosen_inline_result", report)
