"""The world of the sandbox: who is where, what was said, who sees what, and what the bot is told.

It is plain memory without input or output: `now` is a function giving epoch seconds, and whoever wants
to hear of changes adds itself to `listeners`.
"""

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from bot.sandbox.budgets import Budgets, Limits
from bot.sandbox.errors import PersonRefused, bad_request, migrated
from bot.sandbox.mailbox import Mailbox
from bot.sandbox.model import ADMIN_RIGHTS, GENERAL_TOPIC, Chat, Member, Person, Post, Press, Question

BOT_USERNAME = "hat_sandbox_bot"


@dataclass(frozen=True)
class Options:
    """What may differ from start to start. `query_lifetime_s`: how long a press can be answered.

    `inline_feedback`: whether chosen inline results are reported, which BotFather has off by default."""

    limits: Limits = field(default_factory=Limits)
    query_lifetime_s: float = 15.0
    privacy_mode: bool = True
    inline_feedback: bool = False


def new_token() -> str:
    """A token of Telegram's form that nobody else has."""
    return f"{secrets.randbelow(8_999_999_999) + 1_000_000_000}:{secrets.token_urlsafe(26)[:35]}"


class World:
    """All state of one sandbox with one bot. Chat and update ids begin anywhere, as Telegram's do."""

    def __init__(self, token: str, options: Options, now: Callable[[], float]) -> None:
        self.token, self.options, self.now = token, options, now
        random = Random(secrets.randbits(64))
        self._random = random
        self.bot = Person(int(token.partition(":")[0]), "Шляпа", BOT_USERNAME, is_bot=True)
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.questions: dict[str, Question] = {}
        self.commands: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.privacy_mode = options.privacy_mode
        self.mailbox = Mailbox(now, random.randrange(10**8, 10**9))
        self.budgets = Budgets(options.limits, now)
        self.listeners: list[Callable[[], None]] = []
        self.revision = 0
        self._next_person = random.randrange(10**8, 9 * 10**8)

    def changed(self) -> int:
        """Tell the listeners that something is different now; the number of the change."""
        self.revision += 1
        for listener in list(self.listeners):
            listener()
        return self.revision

    # People and chats

    def add_person(self, name: str, language: str = "ru") -> Person:
        """Somebody new, who is in no chat yet."""
        self._next_person += 1
        person = Person(self._next_person, name, f"person_{self._next_person}", language)
        self.people[person.id] = person
        self.chats[person.id] = Chat(person.id, "private", name, {person.id: Member(), self.bot.id: Member()})
        self.changed()
        return person

    def add_group(self, title: str, kind: str = "group", *, is_forum: bool = False) -> Chat:
        """A group with the bot in it; `kind` is group or supergroup."""
        chat = Chat(self._new_chat_id(kind), kind, title, is_forum=is_forum)
        chat.members[self.bot.id] = Member()
        chat.hears_all = not self.privacy_mode
        self.chats[chat.id] = chat
        self.changed()
        return chat

    def _new_chat_id(self, kind: str) -> int:
        number = self._random.randrange(10**8, 10**9)
        return -number if kind == "group" else -(10**12) - 10**9 - number

    def account(self, account_id: int) -> Person | None:
        """A person or the bot."""
        return self.bot if account_id == self.bot.id else self.people.get(account_id)

    def chat_of(self, chat_id: int) -> Chat:
        """The chat for the bot; raises ApiError when there is none or it moved."""
        chat = self.chats.get(chat_id)
        if chat is None:
            raise bad_request("chat not found")
        if chat.migrated_to is not None:
            raise migrated(chat.migrated_to)
        return chat

    def chat_for(self, person: Person, chat_id: int) -> Chat:
        """The chat for a person inside it, at its new place if it moved; raises PersonRefused."""
        chat = self.chats.get(chat_id)
        if chat is not None and chat.migrated_to is not None:
            chat = self.chats[chat.migrated_to]
        if chat is None or not chat.member(person.id).inside:
            raise PersonRefused("not_a_member", f"{person.name} is not in this chat")
        return chat

    # Telegram objects

    def chat_json(self, chat: Chat) -> dict[str, Any]:
        """The short `Chat` object."""
        if chat.private:
            person = self.people[chat.id]
            return {"id": chat.id, "type": "private", "first_name": person.name, "username": person.username}
        short = {"id": chat.id, "type": chat.type, "title": chat.title}
        return {**short, "is_forum": True} if chat.is_forum else short

    def write(self, chat: Chat, author: Person, content: dict[str, Any], topic: int | None = None) -> Post:
        """Put a message or service message into a chat; the bot isn't told yet."""
        message = {
            "message_id": chat.next_id,
            "date": int(self.now()),
            "chat": self.chat_json(chat),
            "from": author.user(),
        }
        if chat.is_forum and topic not in (None, GENERAL_TOPIC):
            message |= {"message_thread_id": topic, "is_topic_message": True}
        post = Post({**message, **content}, author.id, topic=topic)
        chat.posts[chat.next_id] = post
        chat.next_id += 1
        post.revision = self.changed()
        return post

    def quoted(self, post: Post) -> dict[str, Any]:
        """A message as it stands in `reply_to_message`: without what it replies to itself."""
        return {key: value for key, value in post.message.items() if key != "reply_to_message"}

    # What the bot learns

    def bot_member(self, chat: Chat) -> Member:
        """The bot's place in a chat."""
        return chat.member(self.bot.id)

    def bot_hears(self, chat: Chat, post: Post) -> bool:
        """Whether privacy mode and membership let the bot see a message of a person."""
        member = self.bot_member(chat)
        if not member.inside:
            return False
        if chat.private or chat.hears_all or member.rules:
            return True
        message = post.message
        via_bot = message.get("via_bot", {}).get("id") == self.bot.id
        answered = message.get("reply_to_message", {}).get("from", {}).get("id") == self.bot.id
        return via_bot or answered or "text" not in message or self._is_command_for_bot(message)

    def _is_command_for_bot(self, message: dict[str, Any]) -> bool:
        first = message["text"].split(maxsplit=1)[0]
        if not any(e["type"] == "bot_command" and e["offset"] == 0 for e in message.get("entities", ())):
            return False
        _, at, name = first.partition("@")
        return not at or name.lower() == self.bot.username.lower()

    def tell_bot(self, kind: str, chat: Chat, post: Post) -> None:
        """Deliver a message or its edit, if the bot may see it."""
        if self.bot_hears(chat, post):
            self.mailbox.post(kind, dict(post.message))

    # What people see

    def seen_by(self, person: Person, chat: Chat) -> Iterator[Post]:
        """What one person may see in one chat, in the order of time; nobody sees others' whispers."""
        if not chat.member(person.id).inside:
            return
        own = (post for post in chat.whispers.values() if post.receiver == person.id)
        posts = [post for post in (*chat.posts.values(), *own) if not post.deleted]
        yield from sorted(posts, key=lambda post: (post.message["date"], post.receiver is not None))

    # The bot's place

    def set_member(self, chat: Chat, subject: Person, member: Member, actor: Person) -> None:
        """Change a membership and report it as `my_chat_member` or `chat_member`."""
        old = chat.member(subject.id)
        chat.members[subject.id] = member
        report = {
            "chat": self.chat_json(chat),
            "from": actor.user(),
            "date": int(self.now()),
            "old_chat_member": old.as_json(subject),
            "new_chat_member": member.as_json(subject),
        }
        if subject is self.bot:
            self.mailbox.post("my_chat_member", report)
        elif self.bot_member(chat).rules:
            self.mailbox.post("chat_member", report)
        self.changed()


def admin(*rights: str) -> Member:
    """An administrator with these rights, or with all but appointing others when none is named."""
    wanted = rights or tuple(right for right in ADMIN_RIGHTS if right != "can_promote_members")
    return Member("administrator", frozenset({"can_manage_chat", *wanted}))
