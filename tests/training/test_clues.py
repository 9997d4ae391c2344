"""Clue lists: what people would name, attested in several articles."""

from __future__ import annotations

import numpy as np
import pytest

from models.explainer import Taste
from training.clues import Author, Knowledge, shards
from training.lexicon import Lexicon
from training.listener import without_hubs
from training.statistics import unit
from training.text import ARTICLE_END, Codes
from words.languages import Language

WORDS = ["ship", "wave", "harbor", "hamburger", "judge", "lawyer", "prison", "jury", "shipment"]
FILLERS = [f"filler{number}" for number in range(40)]
WORDS += FILLERS
SEA, COURT = ["ship", "wave", "harbor"], ["judge", "lawyer", "prison", "jury"]


def codes_of(*articles: list[str]) -> Codes:
    return np.array(
        [code for article in articles for code in (*map(WORDS.index, article), ARTICLE_END)], dtype=np.int32
    )


def author(codes: Codes, may_clue: list[str] = WORDS, plain: str = "") -> Author:
    """One who knows vectors in which the sea and the court lie apart, and hamburgers and shipments at sea."""
    topics = [1 if word in COURT else 2 + int(word[6:]) % 5 if word in FILLERS else 0 for word in WORDS]
    size = len(WORDS)
    vectors = unit(np.hstack([np.eye(7, dtype=np.float32)[topics], 0.1 * np.eye(size, dtype=np.float32)]))
    counts = np.full(len(WORDS), 50, dtype=np.int32)
    yes = np.ones(len(WORDS), dtype=bool)
    lexicon = Lexicon(WORDS, counts, np.zeros(len(WORDS), dtype=np.float32), yes)
    allowed = np.array([word in may_clue for word in WORDS])
    parts = shards(codes, len(WORDS), window=5)
    plainness = np.array([3.0 * (word == plain) for word in WORDS], dtype=np.float32)
    alike = without_hubs(vectors)
    known = Knowledge(
        lexicon, Language.EN, allowed, yes, ~yes, plainness, vectors, vectors, alike, vectors, parts
    )
    return Author(known, Taste(unsure=5.0), smoothing=10.0)


def clues(writer: Author, word: str, length: int) -> list[str]:
    return [WORDS[number] for number in writer.plan(WORDS.index(word), length)]


EVERYDAY = codes_of(*[SEA, COURT, FILLERS, COURT] * 6)


def test_clues_are_met_with_the_word_in_every_part_of_the_corpus() -> None:
    assert set(clues(author(EVERYDAY), "ship", 2)) == {"wave", "harbor"}


def test_a_single_article_however_long_makes_no_good_clue() -> None:
    one_event = np.concatenate([EVERYDAY, codes_of(["ship", "hamburger"] * 40)])
    assert set(clues(author(one_event), "ship", 2)) == {"wave", "harbor"}


def test_what_may_be_no_clue_and_relatives_of_the_word_are_never_named() -> None:
    related = np.concatenate([EVERYDAY, *[codes_of(["ship", "shipment", "wave"])] * 9])
    named = clues(author(related, may_clue=[word for word in WORDS if word != "harbor"]), "ship", 9)
    assert named[0] == "wave"
    assert not {"ship", "shipment", "harbor"} & set(named)


@pytest.mark.parametrize("plain", ["wave", "harbor"])
def test_of_two_clues_that_are_met_alike_the_plainer_is_named_first(plain: str) -> None:
    assert clues(author(EVERYDAY, plain=plain), "ship", 1) == [plain]


@pytest.mark.parametrize("length", [0, 1, 3])
def test_no_more_clues_are_written_than_wanted(length: int) -> None:
    assert len(clues(author(EVERYDAY), "judge", length)) == length
