"""Players under test, by the names that people type: a folder, a version, an address, or a word for one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from models import fasttext_player
from models.artefact import CARD, read_card
from models.player import ExplainRequest, Player
from models.registry import PRETRAINED, Registry
from models.remote import RemotePlayer
from models.skills import Skill, Skilled
from training.corpus import Half
from training.errors import TrainingRefused
from words.hat import hat
from words.languages import Language

CHAMPION, STARTER = "champion", "starter"
UNKNOWN_TEXT = "unknown"
"""What a player was trained on when it doesn't tell."""
_REMOTE_TIMEOUT_S = 10.0
_TRIED_WORDS = 20
"""A service that has no clue for so many words of the hat is down, or no player of this language."""


@dataclass(frozen=True, slots=True)
class Contestant:
    """A player under test."""

    label: str
    player: Player
    half: str
    """The part of its corpus that it was trained on, or UNKNOWN_TEXT."""
    fingerprint: str = ""
    """Of the corpus it was trained on, empty when it doesn't tell."""

    def held_to(self, skill: Skill) -> Contestant:
        """The same player at a skill."""
        held = Skilled(self.player, skill)
        return Contestant(f"{held.name} {held.version}", held, self.half, self.fingerprint)


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
    player = fasttext_player.load(folder)
    if player.language is not language:
        raise TrainingRefused(f"{folder} speaks {player.language.value}, not {language.value}.")
    corpus = read_card(folder).get("corpus", {})
    label = f"{player.name} {player.version}"
    return Contestant(label, player, str(corpus.get("half", Half.ALL)), str(corpus.get("fingerprint", "")))


def _remote(url: str, language: Language) -> Contestant:
    """A service that has answered once; only then its later silence may count as misses."""
    try:
        player = RemotePlayer(url, language, _REMOTE_TIMEOUT_S)
    except ValueError as error:
        raise TrainingRefused(f"{url} can't be asked: {error}.") from error
    known = hat(language)
    sample = known[:: max(len(known) // _TRIED_WORDS, 1)]
    if not any(player.explain(ExplainRequest(word.text, 3)).words for word in sample):
        raise TrainingRefused(
            f"{player.name} has no clue for any of {len(sample)} words: is it running, does it speak "
            f"{language.value}, and does it keep to docs/player-protocol.md?"
        )
    return Contestant(f"{player.name} {player.version}", player, UNKNOWN_TEXT)
