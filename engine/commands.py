"""What players, timers and AI players ask of a table.

A command that answers something names the round it answers, so that a late one can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.state import PlayerId, Skill
from words.languages import Language


@dataclass(frozen=True)
class OpenRound:
    """Draw a word and look for an explainer (`/hat`)."""

    player: PlayerId
    name: str
    word: str
    closed: bool
    model: str = ""
    """Version of the AI guesser that will sit at the table."""
    kind: Literal["open_round"] = "open_round"


@dataclass(frozen=True)
class Challenge:
    """Let an AI player explain (`/challenge`); its clues are fixed here."""

    player: PlayerId
    name: str
    word: str
    plan: tuple[str, ...]
    closed: bool
    model: str
    explainer: PlayerId
    kind: Literal["challenge"] = "challenge"


@dataclass(frozen=True)
class Claim:
    """Take the explainer's place."""

    round: int
    player: PlayerId
    name: str
    kind: Literal["claim"] = "claim"


@dataclass(frozen=True)
class Join:
    """Take a seat: a closed table waits for everybody who has one."""

    round: int
    player: PlayerId
    name: str
    kind: Literal["join"] = "join"


@dataclass(frozen=True)
class ChangeWord:
    """Swap the word for another one, before the first clue."""

    round: int
    player: PlayerId
    word: str
    kind: Literal["change_word"] = "change_word"


@dataclass(frozen=True)
class Say:
    """A message in the table's chat: a clue when the explainer writes it, else a guess."""

    player: PlayerId
    name: str
    text: str
    message_id: int
    at_ms: int
    kind: Literal["say"] = "say"


@dataclass(frozen=True)
class Edit:
    """A message of the table's chat got another text."""

    player: PlayerId
    text: str
    message_id: int
    kind: Literal["edit"] = "edit"


@dataclass(frozen=True)
class GuessPrivately:
    """A guess the chat can't read: inline (with the id of its message) or by direct message."""

    player: PlayerId
    name: str
    text: str
    at_ms: int
    message_id: int | None = None
    kind: Literal["guess_privately"] = "guess_privately"


@dataclass(frozen=True)
class ClueDelivered:
    """The message of an AI explainer's clue reached the chat."""

    round: int
    clue_no: int
    message_id: int
    at_ms: int
    kind: Literal["clue_delivered"] = "clue_delivered"


@dataclass(frozen=True)
class Seal:
    """An AI guesser answers a clue."""

    round: int
    clue_no: int
    player: PlayerId
    words: tuple[str, ...]
    kind: Literal["seal"] = "seal"


@dataclass(frozen=True)
class Resume:
    """Go on with a paused round."""

    round: int
    player: PlayerId
    name: str
    kind: Literal["resume"] = "resume"


@dataclass(frozen=True)
class TimeUp:
    """A deadline has passed."""

    due_ms: int
    kind: Literal["time_up"] = "time_up"


@dataclass(frozen=True)
class Stop:
    """End the round, or the game when no round runs."""

    player: PlayerId
    is_admin: bool
    kind: Literal["stop"] = "stop"


@dataclass(frozen=True)
class SetLanguage:
    """Play in another language."""

    language: Language
    kind: Literal["set_language"] = "set_language"


@dataclass(frozen=True)
class SetSkill:
    """Play against better or worse AI players."""

    skill: Skill
    kind: Literal["set_skill"] = "set_skill"


@dataclass(frozen=True)
class OpenTable:
    """The bot may not delete messages any more: a right guess stays readable from here on."""

    kind: Literal["open_table"] = "open_table"


@dataclass(frozen=True)
class Leave:
    """The bot is out of the chat: end the round without a word."""

    kind: Literal["leave"] = "leave"


Command = (
    OpenRound
    | Challenge
    | Claim
    | Join
    | ChangeWord
    | Say
    | Edit
    | GuessPrivately
    | ClueDelivered
    | Seal
    | Resume
    | TimeUp
    | Stop
    | SetLanguage
    | SetSkill
    | OpenTable
    | Leave
)
