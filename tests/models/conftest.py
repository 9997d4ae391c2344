"""A model trained on made-up articles, each about one of five things."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import pytest

from models.fasttext_player import FastTextPlayer, load
from training.recipe import Profile
from training.stages.job import Job, run_job
from training.stages.parameters import read_parameters
from training.stages.plan import Plan
from words.languages import Language

TOPICS = {
    "sea": "ship wave beach island sailor captain harbor fish boat storm anchor sail",
    "court": "judge lawyer jury prison crime police witness trial verdict law theft evidence",
    "school": "teacher pupil lesson exam classroom book pencil homework student grade library desk",
    "kitchen": "cook oven bread butter knife spoon soup recipe salt pepper cheese plate",
    "farm": "cow horse barn wheat tractor farmer pig sheep hay field chicken milk",
}
"""Words that are met together, by the word that is met with all of them."""


def write_corpus(folder: Path, articles: int = 700) -> Path:
    """Articles of thirty words on one topic each, spread over a year."""
    chance = random.Random(7)
    folder.mkdir(parents=True, exist_ok=True)
    with gzip.open(folder / "made-up.jsonl.gz", "wt", encoding="utf-8") as out:
        for number in range(articles):
            topic = chance.choice(sorted(TOPICS))
            words = chance.choices([topic, *TOPICS[topic].split()], k=30)
            date = f"2020-{number % 12 + 1:02}-01"
            out.write(json.dumps({"title": "", "text": " ".join(words) + ".", "date": date}) + "\n")
    return folder


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the trained model; tests that harm it work on a copy."""
    folder = tmp_path_factory.mktemp("trained")
    corpus = write_corpus(folder / "corpus")
    # So small a corpus leaves much to chance, and tests should not.
    parameters = read_parameters(Language.EN, Profile.QUICK, None, {"repeatable": True})
    plan = Plan(Language.EN, corpus, folder / "runs", folder / "models", parameters)
    run_job(Job(plan, folder / "model"), lambda stage, share: None)
    return folder / "model"


@pytest.fixture(scope="session")
def player(model_folder: Path) -> FastTextPlayer:
    """The player of that model."""
    return load(model_folder)
