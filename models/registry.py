"""Where models are kept and which of them plays.

    <root>/<language>/<version>/    a model (see artefact)
    <root>/<language>/champion      a text file: the version that plays
    <root>/<language>/history       every change of the champion (see history)

Without a champion of its own a language is played by the starter model in `models/pretrained/<language>`;
so it is when the champion or the file that names it is broken.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models import players, shelf
from models.artefact import CARD, read_card
from models.errors import ModelRefused, Overtaken
from models.history import Change, Way, append, before, ended, read_history, reigns
from models.player import Player
from words.languages import Language

PRETRAINED = Path(__file__).parent / "pretrained"
KEPT = 5
"""So many of the newest champions stay when old versions are removed."""
NEEDED = timedelta(days=7)
"""A round may sleep so long and still find the version with which it began."""
_log = logging.getLogger(__name__)


def _now() -> datetime:
    return datetime.now(UTC)


class Registry:
    """The models of one folder. Holds nothing in memory, so processes may share the folder."""

    def __init__(self, root: Path, pretrained: Path = PRETRAINED, now: Callable[[], datetime] = _now) -> None:
        self._root = root
        self._pretrained = pretrained
        self._now = now

    def versions(self, language: Language) -> list[str]:
        """The versions at hand in the order of their names; the starter model is not among them."""
        found = (path.parent.name for path in self._folder(language).glob(f"*/{CARD}"))
        return sorted(name for name in found if not name.startswith("."))

    def champion(self, language: Language) -> Path:
        """The folder of the champion, the starter's without one; raises ModelRefused when none is named."""
        version = self._pointer(language)
        if version:
            return self.folder(language, version)
        starter = self._starter(language)
        if starter is not None:
            return starter
        raise ModelRefused(
            self._pretrained / language.value,
            f"there is no starter model for {language.value}",
            f"Train one: hat train --lang {language.value} --corpus DIR",
        )

    def crowned(self, language: Language) -> Player:
        """The champion and nobody in its place; raises ModelRefused with the remedy."""
        try:
            return self._checked(self.champion(language), language)
        except ModelRefused as refusal:
            if self._mark_path(language).exists():
                raise ModelRefused(refusal.path, refusal.reason, _remedy(language)) from refusal
            raise

    def champion_player(self, language: Language) -> Player:
        """The model that plays: the starter model when the champion is broken; raises ModelRefused."""
        try:
            return self.crowned(language)
        except ModelRefused as refusal:
            starter = self._starter(language)
            if starter is None or not self._mark_path(language).exists():
                raise
            _log.error("the champion is refused, the starter model plays: %s", refusal)
            return self._checked(starter, language)

    def playing(self, language: Language) -> Path | None:
        """The folder of the model that plays: champion, else starter model; None when neither is sound."""
        for folder in (self._champion_or_none(language), self._starter(language)):
            try:
                if folder is not None:
                    self._checked(folder, language)
                    return folder
            except ModelRefused:
                continue
        return None

    def playing_version(self, language: Language) -> str:
        """The version that plays; empty when there is none."""
        folder = self.playing(language)
        return "" if folder is None else str(read_card(folder)["version"])

    def mark(self, language: Language) -> bytes:
        """What names the champion, as it stands in the file; changes when the champion does. Cheap."""
        try:
            return self._mark_path(language).read_bytes()
        except OSError:
            return b""

    def load(self, language: Language, version: str) -> Player:
        """A certain version, the starter model's included; raises ModelRefused."""
        folder = self.folder(language, version)
        starter = self._starter(language)
        if not folder.is_dir() and starter is not None:
            player = self._checked(starter, language)
            if player.version == version:
                return player
        return self._checked(folder, language)

    def add(self, folder: Path) -> str:
        """Copy a model into the registry, complete or not at all, and return its version.

        It doesn't play yet. Raises ModelRefused when it must not; what is there already is not copied again.
        """
        card = read_card(folder)
        language = Language(card["language"])
        self._checked(folder, language)
        place = self.folder(language, card["version"])
        with shelf.alone(place.parent):
            shelf.clear_unfinished(place.parent)
            if not self._is_sound(place, language):
                shelf.put_copy(folder, place)
        self._checked(place, language)
        return place.name

    def promote(
        self, language: Language, version: str, reason: str = "", *, instead_of: str | None = None
    ) -> None:
        """Make a version the champion after checking it; raises ModelRefused, and the old one stays.

        With `instead_of` only while that version plays (empty: none does), else Overtaken is raised.
        """
        folder = self.folder(language, version)
        self._checked(folder, language)
        with shelf.alone(folder.parent):
            if instead_of is not None:
                plays = self.playing_version(language)
                if plays == version:
                    return
                if plays != instead_of:
                    told = f"it was compared with {instead_of or 'none'}, but {plays or 'none'} plays by now"
                    raise Overtaken(folder, told, "Train again to compare them")
            self._crown(language, Change(version, self._now(), Way.PROMOTED, reason))

    def rollback(self, language: Language, reason: str = "") -> str:
        """Give the place back to the champion before, called again to the one before that; its version.

        Broken and removed versions are passed over; before the first champion the starter model played.
        Raises ModelRefused when there is nothing to go back to.
        """
        folder = self._folder(language)
        with shelf.alone(folder):
            champion = self.named(language)
            for version in reversed(before(reigns(self.changes(language)), champion)):
                if self._is_sound(folder / version, language):
                    self._crown(language, Change(version, self._now(), Way.BACK, reason))
                    return version
            return self._back_to_starter(language, reason)

    def changes(self, language: Language) -> list[Change]:
        """Every change of the champion with date and reason, newest last."""
        return read_history(self._folder(language) / "history")

    def history(self, language: Language) -> list[str]:
        """The version of every change, newest last."""
        return [change.version for change in self.changes(language)]

    def named(self, language: Language) -> str:
        """The version that the champion file names; empty when there is none or it is broken."""
        folder = self._champion_or_none(language)
        return folder.name if folder is not None and folder != self._starter(language) else ""

    def prune(self, language: Language, keep: int = KEPT) -> list[str]:
        """Remove old versions and return them.

        Those stay that play, that were among the last `keep` champions, or that were added or dethroned
        within NEEDED: rounds that began with them may still run.
        """
        folder = self._folder(language)
        with shelf.alone(folder):
            changes = self.changes(language)
            dethroned, since = ended(changes), self._now() - NEEDED
            newest = list(dict.fromkeys(change.version for change in reversed(changes)))[:keep]
            stay = {self.named(language), *newest}
            old = [version for version in self.versions(language) if version not in stay]
            gone = [v for v in old if max(_added(folder / v), dethroned.get(v, since)) <= since]
            for version in gone:
                # Out of sight in one step: nobody may find half of it.
                removed = (folder / version).rename(folder / f"{shelf.UNFINISHED}{version}")
                shutil.rmtree(removed, ignore_errors=True)
        return gone

    def _crown(self, language: Language, change: Change) -> None:
        folder = self._folder(language)
        shelf.put_text(self._mark_path(language), change.version + "\n")
        append(folder / "history", change)

    def _back_to_starter(self, language: Language, reason: str) -> str:
        starter, pointer = self._starter(language), self._mark_path(language)
        if starter is None or not pointer.exists():
            raise ModelRefused(
                pointer,
                "there is no earlier champion",
                f"Promote another version: hat models list --lang {language.value}",
            )
        player = self._checked(starter, language)
        pointer.unlink()
        shelf.sync(pointer.parent)
        append(pointer.parent / "history", Change(player.version, self._now(), Way.BACK, reason))
        return player.version

    def _folder(self, language: Language) -> Path:
        return self._root / language.value

    def _mark_path(self, language: Language) -> Path:
        return self._folder(language) / "champion"

    def _starter(self, language: Language) -> Path | None:
        starter = self._pretrained / language.value
        return starter if (starter / CARD).is_file() else None

    def _champion_or_none(self, language: Language) -> Path | None:
        try:
            return self.champion(language)
        except ModelRefused:
            return None

    def folder(self, language: Language, version: str) -> Path:
        """Where a version is or would be; raises ModelRefused for what can't be the name of one."""
        folder = self._folder(language) / version
        is_name = version.strip(".") and not version.startswith(".") and version.isprintable()
        if not is_name or "/" in version or folder.parent != self._folder(language) or len(version) > 100:
            raise ModelRefused(
                self._folder(language), f"{version!r} is no version", "Name one of its folders"
            )
        return folder

    def _pointer(self, language: Language) -> str:
        path = self._mark_path(language)
        try:
            version = path.read_text("utf-8").strip()
        except FileNotFoundError:
            return ""
        except (OSError, UnicodeDecodeError) as error:
            raise ModelRefused(path, "it names no version", _remedy(language)) from error
        if not version:
            raise ModelRefused(path, "it is empty", _remedy(language))
        return version

    def _is_sound(self, folder: Path, language: Language) -> bool:
        try:
            self._checked(folder, language)
        except ModelRefused:
            return False
        return True

    def _checked(self, folder: Path, language: Language) -> Player:
        player = players.load(folder)
        if player.language is not language:
            raise ModelRefused(
                folder / CARD,
                f"it speaks {player.language.value}, not {language.value}",
                "Put it in its own folder",
            )
        version = player.version
        if folder.parent == self._folder(language) and folder.name != version:
            # Rounds keep the version, and other workers look for a folder of that name.
            raise ModelRefused(
                folder / CARD, f"its card says version {version}", f"Name the folder {version}"
            )
        return player


def _remedy(language: Language) -> str:
    return f"Go back to the version before: hat models rollback --lang {language.value}"


def _added(folder: Path) -> datetime:
    return datetime.fromtimestamp(folder.stat().st_ctime, UTC)
