"""The builder of hat lists, on small lists of its own."""

from pathlib import Path

import pytest
import typer

from training.hat_lists import Candidate, build, grade, is_fit, select
from words.hat import Difficulty, Theme
from words.languages import Language

RU, EN = Language.RU, Language.EN
HEADS = {
    RU: "word\tn_lists\tcorpus_count\tcodenames\tmatveiakin\tsieric\tsombrero",
    EN: "word\tn_lists\tcorpus_count\tcodenames\tmatveiakin\tsieric\tvalzevul",
}


@pytest.fixture
def lists(tmp_path):
    rows = {
        RU: ["мяч 3 90 - easy easy 5", "ёж 2 30 - easy - 20", "козёл 1 40 - - - 9", "козел 1 40 - - - -"],
        EN: ["hat 3 300 1 easy easy -", "hats 2 50 - - - -", "london 2 900 - - - -", "veil 2 26 - hard - -"],
    }
    terms = {RU: "кредит\t200", EN: "hedge\t40"}
    for language in Language:
        table = "\n".join([HEADS[language], *rows[language]]).replace(" ", "\t").replace("-", "")
        (tmp_path / f"{language}_hat_words.tsv").write_text(table + "\n", "utf-8")
        finance = tmp_path / f"{language}_finance_terms.tsv"
        finance.write_text(f"word\tcorpus_count\n{terms[language]}\n", "utf-8")
    return tmp_path


def test_common_nouns_of_enough_lists_and_uses_are_chosen(lists):
    assert [word.text for word in select(lists, RU)] == ["козел", "кредит", "мяч"]
    assert [word.text for word in select(lists, EN)] == ["hat", "hedge", "veil"]


def test_terms_of_finance_carry_their_theme(lists):
    themes = {word.text: word.theme for word in select(lists, EN)}
    assert themes == {"hat": Theme.GENERAL, "hedge": Theme.FINANCE, "veil": Theme.GENERAL}


def test_the_same_lists_give_the_same_bytes(lists, tmp_path):
    build(lists, tmp_path / "one")
    build(lists, tmp_path / "two")
    for language in Language:
        name = f"{language}_hat.tsv"
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()
        assert (tmp_path / "one" / name).read_text("utf-8").startswith("word\tdifficulty\ttheme\n")


def test_a_missing_list_is_told_and_writes_nothing(tmp_path, capsys):
    with pytest.raises(typer.Exit) as stopped:
        build(Path(tmp_path / "nowhere"), tmp_path / "out")
    assert stopped.value.exit_code == 2
    assert "nowhere" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_rare_long_and_compound_words_are_unfit():
    assert is_fit(Candidate("шляпа", 25, 2), RU)
    assert not is_fit(Candidate("шляпа", 24, 2), RU)
    assert not is_fit(Candidate("еж", 900, 3), RU)
    assert not is_fit(Candidate("достопримечательность", 900, 3), RU)
    assert not is_fit(Candidate("кафе-бар", 900, 3), RU)


def test_words_are_graded_by_lists_frequency_and_everyday_use():
    words = [Candidate(f"w{place:02}", 1000 - place, 2, (place / 20,)) for place in range(20)]
    graded = grade(words, frozenset({"w19"}))
    assert graded["w00"] is graded["w19"] is Difficulty.EASY
    assert graded["w10"] is Difficulty.MEDIUM
    assert graded["w18"] is Difficulty.HARD
