from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.levels import FINANCE, USUAL, Drawer, level_named
from words.hat import Difficulty, Theme, hat
from words.languages import Language


@pytest.mark.parametrize(
    ("asked", "difficulty"),
    [("easy", "easy"), ("Трудные", "hard"), (" средние ", "medium"), ("трудные слова", "hard")],
)
def test_a_level_is_understood_in_both_languages(asked, difficulty):
    assert level_named(asked).difficulties == {Difficulty(difficulty)}


def test_no_level_is_the_usual_one_and_an_unknown_one_is_none():
    assert level_named(None) is USUAL
    assert level_named("  ") is USUAL
    assert level_named("impossible") is None


@given(st.sampled_from(Language), st.sampled_from(["easy", "hard", "finance", ""]), st.integers())
def test_a_drawn_word_is_of_the_level_and_not_a_recent_one(language, asked, seed):
    level = level_named(asked)
    recent = {word.text for word in hat(language)[::2]}
    drawn = Drawer(random.Random(seed)).draw(language, level, recent)
    found = next(word for word in hat(language) if word.text == drawn)
    assert level.holds(found)
    assert drawn not in recent


@pytest.mark.parametrize("language", Language)
def test_another_word_is_as_hard_and_of_the_same_theme(language):
    first = next(word for word in hat(language) if FINANCE.holds(word))
    other = Drawer(random.Random(1)).another(language, first.text, ())
    found = next(word for word in hat(language) if word.text == other)
    assert other != first.text
    assert (found.difficulty, found.theme) == (first.difficulty, Theme.FINANCE)


@pytest.mark.parametrize("language", Language)
def test_a_hat_played_through_is_played_again(language):
    recent = {word.text for word in hat(language)}
    assert Drawer(random.Random(1)).draw(language, USUAL, recent) in recent
