from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.menu import FOR_ADMINS, IN_GROUPS, IN_PRIVATE
from bot.texts import CATALOGUES, Html, admin_en, admin_ru, en, plural_form, ru, say, speaks
from engine.events import Ending
from engine.refusals import Refusal
from words.languages import Language

RU, EN = CATALOGUES[Language.RU], CATALOGUES[Language.EN]


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(("plain", "admin"), [(ru, admin_ru), (en, admin_en)])
def test_no_text_for_administrators_takes_the_place_of_one_for_everybody(plain, admin):
    assert not plain.TEXTS.keys() & admin.TEXTS.keys()


def test_both_languages_say_the_same_things():
    assert RU.keys() == EN.keys()


@pytest.mark.parametrize("key", EN)
def test_a_text_has_the_same_places_in_both_languages(key):
    assert _places(RU[key]) == _places(EN[key])


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_text(refusal):
    for catalogue in CATALOGUES.values():
        assert catalogue[f"refused_{refusal.value}"]


@pytest.mark.parametrize("ending", [ending for ending in Ending if ending is not Ending.LEFT])
def test_every_ending_has_a_text(ending):
    for catalogue in CATALOGUES.values():
        assert catalogue[f"ended_{ending.value}"]


def test_every_command_of_a_menu_is_described():
    for catalogue in CATALOGUES.values():
        assert all(
            1 <= len(catalogue[f"menu_{name}"]) <= 256 for name in {*IN_GROUPS, *IN_PRIVATE, *FOR_ADMINS}
        )


def test_alerts_fit_with_the_longest_word():
    longest = "я" * 30
    for language in Language:
        for key in ("your_word", "new_word"):
            assert len(say(language, key, word=longest)) <= 200
        for refusal in Refusal:
            assert len(say(language, f"refused_{refusal.value}")) <= 200


@pytest.mark.parametrize(
    ("number", "form"),
    [(1, "очко"), (2, "очка"), (5, "очков"), (11, "очков"), (21, "очко"), (22, "очка"), (112, "очков")],
)
def test_russian_counts_take_the_right_form(number, form):
    assert plural_form(number, ["очко", "очка", "очков"]) == form


def test_a_count_is_written_with_its_noun():
    assert "3 очка" in say(Language.RU, "you_guessed", points=3)
    assert "1 point." in say(Language.EN, "you_guessed", points=1)


@given(st.text())
def test_values_cant_break_the_markup(name):
    said = say(Language.EN, "guessed_closed", name=name, points=1)
    inner = said.removeprefix("🎉 <b>").partition("</b> has the word")[0]
    assert "<" not in inner
    assert ">" not in inner


def test_markup_isnt_escaped_twice():
    assert Html("<b>x</b>") in say(Language.EN, "word_was", word=Html("<b>x</b>"))


@pytest.mark.parametrize(("code", "language"), [("ru", "ru"), ("uk-UA", "ru"), ("en", "en"), (None, "en")])
def test_a_user_is_answered_in_a_language_near_to_theirs(code, language):
    assert speaks(code) is Language(language)
