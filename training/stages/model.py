"""One artefact of what both training stages made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models.artefact import write
from models.fasttext_player import NAME
from models.player import Player
from models.players import load
from training.stages.arrays import read_arrays
from training.stages.plan import Plan


def assemble(plan: Plan, folder: Path, metrics: Mapping[str, Any]) -> Path:
    """Write the player of a run as a model; the stages up to both trainings must be finished."""
    words = (plan.folder("process") / "words.txt").read_text("utf-8").split()
    arrays = {**read_arrays(plan.folder("train_guess")), **read_arrays(plan.folder("train_explain"))}
    return write(folder, card(plan, metrics), words, arrays)


def card(plan: Plan, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """What the model says about itself."""
    return {
        "name": NAME,
        "language": plan.language.value,
        "corpus": {**plan.summary("load"), "tokens": plan.summary("process")["tokens"]},
        "parameters": plan.parameters.recipe().parameters(),
        "profile": plan.parameters.profile,
        "metrics": dict(metrics),
    }


@contextmanager
def assembled(plan: Plan) -> Iterator[Player]:
    """The player of a run, while the block lasts."""
    with TemporaryDirectory(prefix=".player-", dir=plan.work) as name:
        yield load(assemble(plan, Path(name) / "model", {}))
