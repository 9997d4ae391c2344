"""What a tracker is to be told of a run, kept in a folder until it has been told.

<runs>/untracked/<id>/run.json      the record of the run
<runs>/untracked/<id>/parcel.json   where its model and the registry are
<runs>/untracked/<id>/files/        card, metrics, comparison and plots

A parcel is complete or not there at all. The model itself stays where it is: it is large, and versions
are kept.
"""

from __future__ import annotations

import json
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.artefact import CARD
from models.errors import ModelRefused
from models.registry import Registry
from training.errors import TrainingRefused
from training.stages.evaluate import METRICS
from training.stages.plan import beside
from training.stages.publish import COMPARISON
from training.stages.record import RECORD
from training.tracking.plots import draw
from training.tracking.runs import Run, read_run
from words.languages import Language

UNTRACKED = "untracked"
_PARCEL, _FILES = "parcel.json", "files"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One run for the tracker."""

    folder: Path
    run: Run
    model: Path | None
    """The published model; None when nothing was published, or it is gone."""
    registry: Path

    @property
    def record(self) -> Path:
        """The record as a file."""
        return self.folder / RECORD

    @property
    def files(self) -> Path:
        """A folder of small files that belong to the run."""
        return self.folder / _FILES

    def champion(self) -> str:
        """The version that the registry plays at this moment; empty for the starter model."""
        try:
            folder = Registry(self.registry).champion(Language(self.run.language))
        except ModelRefused:
            return ""
        return folder.name if folder.is_relative_to(self.registry) else ""


def pack(runs: Path, record: dict[str, Any], model: Path, registry: Path) -> None:
    """Keep what is to be told of the run with this record, whose work folder is still there."""
    work = runs / record["id"]
    with beside(runs / UNTRACKED / record["id"]) as folder:
        files = folder / _FILES
        files.mkdir()
        for source, name in (
            (model / CARD, CARD),
            (work / "evaluate_guess" / METRICS, "guess.json"),
            (work / "evaluate_explain" / METRICS, "explain.json"),
            (work / "compare" / COMPARISON, COMPARISON),
        ):
            if source.is_file():
                shutil.copyfile(source, files / name)
        shutil.copyfile(work / RECORD, folder / RECORD)
        # Pictures are an extra, and matplotlib raises almost anything.
        with suppress(Exception):
            draw(read_run(folder / RECORD), files)
        places = {"model": str(model.resolve()), "registry": str(registry.resolve())}
        (folder / _PARCEL).write_text(json.dumps(places) + "\n", "utf-8")


def waiting(runs: Path) -> list[Path]:
    """Folders of the parcels that wait, the oldest first."""
    return sorted(path.parent for path in (runs / UNTRACKED).glob(f"[!.]*/{_PARCEL}"))


def discard(folder: Path) -> None:
    """Remove a parcel, so that a part of it that stays isn't taken for the whole."""
    (folder / _PARCEL).unlink()
    shutil.rmtree(folder, ignore_errors=True)


def unpack(folder: Path) -> Parcel:
    """The parcel of a folder; raises TrainingRefused when it can't be read."""
    run = read_run(folder / RECORD)
    try:
        places = json.loads((folder / _PARCEL).read_bytes())
        model, registry = Path(places["model"]), Path(places["registry"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingRefused(f"{folder / _PARCEL} can't be read ({error}).") from error
    return Parcel(folder, run, model if run.published and (model / CARD).is_file() else None, registry)
