"""Loading a player of whatever kind an artefact holds."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from models import fasttext_player, seed_player
from models.artefact import CARD, read_card
from models.errors import ModelRefused
from models.player import Player

_KINDS: dict[str, Callable[[Path], Player]] = {
    fasttext_player.NAME: fasttext_player.load,
    seed_player.NAME: seed_player.load,
}


def load(folder: Path) -> Player:
    """The player of an artefact; raises ModelRefused when anything about it is wrong."""
    name = read_card(folder)["name"]
    if name not in _KINDS:
        remedy = f"Kinds that can play: {', '.join(_KINDS)}"
        raise ModelRefused(folder / CARD, f"this is a model of kind {name!r}", remedy)
    return _KINDS[name](folder)
