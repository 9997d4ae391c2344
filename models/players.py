"""Loading a player of whatever kind an artefact holds."""

from __future__ import annotations

from pathlib import Path

from models import fasttext_player
from models.player import Player


def load(folder: Path) -> Player:
    """The player of an artefact; raises ModelRefused when anything about it is wrong."""
    return fasttext_player.load(folder)
