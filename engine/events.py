"""What happened at a table. `engine.evolve` turns events into state, views turn them into messages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from engine.state import PlayerId, Skill, Solve
from words.languages import Language


class Ending(StrEnum):
    """Why a round ended."""

    SOLVED = "solved"
    """Everybody seated has the word, or the first public right guess was made at an open table."""
    SPENT = "spent"
    """All clues were named and the last window closed."""
    SILENT = "silent"
    """The explainer named no further clue in time."""
    UNCLAIMED = "unclaimed"
    """Nobody took the explainer's place."""
    ASLEEP = "asleep"
    """A paused round wasn't taken up again."""
    FOUL = "foul"
    """The explainer wrote the word: no points."""
    STOPPED = "stopped"
    """Somebody who may stopped it; points so far count."""
    LEFT = "left"
    """The bot is no longer in the chat."""


@dataclass(frozen=True)
class RoundOpened:
    """A word was drawn; an explainer is sought, or an AI player explains."""

    number: int
    player: PlayerId
    name: str
    word: str
    closed: bool
    due_ms: int
    model: str = ""
    plan: tuple[str, ...] = ()
    explainer: PlayerId | None = None
    kind: Literal["round_opened"] = "round_opened"


@dataclass(frozen=True)
class Claimed:
    """Somebody explains."""

    player: PlayerId
    name: str
    due_ms: int
    kind: Literal["claimed"] = "claimed"


@dataclass(frozen=True)
class Joined:
    """Somebody took a seat."""

    player: PlayerId
    name: str
    kind: Literal["joined"] = "joined"


@dataclass(frozen=True)
class WordChanged:
    """The explainer swapped the word."""

    word: str
    due_ms: int
    kind: Literal["word_changed"] = "word_changed"


@dataclass(frozen=True)
class ClueGiven:
    """A clue was accepted, or named by an AI explainer."""

    clue_no: int
    text: str
    message_id: int | None
    at_ms: int
    due_ms: int
    kind: Literal["clue_given"] = "clue_given"


@dataclass(frozen=True)
class ClueLanded:
    """An AI explainer's clue has a message id; its window starts."""

    clue_no: int
    message_id: int
    at_ms: int
    due_ms: int
    kind: Literal["clue_landed"] = "clue_landed"


@dataclass(frozen=True)
class GuessedRight:
    """A right guess. `hide` asks for its message to be deleted."""

    solve: Solve
    name: str
    points: int
    """What it is worth to the guesser as things stand."""
    hide: bool
    kind: Literal["guessed_right"] = "guessed_right"


@dataclass(frozen=True)
class WordShown:
    """Somebody wrote the word at a closed table where it counts for nothing: the message must go."""

    player: PlayerId
    message_id: int
    kind: Literal["word_shown"] = "word_shown"


@dataclass(frozen=True)
class GuessedWrong:
    """A wrong guess. `near` is for its player's eyes only."""

    player: PlayerId
    name: str
    text: str
    """In normalised spelling."""
    near: bool
    private: bool
    message_id: int | None = None
    kind: Literal["guessed_wrong"] = "guessed_wrong"


@dataclass(frozen=True)
class AnswerSealed:
    """An AI guesser has answered; secret until the window closes."""

    player: PlayerId
    clue_no: int
    words: tuple[str, ...]
    kind: Literal["answer_sealed"] = "answer_sealed"


@dataclass(frozen=True)
class WindowClosed:
    """The window of a clue is over, and the sealed answers to it are public."""

    clue_no: int
    wrong: Mapping[PlayerId, str]
    """What AI guessers answered wrongly; a right answer is a GuessedRight."""
    due_ms: int
    kind: Literal["window_closed"] = "window_closed"


@dataclass(frozen=True)
class Settled:
    """The round is decided; messages on their way still count until `due_ms` and the grace."""

    due_ms: int
    kind: Literal["settled"] = "settled"


@dataclass(frozen=True)
class Paused:
    """The AI explainer waits for somebody to play."""

    due_ms: int
    kind: Literal["paused"] = "paused"


@dataclass(frozen=True)
class Resumed:
    """Somebody plays again."""

    player: PlayerId
    name: str
    due_ms: int
    kind: Literal["resumed"] = "resumed"


@dataclass(frozen=True)
class RoundEnded:
    """The word may be told, the points are given."""

    number: int
    ending: Ending
    word: str
    explainer: PlayerId | None
    points: Mapping[PlayerId, int] = field(default_factory=dict)
    solves: tuple[Solve, ...] = ()
    """The right guesses that count, best first."""
    kind: Literal["round_ended"] = "round_ended"


@dataclass(frozen=True)
class GameEnded:
    """The scoreboard is closed; the next round begins a new game."""

    game: Mapping[PlayerId, int]
    kind: Literal["game_ended"] = "game_ended"


@dataclass(frozen=True)
class LanguageChanged:
    """The table plays in another language from the next round on."""

    language: Language
    kind: Literal["language_changed"] = "language_changed"


@dataclass(frozen=True)
class SkillChanged:
    """AI players play better or worse from the next round on."""

    skill: Skill
    kind: Literal["skill_changed"] = "skill_changed"


@dataclass(frozen=True)
class TableOpened:
    """The running round goes on at an open table; right guesses so far were hidden and keep counting."""

    kind: Literal["table_opened"] = "table_opened"


Event = (
    RoundOpened
    | Claimed
    | Joined
    | WordChanged
    | ClueGiven
    | ClueLanded
    | GuessedRight
    | WordShown
    | GuessedWrong
    | AnswerSealed
    | WindowClosed
    | Settled
    | Paused
    | Resumed
    | RoundEnded
    | GameEnded
    | LanguageChanged
    | SkillChanged
    | TableOpened
)
