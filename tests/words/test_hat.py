"""The hats that travel with the package."""

from collections import Counter

import pytest

from words.hat import Difficulty, Theme, hat
from words.languages import Language
from words.lemmas import is_common_noun, is_content_word, is_known, lemmas
from words.matching import Likeness, likeness
from words.packaged import word_set
from words.text import is_written_in, normalise


@pytest.mark.parametrize("language", Language)
def test_a_hat_holds_some_thousands_of_words_in_order_and_each_once(language):
    words = [word.text for word in hat(language)]
    assert 2500 <= len(words) <= 4500
    assert words == sorted(set(words))


@pytest.mark.parametrize("language", Language)
def test_every_word_is_a_known_common_noun_in_normal_form_and_spelling(language):
    for word in hat(language):
        text = word.text
        assert normalise(text, language) == text
        assert is_written_in(text, language)
        assert 3 <= len(text) <= 14
        assert is_known(text, language)
        assert is_common_noun(text, language)
        assert is_content_word(text, language)
        assert lemmas(text, language)[0] == text


@pytest.mark.parametrize("language", Language)
def test_no_word_is_one_that_was_read_and_left_out_unless_it_is_of_finance(language):
    kept = {word.text for word in hat(language) if word.theme is Theme.GENERAL}
    assert kept.isdisjoint(word_set(language, "left_out"))


@pytest.mark.parametrize("language", Language)
def test_every_difficulty_and_theme_has_words_enough_for_an_evening(language):
    assert min(Counter(word.difficulty for word in hat(language)).values()) >= 500
    assert Counter(word.theme for word in hat(language))[Theme.FINANCE] >= 150


def test_words_that_children_know_are_easy():
    easy = {word.text for word in hat(Language.RU) if word.difficulty is Difficulty.EASY}
    assert {"собака", "дом", "мяч"} <= easy
    easy = {word.text for word in hat(Language.EN) if word.difficulty is Difficulty.EASY}
    assert {"dog", "house", "penguin"} <= easy


def test_words_with_yo_are_there_in_plain_spelling():
    words = {word.text for word in hat(Language.RU)}
    assert {"самолет", "ребенок", "актер"} <= words
    assert likeness("самолёты", "самолет", Language.RU) is Likeness.SAME


@pytest.mark.parametrize("language", Language)
def test_no_word_of_the_hat_is_unfit_as_a_clue(language):
    assert word_set(language, "unfit_clues").isdisjoint(word.text for word in hat(language))
