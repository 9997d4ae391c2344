"""One artefact of what both training stages made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from models import seed_player
from models.artefact import write
from models.player import Player
from models.players import load
from training.baseline import seed_parameters
from training.stages.arrays import read_arrays
from training.stages.corpus import read_processed
from training.stages.plan import Plan


def assemble(plan: Plan, folder: Path, metrics: Mapping[str, Any]) -> Path:
    """Write the player of a run as a model; the stages up to both trainings must be finished."""
    arrays = {**read_arrays(plan.folder("train_guess")), **read_arrays(plan.folder("train_explain"))}
    corpus = read_processed(plan)
    words = corpus.met if plan.parameters.player == seed_player.NAME else corpus.lexicon.words
    return write(folder, card(plan, metrics), words, arrays)


def card(plan: Plan, metrics: Mapping[str, Any]) -> dict[str, Any]:
    """What the model says about itself."""
    parameters, recipe = plan.parameters, plan.parameters.recipe()
    is_seed = parameters.player == seed_player.NAME
    return {
        "name": parameters.player,
        "language": plan.language.value,
        "corpus": {**plan.summary("load"), "tokens": plan.summary("process")["tokens"]},
        "parameters": seed_parameters(recipe.cbow, recipe.explainer_vectors)
        if is_seed
        else recipe.parameters(),
        "profile": parameters.profile,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "metrics": dict(metrics),
    }


@contextmanager
def assembled(plan: Plan) -> Iterator[Player]:
    """The player of a run, while the block lasts."""
    with TemporaryDirectory(prefix=".player-", dir=plan.work) as name:
        yield load(assemble(plan, Path(name) / "model", {}))
