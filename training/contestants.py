"""Players under test, by the names that people type: a folder, a version, an address, or a word for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from models import players
from models.artefact import CARD, read_card
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest, Player
from models.registry import PRETRAINED, Registry
from models.remote import RemotePlayer
from models.skills import Skill, Skilled
from training.corpus import Half
from training.errors import TrainingRefused, without_passwords
from words.hat import hat
from words.languages import Language

Answer = TypeVar("Answer", GuessAnswer, ExplainAnswer)
CHAMPION, STARTER = "champion", "starter"
UNKNOWN_TEXT = "unknown"
"""What a player was trained on when it doesn't tell."""
_REMOTE_TIMEOUT_S = 5.0
_TRIED_WORDS = 6
"""A service that has nothing to say to so many words of the hat is down, or no player of this language."""
_MOST_LATE = 3
"""Answers in a row that may be late; after them a service isn't asked again."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A player under test."""

    label: str
    player: Player
    half: str
    """The part of its corpus that it was trained on, or UNKNOWN_TEXT."""
    fingerprint: str = ""
    """Of the corpus it was trained on, empty when it doesn't tell."""
    is_floor: bool = False
    """Whether it is what others are to be better than."""
    guesses: bool = True
    """Whether its guesses are measured; not where they are those of another contestant."""

    def held_to(self, skill: Skill) -> Contestant:
        """The same player at a skill."""
        held = Skilled(self.player, skill)
        return replace(self, label=f"{held.name} {held.version}", player=held)


class Awaited:
    """A service that is given up when it is late again and again, for each late answer costs seconds."""

    def __init__(self, player: Player, late_s: float) -> None:
        self._player, self._late_s = player, late_s
        self._late = 0
        self.name, self.version, self.language = player.name, player.version, player.language

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """What the service answers; raises TrainingRefused when it is given up."""
        return self._in_time(lambda: self._player.guess(request))

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """What the service answers; raises TrainingRefused when it is given up."""
        return self._in_time(lambda: self._player.explain(request))

    def _in_time(self, ask: Callable[[], Answer]) -> Answer:
        began = time.monotonic()
        answer = ask()
        was_late = not answer.words and time.monotonic() - began >= self._late_s
        self._late = self._late + 1 if was_late else 0
        if self._late == _MOST_LATE:
            raise TrainingRefused(
                f"{self.name} didn't answer {_MOST_LATE} times in a row within {self._late_s:g} s: "
                "make it faster, or ask it when the network is better."
            )
        return answer


def contestant(
    name: str,
    language: Language,
    models: Path,
    special: Mapping[str, Callable[[], Contestant]] | None = None,
) -> Contestant:
    """The player of that name; raises TrainingRefused or ModelRefused with what is wrong about it.

    Args:
        name: `champion`, `starter`, a name of `special`, an address, a folder, or a version of the registry.
        language: what it must speak.
        models: the registry.
        special: more names, and what makes their players.
    """
    if special and name in special:
        return special[name]()
    if "://" in name:
        return _remote(name, language)
    if name == CHAMPION:
        return _of_folder(Registry(models).champion(language), language)
    if name == STARTER:
        return _of_folder(PRETRAINED / language.value, language)
    if Path(name).is_dir():
        return _of_folder(Path(name), language)
    if not (models / language.value / name / CARD).is_file():
        known = [CHAMPION, STARTER, *(special or ()), *Registry(models).versions(language)]
        raise TrainingRefused(
            f"There is no player {name!r}: name a folder, an address (http://...), or one of "
            f"{', '.join(known)}."
        )
    return _of_folder(models / language.value / name, language)


def _of_folder(folder: Path, language: Language) -> Contestant:
    player = players.load(folder)
    if player.language is not language:
        raise TrainingRefused(f"{folder} speaks {player.language.value}, not {language.value}.")
    corpus = read_card(folder).get("corpus", {})
    label = f"{player.name} {player.version}"
    return Contestant(label, player, str(corpus.get("half", Half.ALL)), str(corpus.get("fingerprint", "")))


def _remote(url: str, language: Language) -> Contestant:
    """A service that has answered once; only then its later silence may count as misses."""
    try:
        remote = RemotePlayer(url, language, _REMOTE_TIMEOUT_S)
    except ValueError as error:
        address = without_passwords(url).partition("?")[0]
        raise TrainingRefused(f"{address} can't be asked: {error}.") from error
    player = Awaited(remote, _REMOTE_TIMEOUT_S)
    known = hat(language)
    sample = [word.text for word in known[:: max(len(known) // _TRIED_WORDS, 1)]]
    if not any(
        player.explain(ExplainRequest(word, 3)).words or player.guess(GuessRequest((word,), 3)).words
        for word in sample
    ):
        raise TrainingRefused(
            f"{player.name} says nothing to {len(sample)} words: is it running, does it speak "
            f"{language.value}, and does it keep to docs/player-protocol.md?"
        )
    return Contestant(f"{player.name} {player.version}", player, UNKNOWN_TEXT)
