"""What counts as the word, as close to it, and as neither."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.hat import hat
from words.languages import Language
from words.matching import Likeness, best_likeness, likeness

RU, EN = Language.RU, Language.EN
SAME, NEAR, DIFFERENT = Likeness.SAME, Likeness.NEAR, Likeness.DIFFERENT


@pytest.mark.parametrize(
    ("guess", "word", "language", "expected"),
    [
        ("СТОЛОМ", "стол", RU, SAME),
        ("ёлку", "елка", RU, SAME),
        ("cтoл", "стол", RU, SAME),
        ("стали", "сталь", RU, SAME),
        ("карандошом", "карандаш", RU, SAME),
        ("кот", "код", RU, NEAR),
        ("столб", "столп", RU, NEAR),
        ("сон", "дом", RU, DIFFERENT),
        ("море", "карандаш", RU, DIFFERENT),
        ("mice", "mouse", EN, SAME),
        ("umbrela", "umbrella", EN, SAME),
        ("e-mail", "email", EN, SAME),
        ("cat", "car", EN, NEAR),
        ("horse", "house", EN, NEAR),
        ("river", "pencil", EN, DIFFERENT),
    ],
)
def test_a_guess_is_judged_by_its_forms_and_spelling(guess, word, language, expected):
    assert likeness(guess, word, language) is expected


def test_a_slip_that_makes_another_word_is_another_word():
    assert likeness("столица", "столица", RU) is SAME
    assert likeness("столика", "столица", RU) is not SAME


def test_the_best_word_of_a_short_message_counts():
    assert best_likeness("может быть зонтик", "зонтик", RU) is SAME
    assert best_likeness("foot ball", "football", EN) is SAME
    assert best_likeness("maybe a pencil", "river", EN) is DIFFERENT
    assert best_likeness("🙂", "river", EN) is DIFFERENT


@given(st.text(max_size=60), st.sampled_from(Language))
def test_anything_is_the_same_as_itself(text, language):
    assert likeness(text, text, language) is SAME


@given(st.sampled_from(hat(RU)), st.sampled_from(["{}", " {}!", "«{}»"]))
def test_a_hat_word_is_found_in_any_wrapping(word, wrapping):
    assert best_likeness(wrapping.format(word.text.upper()), word.text, RU) is SAME
