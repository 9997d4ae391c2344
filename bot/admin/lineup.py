"""The models of a registry as an administrator sees them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artefact import is_whole, made_ms, read_card, told_ms
from models.errors import ModelRefused
from models.history import Change
from models.registry import PRETRAINED, Registry
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Version:
    """One model. Figures are shares of right answers from 0 to 1, None where nobody measured."""

    name: str
    made_ms: int | None
    """Milliseconds since the epoch; None for a starter model whose card doesn't tell."""
    guess: float | None
    explain: float | None
    may_play: bool
    """Whether its files are there and it is what its folder is named by; their content isn't looked at."""

    @property
    def has_figures(self) -> bool:
        """Whether anything was measured."""
        return (self.guess, self.explain) != (None, None)


@dataclass(frozen=True, slots=True)
class Lineup:
    """The models of one language."""

    language: Language
    champion: Version | None
    broken: str
    """The name of a champion whose card or files can't be read, else empty."""
    is_starter: bool
    """Whether the champion is the starter model."""
    starter: Version | None
    history: tuple[Change, ...]
    """When what else played became champion, newest first, each version once."""
    may_go_back: bool
    """Whether another version played before the champion."""
    versions: tuple[Version, ...]
    """All at hand, oldest first; the starter model isn't among them."""

    @property
    def named(self) -> str:
        """The version that is to play, broken or not; empty when there is none."""
        return self.champion.name if self.champion else self.broken

    @property
    def waiting(self) -> tuple[str, ...]:
        """What could be promoted, newest first."""
        return tuple(one.name for one in reversed(self.versions) if one.may_play and one.name != self.named)

    @property
    def damaged(self) -> tuple[str, ...]:
        """What could not, newest first."""
        return tuple(
            one.name for one in reversed(self.versions) if not one.may_play and one.name != self.named
        )


def look(root: Path, language: Language) -> Lineup:
    """Read the lineup of a language from a registry's folder; cards that can't be read are left out."""
    registry = Registry(root)
    folder: Path | None = None
    with contextlib.suppress(ModelRefused):
        folder = registry.champion(language)
    names = registry.versions(language)
    is_starter = folder == PRETRAINED / language.value
    found = (_version(root / language.value / name) for name in names)
    at_hand = {one.name: one for one in found if one}
    starter = _starter(PRETRAINED / language.value)
    named = starter if is_starter else at_hand.get(folder.name) if folder else None
    champion = named if named is not None and named.may_play else None
    plays = champion.name if champion else ""
    played = {change.version: change for change in registry.changes(language) if change.version != plays}
    return Lineup(
        language,
        champion,
        folder.name if folder and not champion else "",
        is_starter,
        starter,
        tuple(reversed(played.values())),
        bool(registry.mark(language)),
        tuple(sorted(at_hand.values(), key=lambda one: one.made_ms or 0)),
    )


def _version(folder: Path) -> Version | None:
    try:
        card = read_card(folder)
        made = made_ms(folder, card)
    except (ModelRefused, OSError):
        return None
    return _described(folder, card, folder.name, made)


def _starter(folder: Path) -> Version | None:
    """It is in a folder that is named by its language, and its files are as old as the installation."""
    try:
        card = read_card(folder)
    except ModelRefused:
        return None
    return _described(folder, card, str(card["version"]), told_ms(card))


def _described(folder: Path, card: dict[str, Any], name: str, made: int | None) -> Version:
    figures = card.get("metrics") or {}
    may_play = card["version"] == name and is_whole(folder, card)
    return Version(name, made, _accuracy(figures, "guess"), _accuracy(figures, "explain"), may_play)


def _accuracy(figures: dict[str, Any], kind: str) -> float | None:
    found = figures.get(kind) or {}
    value = found.get("accuracy") if isinstance(found, dict) else None
    return float(value) if isinstance(value, int | float) else None
