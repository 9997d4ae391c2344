"""The models of a registry as an administrator sees them."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artefact import CARD, read_card
from models.errors import ModelRefused
from models.history import Change
from models.registry import Registry
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Version:
    """One model. Figures are shares of right answers from 0 to 1, None where nobody measured."""

    name: str
    made_ms: int
    """Milliseconds since the epoch."""
    guess: float | None
    explain: float | None


@dataclass(frozen=True, slots=True)
class Lineup:
    """The models of one language."""

    language: Language
    champion: Version | None
    broken: str
    """The name of a champion whose card can't be read, else empty."""
    is_starter: bool
    history: tuple[Change, ...]
    """When what else played became champion, newest first, each version once."""
    may_go_back: bool
    """Whether another version played before the champion."""
    versions: tuple[Version, ...]
    """All at hand, oldest first; the starter model isn't among them."""

    @property
    def waiting(self) -> tuple[str, ...]:
        """What could be promoted, newest first."""
        champion = self.champion.name if self.champion else ""
        return tuple(one.name for one in reversed(self.versions) if one.name != champion)


def look(root: Path, language: Language) -> Lineup:
    """Read the lineup of a language from a registry's folder; models that can't be read are left out."""
    registry = Registry(root)
    folder: Path | None = None
    with contextlib.suppress(ModelRefused):
        folder = registry.champion(language)
    names = registry.versions(language)
    champion = _version(folder, names) if folder else None
    at_hand = [one for name in names if (one := _version(root / language.value / name, names))]
    name = champion.name if champion else ""
    played = {change.version: change for change in registry.changes(language) if change.version != name}
    return Lineup(
        language,
        champion,
        folder.name if folder and not champion else "",
        folder is not None and folder.name not in names,
        tuple(reversed(played.values())),
        bool(registry.mark(language)),
        tuple(sorted(at_hand, key=lambda one: one.made_ms)),
    )


def _version(folder: Path, names: list[str]) -> Version | None:
    try:
        card = read_card(folder)
        made_ms = int((folder / CARD).stat().st_mtime * 1000)
    except (ModelRefused, OSError):
        return None
    figures = card.get("metrics") or {}
    # A starter model is in a folder that is named by its language.
    name = folder.name if folder.name in names else str(card["version"])
    return Version(name, made_ms, _accuracy(figures, "guess"), _accuracy(figures, "explain"))


def _accuracy(figures: dict[str, Any], kind: str) -> float | None:
    found = figures.get(kind) or {}
    value = found.get("accuracy") if isinstance(found, dict) else None
    return float(value) if isinstance(value, int | float) else None
