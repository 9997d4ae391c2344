"""A small made-up corpus, and plans that train on it in seconds."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from training.recipe import Profile
from training.stages.parameters import Parameters, read_parameters
from training.stages.plan import Plan
from words.languages import Language

TOPICS = (
    "bank loan credit debt mortgage lender borrower money interest deposit",
    "ship wave beach island sailor captain harbor fish boat storm",
    "judge lawyer jury prison crime police witness trial verdict law",
)
Planned = Callable[..., Plan]


def write_corpus(folder: Path, articles: int = 300) -> Path:
    """Articles of thirty words on one topic each, spread over a year."""
    chance = random.Random(11)
    folder.mkdir(parents=True)
    with (folder / "made-up.jsonl").open("w") as out:
        for number in range(articles):
            words = chance.choices(chance.choice(TOPICS).split(), k=30)
            text = f"{' '.join(words[:20])}. {' '.join(words[20:])}."
            out.write(json.dumps({"title": "", "text": text, "date": f"2020-{number % 12 + 1:02}-01"}) + "\n")
    return folder


SMALL = {
    "repeatable": True,
    "process": {"size": 500},
    "train_guess": {"dim": 12, "epoch": 2, "second_dim": 8},
    "train_explain": {"dim": 12, "epoch": 2},
}
"""Under these the same corpus always gives the same model."""


def small(**overrides: Any) -> Parameters:
    """Parameters for the made-up corpus."""
    return read_parameters(Language.EN, Profile.QUICK, overrides={**SMALL, **overrides})


def quiet(stage: str, share: float) -> None:
    """A progress that nobody watches."""
