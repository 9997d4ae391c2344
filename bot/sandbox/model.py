"""What the sandbox world is made of. Telegram objects are kept as the JSON which the bot receives."""

from dataclasses import dataclass, field
from typing import Any

GENERAL_TOPIC = 1

ADMIN_RIGHTS = (
    "can_manage_chat", "can_delete_messages", "can_manage_video_chats", "can_restrict_members",
    "can_promote_members", "can_change_info", "can_invite_users", "can_post_stories", "can_edit_stories",
    "can_delete_stories", "can_pin_messages", "can_manage_topics", "can_send_welcome_messages",
)  # fmt: skip


@dataclass
class Person:
    """Somebody with a Telegram account, or the bot. `started`: has opened a dialog with the bot."""

    id: int
    name: str
    username: str
    language: str = "ru"
    is_bot: bool = False
    started: bool = False
    blocked_bot: bool = False

    def user(self) -> dict[str, Any]:
        """The `User` object; a bot has no language."""
        user = {"id": self.id, "is_bot": self.is_bot, "first_name": self.name, "username": self.username}
        return user if self.is_bot else {**user, "language_code": self.language}


@dataclass
class Member:
    """A place in a chat. `status` is one of creator, administrator, member, left, kicked."""

    status: str = "member"
    rights: frozenset[str] = frozenset()

    @property
    def inside(self) -> bool:
        """Whether the person takes part in the chat."""
        return self.status not in ("left", "kicked")

    @property
    def rules(self) -> bool:
        """Whether the person administers the chat."""
        return self.status in ("creator", "administrator")

    def may(self, right: str) -> bool:
        """Whether the person has an administrator's right."""
        return self.status == "creator" or (self.status == "administrator" and right in self.rights)

    def as_json(self, person: Person) -> dict[str, Any]:
        """The `ChatMember` object."""
        member: dict[str, Any] = {"status": self.status, "user": person.user()}
        if self.status == "creator":
            member["is_anonymous"] = False
        elif self.status == "administrator":
            member |= {"can_be_edited": False, "is_anonymous": False}
            member |= {right: right in self.rights for right in ADMIN_RIGHTS}
        elif self.status == "kicked":
            member["until_date"] = 0
        return member


@dataclass
class Post:
    """One message with what Telegram keeps beside it. `author` is the account which wrote it.

    `receiver`: the only person who sees an ephemeral message, None for all others.
    `asks_reply`: the message was sent with force_reply."""

    message: dict[str, Any]
    author: int
    deleted: bool = False
    receiver: int | None = None
    asks_reply: bool = False
    inline_id: str | None = None
    topic: int | None = None
    reactions: dict[int, list[str]] = field(default_factory=dict)
    revision: int = 0

    @property
    def id(self) -> int:
        """The id within its chat, or among the ephemeral messages of its chat."""
        return int(self.message.get("ephemeral_message_id") or self.message["message_id"])

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        """Rows of inline buttons."""
        rows: list[list[dict[str, Any]]] = self.message.get("reply_markup", {}).get("inline_keyboard", [])
        return rows


@dataclass
class Chat:
    """A chat with its members and messages. A `group` may become a supergroup, a supergroup a forum.

    `hears_all`: privacy mode was off when the bot came in; changing the mode later changes nothing here."""

    id: int
    type: str
    title: str
    members: dict[int, Member] = field(default_factory=dict)
    posts: dict[int, Post] = field(default_factory=dict)
    whispers: dict[int, Post] = field(default_factory=dict)
    topics: dict[int, str] = field(default_factory=dict)
    is_forum: bool = False
    hears_all: bool = False
    slow_mode_s: int = 0
    spoke_at: dict[int, float] = field(default_factory=dict)
    migrated_to: int | None = None
    next_id: int = 1

    @property
    def private(self) -> bool:
        """Whether this is the dialog of one person with the bot."""
        return self.type == "private"

    def member(self, person_id: int) -> Member:
        """The person's place; whoever never came has left."""
        return self.members.get(person_id, Member("left"))


@dataclass
class Press:
    """A pressed button waiting for its answer. Times are epoch seconds."""

    id: str
    person: int
    pressed_at: float
    answer: dict[str, Any] | None = None


@dataclass
class Question:
    """An inline query waiting for its results, which are `InlineQueryResult` objects."""

    id: str
    person: int
    text: str
    asked_at: float
    results: list[dict[str, Any]] | None = None
    button: dict[str, Any] | None = None
