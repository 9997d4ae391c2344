"""A sandbox in this process, with people whom Python code can lead: for tests and for `hat run`."""

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from bot.sandbox import deeds, rights
from bot.sandbox.deeds import LONGEST_TEXT, Place
from bot.sandbox.errors import PersonRefused
from bot.sandbox.markup import units
from bot.sandbox.model import Chat, Member, Person
from bot.sandbox.server import Server
from bot.sandbox.shown import Answer, InlineResult, Shown
from bot.sandbox.waiting import answer_of, results_of, until
from bot.sandbox.world import Options, World, new_token

FIRST_GROUP = "Шляпа в пятницу"
FIRST_PEOPLE = (("Аня", "ru"), ("Борис", "ru"), ("Carol", "en"), ("Dave", "en"))
PATIENCE_S = 10.0

T = TypeVar("T")


class Sandbox:
    """A world with one group, served on a port from `async with` or `start()` on.

    `host`, `port`: where to listen, 0 for any free port; `token`: a random one unless given;
    `options`: limits, privacy mode and so on; `now`: epoch seconds; `public`: see `Server`."""

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = 0,
        *,
        token: str | None = None,
        options: Options | None = None,
        now: Callable[[], float] = time.time,
        public: bool = False,
        group_kind: str = "group",
        webhook_retry_s: float = 0.5,
    ) -> None:
        self.world = World(token or new_token(), options or Options(), now)
        self.server = Server(self.world, host, port, public=public, webhook_retry_s=webhook_retry_s)
        self._group = self.world.add_group(FIRST_GROUP, group_kind)

    async def __aenter__(self) -> "Sandbox":
        await self.start()
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; raises CannotStart when the port is taken."""
        await self.server.start()

    async def stop(self) -> None:
        """Stop listening."""
        await self.server.stop()

    @property
    def api_base(self) -> str:
        """What TELEGRAM_API_BASE must be for the bot."""
        host = f"[{self.server.host}]" if ":" in self.server.host else self.server.host
        return f"http://{host}:{self.server.port}"

    @property
    def page(self) -> str:
        """The address of the page."""
        return f"{self.api_base}/sandbox/"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def group(self) -> Chat:
        """The first group, wherever it has moved."""
        moved = self._group.migrated_to
        return self._group if moved is None else self.world.chats[moved]

    def add_person(self, name: str, language: str = "ru", *, join: bool = True) -> Person:
        """Somebody new, in the first group unless `join` is false; the first one is its creator.

        They are there from the beginning: nobody is told that they came, as it is with `join_group`."""
        person = self.world.add_person(name, language)
        if join:
            people = self.group.members.keys() - {self.world.bot.id}
            self.group.members[person.id] = Member("member" if people else "creator")
        return person

    def private(self, person: Person) -> Chat:
        """The dialog of a person with the bot."""
        return self.world.chats[person.id]

    def _place(self, chat: Chat | None, topic: int | None, reply_to: Shown | int | None) -> Place:
        replied = reply_to.id if isinstance(reply_to, Shown) else reply_to
        return Place((chat or self.group).id, topic, replied)

    # What people do

    async def say(
        self,
        person: Person,
        text: str,
        *,
        chat: Chat | None = None,
        reply_to: Shown | int | None = None,
        topic: int | None = None,
        split: bool = False,
    ) -> Shown:
        """Send a text; with `split` a long one goes in parts, as a client sends it, and the last is returned.

        Raises PersonRefused."""
        parts = list(split_text(text)) if split else [text]
        place = self._place(chat, topic, reply_to)
        return [Shown(deeds.say(self.world, person, place, part)) for part in parts][-1]

    async def edit(self, person: Person, message: Shown, text: str) -> Shown:
        """Change an own message."""
        return Shown(deeds.edit(self.world, person, message.chat_id, message.id, text))

    async def delete(self, person: Person, message: Shown) -> None:
        """Take a message away."""
        deeds.delete(self.world, person, message.chat_id, message.id)

    async def react(self, person: Person, message: Shown, emoji: str | None) -> None:
        """Put a reaction on a message; None takes it away."""
        deeds.react(self.world, person, message.chat_id, message.id, emoji)

    async def press(self, person: Person, message: Shown, button: str, *, timeout: float = PATIENCE_S) -> str:  # noqa: ASYNC109
        """Press a button, named by its text or data, and wait: the text of the answer, "" for none.

        Raises PersonRefused, and TimeoutError when the bot doesn't answer."""
        return (await self.press_for_answer(person, message, button, timeout=timeout)).text

    async def press_for_answer(
        self,
        person: Person,
        message: Shown,
        button: str,
        *,
        timeout: float = PATIENCE_S,  # noqa: ASYNC109
    ) -> Answer:
        """As `press`, with the whole answer."""
        data = message.data_of(button)
        if data is None:
            raise PersonRefused("no_button", f"no button «{button}» among {message.button_texts}")
        pressed = deeds.press(self.world, person, message.chat_id, message.view_id, data)
        answer = await answer_of(self.world, pressed, timeout)
        if answer is None:
            raise TimeoutError(f"the press of «{button}» is not answered")
        return Answer(answer["text"], answer["alert"], answer["url"])

    async def inline(
        self,
        person: Person,
        query: str,
        *,
        chat: Chat | None = None,
        timeout: float = PATIENCE_S,  # noqa: ASYNC109
    ) -> list[InlineResult]:
        """Type `@bot query` and wait for the results; raises TimeoutError."""
        question = deeds.ask_inline(self.world, person, query, (chat or self.group).id)
        results = await results_of(self.world, question, timeout)
        if results is None:
            raise TimeoutError("the inline query is not answered")
        return [InlineResult(question.id, result) for result in results]

    async def choose(
        self, person: Person, result: InlineResult, *, chat: Chat | None = None, topic: int | None = None
    ) -> Shown:
        """Send an inline result to the chat."""
        place = self._place(chat, topic, None)
        return Shown(deeds.choose_inline(self.world, person, place, result.query_id, result.id))

    # Rights and places

    def promote(self, *powers: str, chat: Chat | None = None) -> None:
        """Make the bot an administrator, with all rights but appointing others when none is named."""
        rights.promote_bot(self.world, chat or self.group, *powers)

    def demote(self, chat: Chat | None = None) -> None:
        """Make the bot a plain member."""
        rights.demote_bot(self.world, chat or self.group)

    def kick(self, chat: Chat | None = None) -> None:
        """Throw the bot out; in a private chat its person blocks it."""
        rights.remove_bot(self.world, chat or self.group)

    def add_bot(self, chat: Chat | None = None) -> None:
        """Take the bot in again."""
        rights.add_bot(self.world, chat or self.group)

    def set_privacy(self, on: bool) -> None:
        """Change privacy mode at BotFather; a group notices when the bot is kicked and added again."""
        rights.set_privacy(self.world, on)

    def block(self, person: Person, blocked: bool = True) -> None:
        """Let a person block the bot, or take it back."""
        rights.block_bot(self.world, person, blocked)

    def join_group(self, person: Person, chat: Chat | None = None) -> None:
        """Let a person come into a group, with a service message."""
        rights.join(self.world, chat or self.group, person)

    def leave_group(self, person: Person, chat: Chat | None = None, *, kicked: bool = False) -> None:
        """Let a person go out of a group, or be sent away."""
        rights.leave(self.world, chat or self.group, person, "kicked" if kicked else "left")

    def migrate(self, chat: Chat | None = None) -> Chat:
        """Turn a group into a supergroup with a new id."""
        return rights.migrate(self.world, chat or self.group)

    def make_forum(self, chat: Chat | None = None) -> None:
        """Give a supergroup topics."""
        rights.make_forum(self.world, chat or self.group)

    def open_topic(self, name: str, chat: Chat | None = None) -> int:
        """Open a topic of a forum; its id."""
        return rights.open_topic(self.world, chat or self.group, name).id

    def set_slow_mode(self, seconds: int, chat: Chat | None = None) -> None:
        """Make members of a supergroup wait between messages."""
        rights.set_slow_mode(self.world, chat or self.group, seconds)

    # What there is to see

    def messages(self, chat: Chat | None = None) -> list[Shown]:
        """What everybody in a chat sees, oldest first: no deleted messages, no whispers."""
        posts = (chat or self.group).posts.values()
        return [Shown(post) for post in posts if not post.deleted]

    @property
    def deleted(self) -> list[Shown]:
        """Messages which were taken away, in all chats."""
        chats = self.world.chats.values()
        return [Shown(post) for chat in chats for post in chat.posts.values() if post.deleted]

    def visible_to(self, person: Person) -> list[Shown]:
        """What that person may see in all chats: own whispers, no others', no strange private chat."""
        chats = (chat for chat in self.world.chats.values() if not chat.private or chat.id == person.id)
        return [Shown(post) for chat in chats for post in self.world.seen_by(person, chat)]

    async def wait_for(self, predicate: Callable[[], T], timeout: float = PATIENCE_S) -> T:  # noqa: ASYNC109
        """The first true value of `predicate`, asked again after each change; raises TimeoutError."""
        return await until(self.world, predicate, timeout)

    async def wait_text(self, part: str, *, chat: Chat | None = None, timeout: float = PATIENCE_S) -> Shown:  # noqa: ASYNC109
        """The newest message of the bot with `part` in its text; raises TimeoutError."""
        found: Callable[[], Shown | None] = lambda: next(  # noqa: E731
            (m for m in reversed(self.messages(chat)) if m.from_bot and part in m.text), None
        )
        message = await self.wait_for(found, timeout)
        assert message is not None
        return message


def split_text(text: str, longest: int = LONGEST_TEXT) -> Iterable[str]:
    """Parts of at most `longest` UTF-16 units, cut at a space where there is one."""
    while units(text) > longest:
        head = text.encode("utf-16-le")[: 2 * longest].decode("utf-16-le", "ignore")
        cut = head.rfind(" ") + 1 or len(head)
        yield text[:cut]
        text = text[cut:]
    yield text


async def start_sandbox(host: str = "127.0.0.1", port: int = 0, **options: Any) -> Sandbox:
    """A served sandbox with four people in its group; `options` as of `Sandbox`. Raises CannotStart."""
    sandbox = Sandbox(host, port, **options)
    for name, language in FIRST_PEOPLE:
        sandbox.add_person(name, language)
    await sandbox.start()
    return sandbox
