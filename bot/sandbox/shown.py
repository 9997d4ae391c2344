"""What the driver hands out: messages, answers and inline results as people see them."""

from dataclasses import dataclass
from typing import Any

from bot.sandbox.model import Post


@dataclass(frozen=True)
class Answer:
    """The bot's answer to a press. `alert`: in a window to be closed, else a passing notice."""

    text: str
    alert: bool
    url: str


@dataclass(frozen=True)
class InlineResult:
    """One offered inline result; `raw` is the `InlineQueryResult` object."""

    query_id: str
    raw: dict[str, Any]

    @property
    def id(self) -> str:
        """The result's own id."""
        return str(self.raw["id"])

    @property
    def title(self) -> str:
        """Its headline."""
        return str(self.raw["title"])

    @property
    def description(self) -> str:
        """Its second line, "" without one."""
        return str(self.raw.get("description", ""))


@dataclass(frozen=True)
class Shown:
    """One message, as it is now: an edit shows in a `Shown` taken before it."""

    post: Post

    @property
    def raw(self) -> dict[str, Any]:
        """The `Message` object."""
        return self.post.message

    @property
    def id(self) -> int:
        """Message id in its chat; for a whisper its ephemeral id."""
        return self.post.id

    @property
    def view_id(self) -> int:
        """The id by which the page calls it: that of a whisper is negative."""
        return -self.post.id if self.ephemeral else self.post.id

    @property
    def chat_id(self) -> int:
        """The chat's id."""
        return int(self.raw["chat"]["id"])

    @property
    def text(self) -> str:
        """Its text or caption, "" for a service message."""
        return str(self.raw.get("text", self.raw.get("caption", "")))

    @property
    def sender(self) -> str:
        """The first name of its author."""
        return str(self.raw["from"]["first_name"])

    @property
    def from_bot(self) -> bool:
        """Whether the bot wrote it; what a person sent by inline mode is the person's."""
        return bool(self.raw["from"]["is_bot"])

    @property
    def ephemeral(self) -> bool:
        """Whether only one member sees it."""
        return self.post.receiver is not None

    @property
    def topic(self) -> int | None:
        """Its topic in a forum."""
        return self.post.topic

    @property
    def reply_to(self) -> int | None:
        """The id of the message it answers."""
        replied = self.raw.get("reply_to_message")
        return None if replied is None else int(replied["message_id"])

    @property
    def edited(self) -> bool:
        """Whether it was changed."""
        return "edit_date" in self.raw

    @property
    def deleted(self) -> bool:
        """Whether it is gone."""
        return self.post.deleted

    @property
    def buttons(self) -> list[list[dict[str, Any]]]:
        """Rows of `InlineKeyboardButton` objects."""
        return self.post.buttons

    @property
    def button_texts(self) -> list[str]:
        """What stands on the buttons, row by row."""
        return [button["text"] for row in self.buttons for button in row]

    def data_of(self, button: str) -> str | None:
        """The callback data of a button named by its text or its data."""
        for each in (each for row in self.buttons for each in row):
            if "callback_data" in each and button in (each["text"], each["callback_data"]):
                return str(each["callback_data"])
        return None

    @property
    def reactions(self) -> dict[int, list[str]]:
        """Emoji by account id."""
        return {account: emojis for account, emojis in self.post.reactions.items() if emojis}
