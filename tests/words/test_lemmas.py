"""Normal forms and the dictionaries."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.languages import Language
from words.lemmas import is_common_noun, is_content_word, is_known, lemmas, names_something
from words.text import normalise

RU, EN = Language.RU, Language.EN


@pytest.mark.parametrize(
    ("form", "language", "normal"),
    [
        ("КОШКАМИ", RU, "кошка"),
        ("ежей", RU, "еж"),
        ("шёл", RU, "идти"),
        ("деньгами", RU, "деньги"),
        ("mice", EN, "mouse"),
        ("better", EN, "good"),
        ("found", EN, "find"),
        ("king's", EN, "king"),
    ],
)
def test_the_likeliest_normal_form_comes_first(form, language, normal):
    assert lemmas(form, language)[0] == normal


def test_every_reading_of_a_form_counts():
    assert {"стать", "сталь"} <= set(lemmas("стали", RU))
    assert {"leaf", "leave"} <= set(lemmas("leaves", EN))


def test_words_of_the_news_are_known_beside_those_of_the_dictionary():
    assert is_known("хэштег", RU)
    assert is_known("шляпами", RU)
    assert is_known("startups", EN)
    assert not is_known("шляпп", RU)
    assert not is_known("zxqwv", EN)
    assert not is_known("", EN)


@pytest.mark.parametrize("word", ["и", "который", "она", "быть"])
def test_small_russian_words_mean_nothing_alone(word):
    assert not is_content_word(word, RU)


@pytest.mark.parametrize("word", ["the", "would", "everyone", "don't"])
def test_small_english_words_mean_nothing_alone(word):
    assert not is_content_word(word, EN)


def test_nouns_verbs_and_adjectives_mean_something():
    assert all(is_content_word(word, RU) for word in ("шляпа", "бежать", "красный"))
    assert all(is_content_word(word, EN) for word in ("hat", "runs", "red"))


def test_adverbs_mean_something_but_name_nothing():
    assert all(is_content_word(word, RU) and not names_something(word, RU) for word in ("быстро", "назад"))
    assert all(is_content_word(word, EN) and not names_something(word, EN) for word in ("quickly", "soon"))
    assert all(names_something(word, RU) for word in ("шляпа", "бежать", "красный"))
    assert all(names_something(word, EN) for word in ("hat", "runs", "red"))


def test_names_and_plurals_are_no_common_nouns():
    assert is_common_noun("шляпа", RU)
    assert is_common_noun("hat", EN)
    assert not any(is_common_noun(word, RU) for word in ("москва", "шляпы", "бежать", "зюзяка"))
    assert not any(is_common_noun(word, EN) for word in ("london", "hats", "went"))


@given(st.text(max_size=50), st.sampled_from(Language))
def test_anything_has_a_normal_form_in_normal_spelling(text, language):
    forms = lemmas(text, language)
    assert forms
    assert [normalise(form, language) for form in forms] == list(forms)


@pytest.mark.parametrize("word", ["²", "-²", "٣", "ⅷ", "-'", "x²"])
def test_signs_that_look_like_numbers_are_no_words(word):
    for language in Language:
        assert lemmas(word, language)
        assert not is_known(word, language)
        assert not is_content_word("²", language)
        assert not names_something("²", language)
