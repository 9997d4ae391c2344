"""The folder in which a trained model travels: arrays, vocabulary and a card that vouches for them.

    card.json         what the model is, where it came from, how good it is; sha256 and size of each file
    vocabulary.txt    one word a line; a word's number is its line's
    <name>.npy        an array in numpy's own format, read as a memory map

A folder is written beside its place and renamed, so that nobody ever sees half a model. Reading checks
everything before anything is used and refuses what is wrong, naming the file and the remedy.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.errors import ModelRefused
from words.languages import Language

FORMAT = 4
"""Changes when a reader of the old form would misread the new one."""
CARD, VOCABULARY = "card.json", "vocabulary.txt"
_RETRAIN = "Train it again (hat train), or take the folder away and the starter model plays"
_FIELDS = {"format": int, "name": str, "language": str, "version": str, "parameters": dict, "files": dict}

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Artefact:
    """A model as read from its folder."""

    path: Path
    card: Mapping[str, Any]
    vocabulary: tuple[str, ...]
    arrays: Mapping[str, Array]
    """By file name without .npy; read-only."""

    @property
    def language(self) -> Language:
        """The language of the vocabulary."""
        return Language(self.card["language"])

    def array(self, name: str, dtype: str, *shape: int | None) -> Array:
        """An array of the artefact with the type and shape it must have; None fits any length.

        Raises ModelRefused when it is missing or different.
        """
        path = self.path / f"{name}.npy"
        array = self.arrays.get(name)
        if array is None:
            raise ModelRefused(path, "the model has no such file", _RETRAIN)
        fits = array.ndim == len(shape) and all(
            want in (None, have) for want, have in zip(shape, array.shape, strict=True)
        )
        if array.dtype != np.dtype(dtype) or not fits:
            raise ModelRefused(path, f"{array.dtype}{array.shape} where {dtype}{shape} belongs", _RETRAIN)
        return array


def write(folder: Path, card: Mapping[str, Any], vocabulary: list[str], arrays: Mapping[str, Array]) -> Path:
    """Write a model as `folder`, complete or not at all; an older one there is replaced.

    Raises ModelRefused when something else is there (see check_place). The card gets the format and the
    files' hashes, and as its version a hash of those: equal models have equal versions.
    """
    check_place(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        (unfinished / VOCABULARY).write_text("".join(f"{word}\n" for word in vocabulary), "utf-8")
        for name, array in arrays.items():
            np.save(unfinished / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)
        files = {path.name: _described(path) for path in sorted(unfinished.iterdir())}
        version = hashlib.sha256(json.dumps(files).encode()).hexdigest()[:12]
        whole = {"format": FORMAT, "version": version, **card, "files": files}
        text = json.dumps(whole, ensure_ascii=False, indent=2) + "\n"
        (unfinished / CARD).write_text(text, "utf-8")
        unfinished.chmod(0o755)
        # Writing took a while: somebody may have put something else there.
        check_place(folder)
        _put(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return folder


def check_place(folder: Path) -> None:
    """Raise ModelRefused unless `folder` may become a model: nothing there, an empty folder or a model."""
    remedy = "Name a new folder, an empty one or that of an older model"
    if not folder.name:
        raise ModelRefused(folder, "a model needs a folder with a name of its own", remedy)
    if not folder.exists() and not folder.is_symlink():
        return
    if not folder.is_dir():
        raise ModelRefused(folder, "there is something that is no folder", remedy)
    if not any(folder.iterdir()):
        return
    try:
        read_card(folder)
    except ModelRefused as error:
        raise ModelRefused(folder, "the folder holds something that is no model", remedy) from error


def read(folder: Path) -> Artefact:
    """Read and check a model; raises ModelRefused with the file that is wrong and what to do."""
    card = read_card(folder)
    for name, described in card["files"].items():
        _check(folder / name, described)
    vocabulary = _vocabulary(folder / VOCABULARY, card)
    names = [name for name in card["files"] if name.endswith(".npy")]
    arrays = {name.removesuffix(".npy"): _array(folder / name) for name in names}
    return Artefact(folder, card, vocabulary, arrays)


def read_card(folder: Path) -> dict[str, Any]:
    """The card alone; raises ModelRefused when it is missing or not a card of this format."""
    path = folder / CARD
    try:
        card: Any = json.loads(path.read_bytes())
    except FileNotFoundError as error:
        raise ModelRefused(path, "the model has no card", _RETRAIN) from error
    except (OSError, ValueError) as error:
        raise ModelRefused(path, f"the card can't be read ({error})", _RETRAIN) from error
    if not isinstance(card, dict):
        raise ModelRefused(path, "the card is no JSON object", _RETRAIN)
    for field, kind in _FIELDS.items():
        if not isinstance(card.get(field), kind):
            raise ModelRefused(path, f"the card has no valid {field!r}", _RETRAIN)
    if card["format"] != FORMAT:
        raise ModelRefused(path, f"format {card['format']}, and this program reads {FORMAT}", _RETRAIN)
    if card["language"] not in set(Language):
        raise ModelRefused(path, f"unknown language {card['language']!r}", _RETRAIN)
    return card


def made_ms(folder: Path, card: Mapping[str, Any]) -> int:
    """When a model was made, milliseconds since the epoch: as its card tells, else when that was written.

    Raises OSError.
    """
    told = told_ms(card)
    return int((folder / CARD).stat().st_mtime * 1000) if told is None else told


def told_ms(card: Mapping[str, Any]) -> int | None:
    """When a model was made as its card tells; None when it tells no moment."""
    try:
        moment = datetime.fromisoformat(card["made"])
    except (KeyError, TypeError, ValueError):
        return None
    return int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)


def is_whole(folder: Path, card: Mapping[str, Any]) -> bool:
    """Whether all files of the card are there in the size it names; cheap, and no proof of their content."""
    try:
        return all(
            (folder / name).stat().st_size == described["bytes"] for name, described in card["files"].items()
        )
    except (OSError, KeyError, TypeError):
        return False


def _put(unfinished: Path, folder: Path) -> None:
    if folder.exists():
        outdated = Path(tempfile.mkdtemp(prefix=f".{folder.name}-old-", dir=folder.parent))
        folder.rename(outdated / "model")
        unfinished.rename(folder)
        shutil.rmtree(outdated, ignore_errors=True)
    else:
        unfinished.rename(folder)


def _described(path: Path) -> dict[str, Any]:
    return {"sha256": _sha256(path), "bytes": path.stat().st_size}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(path: Path, described: Any) -> None:
    try:
        actual = _sha256(path)
    except OSError as error:
        raise ModelRefused(path, f"the file can't be read ({error.strerror})", _RETRAIN) from error
    if not isinstance(described, dict) or described.get("sha256") != actual:
        raise ModelRefused(path, "its sha256 is not the one on the card", _RETRAIN)


def _vocabulary(path: Path, card: Mapping[str, Any]) -> tuple[str, ...]:
    if path.name not in card["files"]:
        raise ModelRefused(path.parent / CARD, f"the card vouches for no {path.name}", _RETRAIN)
    try:
        words = tuple(path.read_text("utf-8").split())
    except ValueError as error:
        raise ModelRefused(path, "the vocabulary is no UTF-8 text", _RETRAIN) from error
    if not words:
        raise ModelRefused(path, "the vocabulary is empty", _RETRAIN)
    if len(set(words)) != len(words):
        raise ModelRefused(path, "the vocabulary repeats a word", _RETRAIN)
    return words


def _array(path: Path) -> Array:
    try:
        # A plain view of the map: numpy's own class of maps makes every small slice dear.
        array: Array = np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (OSError, ValueError, EOFError) as error:
        raise ModelRefused(path, f"it is no array ({error})", _RETRAIN) from error
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise ModelRefused(path, "it holds numbers that are not finite", _RETRAIN)
    return array
