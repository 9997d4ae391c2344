"""Where models are kept and which of them plays.

    <root>/<language>/<version>/    a model (see artefact)
    <root>/<language>/champion      a text file: the version that plays
    <root>/<language>/history       every version that was promoted, a line each, newest last

Without a champion of its own a language is played by the starter model in `models/pretrained/<language>`.
"""

from __future__ import annotations

import logging
import os
import tempfile
from pathlib import Path

from models import players
from models.artefact import CARD
from models.errors import ModelRefused
from models.player import Player
from words.languages import Language

PRETRAINED = Path(__file__).parent / "pretrained"
_log = logging.getLogger(__name__)


class Registry:
    """The models of one folder. Holds nothing in memory, so processes may share the folder."""

    def __init__(self, root: Path, pretrained: Path = PRETRAINED) -> None:
        self._root = root
        self._pretrained = pretrained

    def versions(self, language: Language) -> list[str]:
        """The versions at hand in the order of their names; the starter model is not among them."""
        return sorted(path.parent.name for path in self._folder(language).glob(f"*/{CARD}"))

    def champion(self, language: Language) -> Path:
        """The folder of the model that plays; raises ModelRefused when there is none at all."""
        version = self._pointer(language)
        if version:
            return self._version_folder(language, version)
        starter = self._pretrained / language.value
        if (starter / CARD).is_file():
            return starter
        raise ModelRefused(
            starter,
            f"there is no starter model for {language.value}",
            f"Train one: hat train --lang {language.value} --corpus DIR",
        )

    def champion_player(self, language: Language) -> Player:
        """The model that plays, or the starter model when the champion's files are broken."""
        folder = self.champion(language)
        try:
            return _checked(folder, language)
        except ModelRefused as refusal:
            starter = self._pretrained / language.value
            if folder == starter or not (starter / CARD).is_file():
                raise
            _log.error("the champion is refused, the starter model plays: %s", refusal)
            return _checked(starter, language)

    def load(self, language: Language, version: str) -> Player:
        """A certain version, the starter model's included; raises ModelRefused."""
        folder = self._version_folder(language, version)
        starter = self._pretrained / language.value
        if not folder.is_dir() and (starter / CARD).is_file():
            player = _checked(starter, language)
            if player.version == version:
                return player
        return _checked(folder, language)

    def promote(self, language: Language, version: str) -> None:
        """Make a version the champion after checking it; raises ModelRefused, and the old one stays."""
        _checked(self._version_folder(language, version), language)
        folder = self._folder(language)
        with (folder / "history").open("a", encoding="utf-8") as history:
            history.write(version + "\n")
        handle, name = tempfile.mkstemp(dir=folder, prefix=".champion-")
        with os.fdopen(handle, "w", encoding="utf-8") as pointer:
            pointer.write(version + "\n")
            pointer.flush()
            os.fsync(pointer.fileno())
        Path(name).replace(folder / "champion")

    def history(self, language: Language) -> list[str]:
        """Every promoted version, newest last."""
        path = self._folder(language) / "history"
        return path.read_text("utf-8").split() if path.is_file() else []

    def _folder(self, language: Language) -> Path:
        return self._root / language.value

    def _version_folder(self, language: Language, version: str) -> Path:
        folder = self._folder(language) / version
        if folder.parent != self._folder(language) or not version.strip(".") or "/" in version:
            raise ModelRefused(
                self._folder(language), f"{version!r} is no version", "Name one of its folders"
            )
        return folder

    def _pointer(self, language: Language) -> str:
        path = self._folder(language) / "champion"
        return path.read_text("utf-8").strip() if path.is_file() else ""


def _checked(folder: Path, language: Language) -> Player:
    player = players.load(folder)
    if player.language is not language:
        raise ModelRefused(
            folder / CARD,
            f"it speaks {player.language.value}, not {language.value}",
            "Put it in its own folder",
        )
    return player
