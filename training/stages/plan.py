"""What a run is asked to do, and where its stages keep what they made.

<work>/<stage>/             what a stage made, complete or not there at all
<work>/<stage>/stage.json   of what it was made, and what it says about itself
<work>/times/               when, and how long it took (see training.stages.times)
<work>/run.json             the whole run in one file (see training.stages.record)
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.registry import PRETRAINED
from training.errors import TrainingRefused
from training.stages.parameters import Parameters
from words.languages import Language

STAGE_FILE = "stage.json"


@dataclass(frozen=True, slots=True)
class Plan:
    """One training run."""

    language: Language
    corpus: Path
    """Folder of *.jsonl, *.jsonl.gz and *.jsonl.zst."""
    work: Path
    """Folder of this run's stages."""
    models: Path
    """Registry in which the champion is, and the new version goes."""
    parameters: Parameters
    starters: Path = PRETRAINED
    """Models that play where the registry has no champion."""
    way: str = "plain"
    """Who runs the stages: plain, dvc, mlflow or kubeflow."""

    def folder(self, stage: str) -> Path:
        """Where a stage keeps what it made."""
        return self.work / stage

    def made(self, stage: str) -> dict[str, Any]:
        """What a finished stage says in its stage.json; raises TrainingRefused when it isn't there."""
        path = self.folder(stage) / STAGE_FILE
        try:
            made: dict[str, Any] = json.loads(path.read_bytes())
            if not {"key", "digest", "summary"} <= set(made):
                raise ValueError("it lacks fields")
        except (OSError, ValueError, TypeError) as error:
            raise TrainingRefused(f"{path} can't be read: run stage {stage} first.") from error
        return made

    def summary(self, stage: str) -> dict[str, Any]:
        """The figures of a finished stage."""
        summary: dict[str, Any] = self.made(stage)["summary"]
        return summary


@contextmanager
def beside(folder: Path) -> Iterator[Path]:
    """An empty folder that takes the place of `folder` when the block ends well, and vanishes otherwise.

    What a killed process left beside it is cleared away first.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield unfinished
        unfinished.chmod(0o755)
        if folder.exists():
            folder.rename(unfinished.with_name(unfinished.name + "-old"))
        unfinished.rename(folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
        shutil.rmtree(unfinished.with_name(unfinished.name + "-old"), ignore_errors=True)


def digest(folder: Path) -> str:
    """A hash of the names and bytes of a folder's files, stage.json left out."""
    whole = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != STAGE_FILE):
        with path.open("rb") as file:
            content = hashlib.file_digest(file, "sha256").hexdigest()
        whole.update(f"{path.relative_to(folder)} {content}\n".encode())
    return whole.hexdigest()


def key_of(values: Any) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps(values, sort_keys=True, default=str).encode()).hexdigest()
