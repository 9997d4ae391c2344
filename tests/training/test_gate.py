"""Which words may be clues: what people would put up with, decided before any ranking."""

from __future__ import annotations

import numpy as np
import pytest

from training.gate import may_clue
from training.lexicon import Lexicon
from training.recipe import Recipe
from words.languages import Language

FREQUENT, USUAL = 900, 90
RECIPE = Recipe(least_spread=2, least_clue_count=30, too_frequent=0)


def allowed(language: Language, *words: str, names: float = 0.0, spread: int = 9) -> list[str]:
    """Those of the words that may be clues when all are met alike; a frequent filler stands before them."""
    counts = np.array([FREQUENT] + [USUAL] * len(words), dtype=np.int32)
    capitals = np.full(len(counts), names, dtype=np.float32)
    lexicon = Lexicon(["filler", *words], counts, capitals, np.zeros(len(counts), dtype=bool))
    periods = np.array([9] + [spread] * len(words), dtype=np.int32)
    fit = may_clue(lexicon, periods, language, RECIPE)
    return [word for word, is_fit in zip(lexicon.words, fit, strict=True) if is_fit and word != "filler"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.RU, ["вода", "красный", "бежать", "вечер"]),
        (Language.EN, ["water", "red", "run", "evening"]),
    ],
)
def test_nouns_adjectives_and_verbs_may_be_clues(language: Language, words: list[str]) -> None:
    assert allowed(language, *words) == words


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.RU, ["назад", "впервые", "явно", "свыше"]),
        (Language.EN, ["almost", "previously", "quickly", "across"]),
    ],
)
def test_adverbs_are_no_clues(language: Language, words: list[str]) -> None:
    assert allowed(language, *words) == []


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (Language.RU, ["бен", "экс", "топ", "суицид", "изнасилование", "геноцид"]),
        (Language.EN, ["com", "capt", "biz", "rape", "suicide", "genocide"]),
    ],
)
def test_fragments_and_grave_words_are_no_clues(language: Language, words: list[str]) -> None:
    assert allowed(language, *words) == []


def test_names_and_what_one_season_was_full_of_are_no_clues() -> None:
    assert allowed(Language.EN, "water", names=0.9) == []
    assert allowed(Language.EN, "water", spread=1) == []


def test_plurals_stand_back_for_their_singulars() -> None:
    counts = np.array([FREQUENT, USUAL + 1, USUAL], dtype=np.int32)
    lexicon = Lexicon(
        ["filler", "wave", "waves"], counts, np.zeros(3, dtype=np.float32), np.zeros(3, dtype=bool)
    )
    fit = may_clue(lexicon, np.full(3, 9, dtype=np.int32), Language.EN, RECIPE)
    assert fit.tolist()[1:] == [True, False]
