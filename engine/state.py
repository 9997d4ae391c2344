"""The state of a table: everything a live game is, as frozen values.

A round goes through these phases and no others::

    (no round) --OpenRound--> CLAIMING --Claim--> EXPLAINING --right guess--> SETTLING --> (no round)
    (no round) --Challenge--> EXPLAINING <--> PAUSED
    any phase --Stop, a foul, or time--> (no round)

All times are milliseconds since the epoch; all message ids are those of the table's chat.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from words.languages import Language

TableId = str
"""`<chat id>` or `<chat id>:<topic id>`."""

PlayerId = str
"""A Telegram user id in decimal digits, or `ai:<name>` for an AI player."""

ROBOT: PlayerId = "ai:hatter"
"""The AI player of the house: explains in a challenge, guesses when a person explains."""


def is_person(player: PlayerId) -> bool:
    """Whether the player is a person and not an AI player."""
    return not player.startswith("ai:")


class Skill(StrEnum):
    """How well AI players are allowed to play at a table."""

    EASY = "easy"
    NORMAL = "normal"
    HARD = "hard"


class Phase(StrEnum):
    """Where a round stands."""

    CLAIMING = "claiming"
    """The word is drawn; nobody has taken the explainer's place yet."""
    EXPLAINING = "explaining"
    """Clues are named and guessed at."""
    PAUSED = "paused"
    """The AI explainer waits, because nobody plays."""
    SETTLING = "settling"
    """The round is decided; guesses sent before that may still arrive and count by their ids."""


@dataclass(frozen=True)
class Rules:
    """What a table plays by; the same for every round until it is changed between rounds."""

    n_clues: int = 6
    """Clues in a round, 3 to 10 (N of the scoring)."""
    clue_ms: int = 15_000
    """The window of a clue: from its message to the next clue of an AI explainer."""
    turn_ms: int = 90_000
    """How long a person may think about the next clue."""
    last_ms: int = 30_000
    """The window of the last clue."""
    claim_ms: int = 120_000
    """How long the explainer's place stays open."""
    pause_ms: int = 600_000
    """How long a paused round waits before it ends."""
    quiet_windows: int = 3
    """Windows in a row without a guess after which an AI explainer pauses."""
    grace_ms: int = 1_000
    """Lag granted to messages on their way when a deadline has passed."""
    delivery_ms: int = 5_000
    """How long a clue may take to be delivered before its window starts anyway."""
    word_changes: int = 2
    """How often the explainer may swap the word, before the first clue only."""

    def window_ms(self, clue_no: int) -> int:
        """The window of a clue: longer after the last one."""
        return self.last_ms if clue_no >= self.n_clues else self.clue_ms


@dataclass(frozen=True)
class Clue:
    """A clue that was accepted."""

    text: str
    """The word as shown."""
    message_id: int | None
    """Its message; None until the message of an AI explainer is delivered."""
    at_ms: int
    """Date of its message."""


@dataclass(frozen=True)
class Solve:
    """A right guess."""

    player: PlayerId
    at_ms: int
    """Date of the guess's message."""
    message_id: int | None = None
    """Its message in the table's chat; None for direct messages and AI players."""
    clue_no: int | None = None
    """The number of clues it was made after, where no message id decides it."""
    private: bool = False
    """Whether the chat couldn't read it."""


@dataclass(frozen=True)
class SealedAnswer:
    """What an AI guesser answered to a clue; nobody sees it until the clue's window closes."""

    player: PlayerId
    clue_no: int
    words: tuple[str, ...]
    """Best first."""


@dataclass(frozen=True)
class Round:
    """One word, from the hat to its announcement."""

    number: int
    phase: Phase
    word: str
    """The secret. Only `engine.sight` decides who may see it."""
    starter: PlayerId
    closed: bool
    """Whether the bot may delete messages, so that a right guess needn't end the round."""
    due_ms: int
    """The end of the current phase or window, without the grace."""
    explainer: PlayerId | None = None
    clues: tuple[Clue, ...] = ()
    solves: tuple[Solve, ...] = ()
    plan: tuple[str, ...] = ()
    """All clues of an AI explainer, fixed before the round is announced."""
    model: str = ""
    """Version of the AI player; it stays for the whole round."""
    sealed: tuple[SealedAnswer, ...] = ()
    opened: int = 0
    """The number of clues whose window has closed and whose sealed answers are public."""
    tried: tuple[str, ...] = ()
    """Wrong guesses of the round in normalised spelling, oldest first."""
    heard: int = 0
    """The number of the newest clue after which a person guessed or asked to go on."""
    changes: int = 0
    """How often the word was swapped."""

    @property
    def by_robot(self) -> bool:
        """Whether an AI player explains."""
        return self.explainer is not None and not is_person(self.explainer)


@dataclass(frozen=True)
class Explained:
    """What an AI player explained in the newest round, kept so that it can be asked why."""

    number: int
    word: str
    clues: tuple[str, ...]
    """Those that were named."""
    model: str


@dataclass(frozen=True)
class Table:
    """A chat or forum topic and the game in it."""

    id: TableId
    language: Language
    rules: Rules = field(default_factory=Rules)
    round: Round | None = None
    rounds: int = 0
    """Rounds begun at this table, ever; the number of the newest one."""
    game: Mapping[PlayerId, int] = field(default_factory=dict)
    """Points in the running game."""
    totals: Mapping[PlayerId, int] = field(default_factory=dict)
    """Points over all games."""
    names: Mapping[PlayerId, str] = field(default_factory=dict)
    """How players are called in texts."""
    seats: Mapping[PlayerId, int] = field(default_factory=dict)
    """People at the table, with the number of the newest round they took part in."""
    skill: Skill = Skill.NORMAL
    """How well AI players play here."""
    explained: Explained | None = None
    """The newest round, if an AI player explained it."""
    recent: tuple[str, ...] = ()
    """Words of the latest rounds, oldest first, so that they aren't drawn again soon."""

    def seated(self) -> frozenset[PlayerId]:
        """People who took part in this round or in the one before."""
        return frozenset(player for player, newest in self.seats.items() if newest >= self.rounds - 1)
