"""What the outbox holds: one JSON object per thing to say, rendered already, ready for Telegram.

Every kind names its chat. A `topic` is a forum topic's thread id, None for a plain chat and for the
General topic. A `slot` is a name under which the sender keeps the id of a sent message for two days,
so that a later edit can find it; see `slot_note` for where.
"""

import json
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, ClassVar

MAX_CALLBACK_BYTES = 64
MAX_PICTURE_CHARACTERS = 1 << 19
"""A picture waits in the store like any message, and must not weigh on it."""
SLOT_LIFETIME_S = 2 * 24 * 3600


class OutgoingRefused(ValueError):
    """The bytes or fields make no message which Telegram could take; the text says what is wrong."""


class Urgency(IntEnum):
    """The smaller goes first when the budget is short."""

    RESULT = 0
    SAY = 1
    EDIT = 2


@dataclass(frozen=True, slots=True)
class Button:
    """One inline button; exactly one of the three targets is set.

    `switch_inline` fills the input field of this same chat with the bot's name and the text."""

    text: str
    callback_data: str | None = None
    url: str | None = None
    switch_inline: str | None = None

    def __post_init__(self) -> None:
        targets = (self.callback_data, self.url, self.switch_inline)
        if sum(target is not None for target in targets) != 1:
            raise OutgoingRefused("a button needs exactly one of callback_data, url, switch_inline")
        if len((self.callback_data or "").encode()) > MAX_CALLBACK_BYTES:
            raise OutgoingRefused(f"callback_data is longer than {MAX_CALLBACK_BYTES} bytes")


Keyboard = tuple[tuple[Button, ...], ...]


@dataclass(frozen=True, slots=True)
class SendText:
    """A new message. `report` comes back to the inbox as `delivered` with message id and date."""

    KIND: ClassVar[str] = "send_text"
    chat: int
    text: str
    topic: int | None = None
    keyboard: Keyboard | None = None
    reply_to: int | None = None
    slot: str | None = None
    report: dict[str, Any] | None = None
    urgency: Urgency = Urgency.SAY


@dataclass(frozen=True, slots=True)
class EditText:
    """A new text for the message in a slot; only the last waiting one of a slot is sent."""

    KIND: ClassVar[str] = "edit_text"
    chat: int
    slot: str
    text: str
    topic: int | None = None
    keyboard: Keyboard | None = None


@dataclass(frozen=True, slots=True)
class Delete:
    """Take a message away; a bonus which nothing may rest on."""

    KIND: ClassVar[str] = "delete"
    chat: int
    message_id: int


@dataclass(frozen=True, slots=True)
class React:
    """Put one emoji on a message; best effort, never retried."""

    KIND: ClassVar[str] = "react"
    chat: int
    message_id: int
    emoji: str


@dataclass(frozen=True, slots=True)
class Whisper:
    """Words for one member of a group; a direct message is the way out where groups know no whispers."""

    KIND: ClassVar[str] = "whisper"
    chat: int
    user: int
    text: str
    topic: int | None = None
    fallback_dm: bool = True


@dataclass(frozen=True, slots=True)
class SendPicture:
    """A new message with a picture: a PNG in base64, as JSON holds no bytes."""

    KIND: ClassVar[str] = "send_picture"
    chat: int
    png: str
    caption: str

    def __post_init__(self) -> None:
        if len(self.png) > MAX_PICTURE_CHARACTERS:
            raise OutgoingRefused(f"the picture is longer than {MAX_PICTURE_CHARACTERS} characters")


Outgoing = SendText | SendPicture | EditText | Delete | React | Whisper

_KINDS: dict[str, type[Outgoing]] = {
    kind.KIND: kind for kind in (SendText, SendPicture, EditText, Delete, React, Whisper)
}


def encode(outgoing: Outgoing) -> bytes:
    """The JSON bytes of one thing to say; fields which are None are left out."""
    fields = {name: value for name, value in asdict(outgoing).items() if value is not None}
    return json.dumps({"kind": outgoing.KIND, **fields}, ensure_ascii=False, separators=(",", ":")).encode()


def decode(payload: bytes) -> Outgoing:
    """The thing to say in an outbox entry; raises OutgoingRefused when it is none."""
    try:
        fields = json.loads(payload)
        kind = _KINDS[fields.pop("kind")]
        if "urgency" in fields:
            fields["urgency"] = Urgency(fields["urgency"])
        if "keyboard" in fields:
            fields["keyboard"] = _keyboard(fields["keyboard"])
        return kind(**fields)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        # The text of the cause could quote the message, which has no place in a log.
        raise OutgoingRefused(f"not an outbox entry ({type(error).__name__})") from None


def _keyboard(rows: list[list[dict[str, Any]]]) -> Keyboard:
    return tuple(tuple(Button(**button) for button in row) for row in rows)


def slot_note(chat: int, slot: str) -> str:
    """The name of the note with the message id of a slot; slots of two chats never meet."""
    return f"slot:{chat}:{slot}"


def table_of(chat: int, topic: int | None) -> str:
    """The table where a message is heard: `<chat>` or `<chat>:<topic>`."""
    return str(chat) if topic is None else f"{chat}:{topic}"
