"""What the page of one person shows, as JSON; nothing that this person may not see is in it."""

from typing import Any

from bot.sandbox.answering import menu_for
from bot.sandbox.model import Chat, Person, Post
from bot.sandbox.world import World

SHOWN_POSTS = 300


def page_view(world: World, person: Person, chat: Chat) -> dict[str, Any]:
    """Everything which the page of a person draws for one chat."""
    return {
        "revision": world.revision,
        "bot": {"id": world.bot.id, "name": world.bot.name, "username": world.bot.username},
        "people": [person_view(each) for each in world.people.values()],
        "chats": [_chat_view(world, each) for each in _chats_of(world, person)],
        "chat": {**_chat_view(world, chat), "members": _members(world, chat)},
        "bot_place": bot_place(world, chat),
        "commands": menu_for(world, chat, person.id),
        "posts": posts_view(world, person, chat),
        "inside": chat.member(person.id).inside,
    }


def person_view(person: Person) -> dict[str, Any]:
    """A person in the list."""
    return {"id": person.id, "name": person.name, "language": person.language, "blocked": person.blocked_bot}


def _chats_of(world: World, person: Person) -> list[Chat]:
    groups = [chat for chat in world.chats.values() if not chat.private and chat.migrated_to is None]
    return [*groups, world.chats[person.id]]


def _chat_view(world: World, chat: Chat) -> dict[str, Any]:
    topics = [{"id": topic, "name": name} for topic, name in chat.topics.items()]
    return {
        "id": chat.id, "type": chat.type, "title": world.bot.name if chat.private else chat.title,
        "is_forum": chat.is_forum, "topics": topics, "slow_mode": chat.slow_mode_s,
    }  # fmt: skip


def _members(world: World, chat: Chat) -> list[int]:
    return [each for each, member in chat.members.items() if member.inside and each != world.bot.id]


def bot_place(world: World, chat: Chat) -> dict[str, Any]:
    """What the bot is and may do in a chat."""
    member = world.bot_member(chat)
    return {
        "status": member.status, "inside": member.inside, "admin": member.rules,
        "may_delete": member.may("can_delete_messages"), "privacy": world.privacy_mode,
        "hears_all": chat.private or chat.hears_all or member.rules,
    }  # fmt: skip


def posts_view(world: World, person: Person, chat: Chat) -> list[dict[str, Any]]:
    """The newest messages which the person sees, oldest first."""
    posts = list(world.seen_by(person, chat))[-SHOWN_POSTS:]
    return [_post_view(world, post, person) for post in posts]


def _post_view(world: World, post: Post, person: Person) -> dict[str, Any]:
    message = post.message
    view = {
        "id": -post.id if post.receiver is not None else post.id,
        "revision": post.revision,
        "date": message["date"],
        "from": message["from"]["first_name"],
        "from_id": post.author,
        "own": post.author == person.id,
        "bot": post.author == world.bot.id,
        "via": message.get("via_bot", {}).get("username"),
        "whisper": post.receiver is not None,
        "topic": post.topic,
        "edited": "edit_date" in message,
        "asks_reply": post.asks_reply,
        "text": message.get("text", message.get("caption", "")),
        "entities": message.get("entities", message.get("caption_entities", [])),
        "photo": "photo" in message,
        "service": _service(message),
        "buttons": post.buttons,
        "reactions": _reactions(post, person),
    }
    replied = message.get("reply_to_message")
    if replied is not None and "forum_topic_created" not in replied:
        view["reply"] = {
            "id": replied["message_id"],
            "from": replied["from"]["first_name"],
            "text": replied.get("text", ""),
        }
    return view


def _service(message: dict[str, Any]) -> dict[str, Any] | None:
    for kind in ("new_chat_members", "left_chat_member", "forum_topic_created"):
        if kind in message:
            about = message[kind][0] if isinstance(message[kind], list) else message[kind]
            return {"kind": kind, "name": about.get("first_name", about.get("name"))}
    moved = {"migrate_to_chat_id", "migrate_from_chat_id"} & message.keys()
    return {"kind": moved.pop(), "name": ""} if moved else None


def _reactions(post: Post, person: Person) -> list[dict[str, Any]]:
    counted: dict[str, dict[str, Any]] = {}
    for account, emojis in post.reactions.items():
        for emoji in emojis:
            shown = counted.setdefault(emoji, {"emoji": emoji, "count": 0, "own": False})
            shown["count"] += 1
            shown["own"] = shown["own"] or account == person.id
    return list(counted.values())
