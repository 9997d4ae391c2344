"""The self-play match: both players explain the same words to each other and to themselves.

Each word makes four rounds, one for each pair of explainer and guesser. The explainer names the clues that
the rules of the table let pass, the guesser has GAME_GUESSES guesses after each of them, and a word found
after clue k of N is worth N + 1 - k to both seats. So each player sits in four seats a word.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from engine.verdicts import judge_clue
from models.player import ExplainRequest, GuessRequest, Player
from training.metrics import GAME_CLUES, GAME_GUESSES, place, points
from words.hat import hat
from words.languages import Language
from words.lemmas import lemmas

UNDERSTOOD = 0.6
"""Before the champion's ears the challenger's clues must be worth this share of the champion's own, which
have the advantage of coming from the same training. Less means a private code that nobody else understands.
"""
_SPARE_CLUES = 4

Heard = Callable[[float], None]
"""Told how much is done, from 0 to 1."""


def unheard(share: float) -> None:
    """For those who don't ask how much is done."""


def part(heard: Heard, begins: float, ends: float) -> Heard:
    """Told of a part of the work, from 0 to 1, what tells of the whole from `begins` to `ends`."""
    return lambda share: heard(begins + share * (ends - begins))


@dataclass(frozen=True, slots=True)
class Played:
    """Mean points of a word, from 0 to GAME_CLUES, by who explained to whom."""

    to_itself: float
    """The challenger explained to itself."""
    to_champion: float
    """The challenger explained to the champion."""
    from_champion: float
    """The champion explained to the challenger."""
    champions: float
    """The champion explained to itself."""

    @property
    def challenger(self) -> float:
        """Mean points of the challenger's four seats: two of its own round, one of each shared one."""
        return (2 * self.to_itself + self.to_champion + self.from_champion) / 4

    @property
    def champion(self) -> float:
        """Mean points of the champion's four seats."""
        return (2 * self.champions + self.to_champion + self.from_champion) / 4

    @property
    def is_won(self) -> bool:
        """Whether the challenger's seats have no fewer points; a tie is its own, for its news is newer."""
        return self.challenger >= self.champion

    @property
    def is_understood(self) -> bool:
        """Whether the champion gets enough out of the challenger's clues."""
        return self.to_champion >= UNDERSTOOD * self.champions


def play(challenger: Player, champion: Player, n_words: int, seed: int, heard: Heard = unheard) -> Played:
    """Play the match over words of the hat; the same seed draws the same ones."""
    language = challenger.language
    words = drawn(language, n_words, seed)
    quarters = [part(heard, quarter / 4, (quarter + 1) / 4) for quarter in range(4)]
    return Played(
        to_itself=mean_points(challenger, challenger, words, language, quarters[0]),
        to_champion=mean_points(challenger, champion, words, language, quarters[1]),
        from_champion=mean_points(champion, challenger, words, language, quarters[2]),
        champions=mean_points(champion, champion, words, language, quarters[3]),
    )


def drawn(language: Language, n_words: int, seed: int) -> list[str]:
    """Words of the hat without repetition, all of them where it has fewer."""
    words = [word.text for word in hat(language)]
    return random.Random(seed).sample(words, min(n_words, len(words)))


def mean_points(
    explainer: Player, guesser: Player, words: Sequence[str], language: Language, heard: Heard = unheard
) -> float:
    """Mean points of the rounds in which one player explains to the other; 0 of no words."""
    whole = 0
    for number, word in enumerate(words, start=1):
        whole += _points(guesser, word, clues_for(explainer, word, language), language)
        heard(number / len(words))
    return whole / len(words) if words else 0.0


def clues_for(explainer: Player, word: str, language: Language) -> tuple[str, ...]:
    """The first GAME_CLUES clues that the table lets pass."""
    clues: tuple[str, ...] = ()
    for offered in explainer.explain(ExplainRequest(word, GAME_CLUES + _SPARE_CLUES)).words:
        if len(clues) < GAME_CLUES and judge_clue(offered, word, clues, language) == offered:
            clues = (*clues, offered)
    return clues


def _points(guesser: Player, word: str, clues: tuple[str, ...], language: Language) -> int:
    wanted = frozenset(lemmas(word, language))
    for k in range(1, len(clues) + 1):
        answers = guesser.guess(GuessRequest(clues[:k], GAME_GUESSES)).words
        at = place(wanted, [frozenset(lemmas(answer, language)) for answer in answers])
        if at is not None:
            return points([None] * (k - 1) + [at])
    return 0
