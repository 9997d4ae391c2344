"""How well an AI player plays: by what it is allowed to use, and how sure it must be to speak."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest, Knowing, Player
from words.languages import Language


class Skill(StrEnum):
    """The levels an AI player can be set to."""

    EASY = "easy"
    NORMAL = "normal"
    HARD = "hard"


@dataclass(frozen=True, slots=True)
class Ability:
    """What a skill allows."""

    clues_heard: int
    """Of the clues named, only so many of the newest are heard."""
    remembers: bool
    """Whether wrong guesses of others aren't tried; its own aren't repeated at any skill."""
    least_confidence: float
    """Less sure than this, it keeps silent: a wrong guess is seen by everybody."""
    kept_back: int
    """Of the clues it knows, so many of the strongest are named after all others."""


ABILITIES = {
    Skill.EASY: Ability(clues_heard=2, remembers=False, least_confidence=0.2, kept_back=2),
    Skill.NORMAL: Ability(clues_heard=4, remembers=False, least_confidence=0.15, kept_back=0),
    Skill.HARD: Ability(clues_heard=30, remembers=True, least_confidence=0.1, kept_back=0),
}


class Skilled:
    """A player held to the ability of a skill. `said`: what it has guessed in this round already."""

    def __init__(self, player: Player, skill: Skill, said: frozenset[str] = frozenset()) -> None:
        self._player = player
        self._said = said
        self._skill = skill
        self._ability = ABILITIES[skill]

    @property
    def name(self) -> str:
        """The player's name and the skill."""
        return f"{self._player.name}-{self._skill.value}"

    @property
    def version(self) -> str:
        """The player's version."""
        return self._player.version

    @property
    def language(self) -> Language:
        """The player's language."""
        return self._player.language

    def knows(self, word: str) -> bool:
        """Whether the player knows the word."""
        return isinstance(self._player, Knowing) and self._player.knows(word)

    def after(self, said: frozenset[str]) -> Skilled:
        """The same player when it has guessed these words too."""
        return Skilled(self._player, self._skill, self._said | said)

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """The player's guess at what it may hear; nothing when it isn't sure enough."""
        heard = GuessRequest(
            clues=request.clues[-self._ability.clues_heard :],
            n_words=request.n_words,
            excluded=self._said | (request.excluded if self._ability.remembers else frozenset()),
        )
        answer = self._player.guess(heard)
        sure = answer.confidence >= self._ability.least_confidence
        return answer if sure else GuessAnswer((), answer.confidence)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """The player's clues, those kept back last, so that a shorter answer begins as a longer one does."""
        n_words, kept_back = max(request.n_words, 0), self._ability.kept_back
        known = self._player.explain(ExplainRequest(request.word, n_words + kept_back)).words
        return ExplainAnswer((*known[kept_back:], *known[:kept_back])[:n_words])


def having_said(player: Player, said: frozenset[str]) -> Player:
    """A player that has guessed these words; held to a skill, it knows that they were its own."""
    return player.after(said) if isinstance(player, Skilled) else player
