"""Normal spelling and words."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.languages import Language
from words.text import is_written_in, normalise, tokens

RU, EN = Language.RU, Language.EN
ANY_TEXT = st.text(st.characters(codec=None), max_size=200)
LANGUAGES = st.sampled_from(Language)


@pytest.mark.parametrize(
    ("typed", "language", "expected"),
    [
        ("  Ёлка\n и   ЁЖ ", RU, "елка и еж"),
        ("и\u0306од", RU, "йод"),
        ("за\u0301мок", RU, "замок"),
        ("сло\u200bво\ufeff", RU, "слово"),
        ("Mосквa", RU, "москва"),
        ("happy", RU, "happy"),
        ("ｆｕｌｌ", EN, "full"),
        ("Café", EN, "cafe"),
        ("don’t", EN, "don't"),
        ("self‑made", EN, "self-made"),
        ("саt", EN, "cat"),
    ],
)
def test_odd_spellings_become_the_plain_one(typed, language, expected):
    assert normalise(typed, language) == expected


def test_words_are_letters_with_inner_hyphens_and_apostrophes():
    assert tokens("Кто-то, где? — 42 «дом»…", RU) == ["кто-то", "где", "дом"]
    assert tokens("Don't re-do it - 3 times!", EN) == ["don't", "re-do", "it", "times"]


@given(
    st.lists(
        st.sampled_from(
            ["😀", "🎩", "™️", "ℹ️", "Ⓜ️", "1️⃣", "🆗", "👨\u200d👩\u200d👧", "🇷🇺", "㊙️", "🈁", "©️", "❤️\u200d🔥"]
        ),
        max_size=20,
    ),
    LANGUAGES,
)
def test_pictures_are_no_words(pictures, language):
    assert tokens("".join(pictures), language) == []


def test_a_word_is_written_in_the_language_of_its_letters():
    assert is_written_in("шляпа", RU)
    assert not is_written_in("шляпа", EN)
    assert not is_written_in("hat", RU)
    assert not is_written_in("42", EN)


@given(ANY_TEXT, LANGUAGES)
def test_normal_text_stays_as_it_is(text, language):
    normal = normalise(text, language)
    assert normalise(normal, language) == normal


@given(ANY_TEXT, LANGUAGES)
def test_normal_text_holds_no_marks_and_no_hidden_characters(text, language):
    kinds = {unicodedata.category(letter) for letter in normalise(text, language)}
    assert kinds.isdisjoint({"Mn", "Me", "Cc", "Cf", "Cs"})


@given(ANY_TEXT, LANGUAGES)
def test_the_words_of_words_are_the_same_words(text, language):
    found = tokens(text, language)
    assert tokens(" ".join(found), language) == found


@pytest.mark.parametrize("unit", ["а", "Ω", "e\u0301", "\u200d", "👩", "x'", "слово ", "ﷺ"])
def test_a_message_of_five_thousand_characters_is_read(unit):
    text = (unit * 5000)[:5000]
    assert isinstance(normalise(text, RU), str)
    assert len(" ".join(tokens(text, EN))) <= len(normalise(text, EN))
