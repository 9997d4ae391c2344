"""What is made from a corpus to measure players beside: the floor, listeners, and who has read what."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import pytest

from models.player import ExplainRequest
from training.corpus import Half
from training.evaluation import is_illegal
from training.references import LISTENERS, References, references
from words.languages import Language

TOPICS = [
    "ship wave beach island sailor captain harbor sailing",
    "judge lawyer jury prison crime police judging",
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> References:
    """The references of a small made-up corpus."""
    chance, folder = random.Random(3), tmp_path_factory.mktemp("references")
    texts = [" ".join(chance.choices(chance.choice(TOPICS).split(), k=30)) for _ in range(200)]
    (folder / "made-up.jsonl").write_text("\n".join(json.dumps({"text": text}) for text in texts))
    return references(Language.EN, folder, folder / "cache")


def test_the_floor_is_there_as_it_is_and_with_the_rules_known_and_is_made_once(made: References) -> None:
    told: list[str] = []
    made = replace(made, say=told.append)
    plain, legal = made.floors(Half.FIRST)
    assert (plain.is_floor, plain.guesses, legal.is_floor, legal.guesses) == (True, True, True, False)
    offered = legal.player.explain(ExplainRequest("sailor", 5)).words
    assert offered and not any(is_illegal(clue, "sailor", Language.EN) for clue in offered)
    assert len(told) == 1
    assert made.floors(Half.FIRST)[0].player.version == plain.player.version
    assert len(told) == 1


def test_there_are_two_listeners_and_the_counting_one_needs_little_text(made: References) -> None:
    by_vectors, by_counts = made.listeners().items()
    assert (by_vectors[0], by_counts[0]) == LISTENERS
    # Vectors of so little text mean nothing yet, but they give words, and never the clue.
    assert len(by_vectors[1](["captain", "wave"], 3)) == 3
    assert not {"captain", "wave"}.intersection(by_vectors[1](["captain", "wave"], 5))
    assert set(by_counts[1](["captain", "wave"], 3)) <= {*TOPICS[0].split(), "sail"}


def test_only_who_was_trained_on_the_first_half_of_this_corpus_has_not_seen_the_listeners_text(
    made: References,
) -> None:
    first = made.floors(Half.FIRST)[0]
    assert made.sight(first) == "unseen"
    assert made.sight(replace(first, half="all")) == "seen"
    assert made.sight(replace(first, half="second")) == "seen"
    assert made.sight(replace(first, fingerprint="another corpus")) == "unknown"
