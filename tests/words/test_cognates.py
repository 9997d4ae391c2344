"""Cognates: labelled pairs in two halves, random pairs, and laws."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from words.cognates import are_cognate
from words.hat import hat
from words.languages import Language

RU, EN = Language.RU, Language.EN
ANY_WORD = st.one_of(
    st.sampled_from([word.text for language in Language for word in hat(language)]),
    st.text("абвеийклмнорстуьabceinorst-'", max_size=12),
    st.text(max_size=45),
)
SEED, RANDOM_PAIRS = 20, 4000
Pair = dict[str, str]


def labelled(language: Language, label: str, name: str = "cognates", **columns: str) -> list[Pair]:
    path = Path(__file__).parent / "data" / f"{language}_{name}.tsv"
    with path.open(encoding="utf-8") as file:
        pairs = [row for row in csv.DictReader(file, delimiter="\t") if row["label"] == label]
    return [pair for pair in pairs if all(pair[column] == value for column, value in columns.items())]


def share(pairs: list[Pair], language: Language, record: Callable[[str, object], None], name: str) -> float:
    """The share of the pairs that count as cognate; also in the report of the run."""
    found = [pair for pair in pairs if are_cognate(pair["a"], pair["b"], language)]
    measured = len(found) / len(pairs)
    record(f"{language} {name}", round(measured, 4))
    print(f"{language} {name}: {measured:.3f} of {len(pairs)}")
    return measured


@pytest.mark.parametrize("language", Language)
def test_enough_pairs_are_labelled_and_no_pair_twice(language):
    pairs = labelled(language, "cognate") + labelled(language, "stranger")
    assert len({frozenset((pair["a"], pair["b"])) for pair in pairs}) == len(pairs)
    assert len(labelled(language, "cognate")) >= 300
    assert {pair["half"] for pair in pairs} == {"tune", "held"}


@pytest.mark.parametrize("language", Language)
def test_97_of_100_labelled_cognates_are_caught(language, record_property):
    for half in ("tune", "held"):
        pairs = labelled(language, "cognate", half=half)
        assert share(pairs, language, record_property, f"recall, {half} half") >= 0.96
    assert share(labelled(language, "cognate"), language, record_property, "recall") >= 0.97


@pytest.mark.parametrize("language", Language)
def test_97_of_100_relatives_among_the_neighbours_of_words_are_caught(language, record_property):
    cognates = labelled(language, "cognate", "drawn")
    strangers = labelled(language, "stranger", "drawn")
    assert len(cognates) >= 300 and len(strangers) >= 100
    assert share(cognates, language, record_property, "recall, neighbours") >= 0.97
    assert share(strangers, language, record_property, "false alarms, neighbours") <= 0.1


@pytest.mark.parametrize(
    ("half", "floor"),
    [
        ("tune", 0.97),
        ("held", 0.97),
        ("second tune", 0.97),
        ("second held", 0.97),
        ("third", 0.97),
        ("fourth", 0.97),
        ("fifth", 0.97),
    ],
)
@pytest.mark.parametrize("language", Language)
def test_relatives_among_the_neighbours_of_a_word_are_caught_and_strangers_let_through(
    language, half, floor, record_property
):
    cognates = labelled(language, "cognate", "drawn", half=half)
    assert share(cognates, language, record_property, f"recall, neighbours, {half}") >= floor
    strangers = labelled(language, "stranger", "drawn", half=half)
    assert share(strangers, language, record_property, f"false alarms, neighbours, {half}") <= 0.1


@pytest.mark.parametrize("language", Language)
def test_clues_of_another_root_are_let_through(language, record_property):
    strangers = labelled(language, "stranger", kind="clue")
    assert share(strangers, language, record_property, "false alarms, clues") <= 0.1


@pytest.mark.parametrize("language", Language)
def test_not_every_chance_likeness_is_refused(language, record_property):
    strangers = labelled(language, "stranger", kind="hard")
    assert share(strangers, language, record_property, "false alarms, hard pairs") < 0.9


@pytest.mark.parametrize("language", Language)
def test_random_words_are_seldom_refused(language, record_property):
    draw = random.Random(SEED)
    words = [word.text for word in hat(language)]
    pairs = [dict(zip("ab", draw.sample(words, 2), strict=True)) for _ in range(RANDOM_PAIRS)]
    assert share(pairs, language, record_property, "false alarms, random pairs") <= 0.1


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("Шёл", "ИДТИ", RU),
        ("людей", "человек", RU),
        ("пароход", "пар", RU),
        ("огоньками", "огненный", RU),
        ("bought", "buying", EN),
        ("railways", "rail", EN),
        ("BEST", "good", EN),
    ],
)
def test_forms_and_spellings_do_not_hide_a_root(a, b, language):
    assert are_cognate(a, b, language)


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("подарок", "дорога", RU),
        ("билет", "самолет", RU),
        ("дно", "падение", RU),
        ("признание", "приостановление", RU),
        ("сотня", "десятка", RU),
        ("масло", "мясо", RU),
        ("лечение", "психология", RU),
        ("налог", "биологический", RU),
        ("theory", "thesis", EN),
        ("takeover", "overture", EN),
        ("resident", "lakeside", EN),
        ("contraction", "activity", EN),
    ],
)
def test_a_prefix_or_chance_letters_are_no_root(a, b, language):
    assert not are_cognate(a, b, language)


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("заканчивать", "закончить", RU),
        ("змея", "змеиный", RU),
        ("расовый", "расизм", RU),
        ("город", "пригородный", RU),
        ("выступление", "поступок", RU),
        ("гайка", "гаечный", RU),
        ("колоть", "вколоть", RU),
        ("honour", "honorable", EN),
        ("kilometre", "meter", EN),
        ("circle", "circular", EN),
        ("title", "titular", EN),
        ("director", "directress", EN),
        ("transmit", "mission", EN),
        ("force", "reinforcement", EN),
        ("shore", "ashore", EN),
    ],
)
def test_what_alternates_by_rule_is_one_root(a, b, language):
    assert are_cognate(a, b, language)


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("прокурор", "генпрокурор", RU),
        ("генерал", "генштаб", RU),
        ("заместитель", "замминистра", RU),
        ("зоопарк", "зоомагазин", RU),
        ("диаметр", "нанометр", RU),
        ("футбол", "гандбол", RU),
        ("банкир", "инвестбанкир", RU),
        ("землекоп", "копать", RU),
        ("толстокожий", "кожа", RU),
        ("первокурсник", "курс", RU),
        ("драгметалл", "металл", RU),
        ("росстат", "статистика", RU),
        ("кофемолка", "молоть", RU),
        ("sunrise", "sun", EN),
        ("hamburger", "burger", EN),
        ("steel", "baosteel", EN),
        ("earbud", "ear", EN),
        ("robot", "robovac", EN),
        ("ereader", "read", EN),
        ("gmail", "mail", EN),
        ("weightlifter", "lift", EN),
    ],
)
def test_a_compound_shares_the_roots_of_both_halves(a, b, language):
    assert are_cognate(a, b, language)


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("корабль", "корона", RU),
        ("песок", "песня", RU),
        ("обед", "победа", RU),
        ("доктор", "доклад", RU),
        ("маска", "масло", RU),
        ("ответ", "привет", RU),
        ("police", "policy", EN),
        ("heart", "hear", EN),
        ("employment", "application", EN),
        ("supply", "employee", EN),
        ("export", "portion", EN),
        ("mile", "military", EN),
    ],
)
def test_letters_that_only_look_like_an_affix_stay_with_their_root(a, b, language):
    assert not are_cognate(a, b, language)


@pytest.mark.parametrize(
    ("a", "b", "language"),
    [
        ("корабль", "кораблик", RU),
        ("песок", "песочный", RU),
        ("песня", "петь", RU),
        ("победа", "победитель", RU),
        ("ответ", "безответный", RU),
        ("police", "policeman", EN),
        ("military", "militia", EN),
        ("employee", "unemployment", EN),
    ],
)
def test_a_root_with_the_letters_of_an_affix_keeps_its_family(a, b, language):
    assert are_cognate(a, b, language)


@given(ANY_WORD, ANY_WORD, st.sampled_from(Language))
def test_it_does_not_matter_which_word_comes_first(a, b, language):
    assert are_cognate(a, b, language) == are_cognate(b, a, language)


@given(ANY_WORD, st.sampled_from(Language))
def test_every_word_is_of_its_own_root(word, language):
    assert are_cognate(word, word, language)


@pytest.mark.parametrize("unit", ["ен", "о", "ation", "-", "x"])
def test_a_long_run_of_affixes_is_read(unit):
    assert are_cognate(unit * 2000, unit * 2000, RU)
    assert are_cognate(unit * 8, unit * 8, EN)
