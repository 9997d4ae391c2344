"""From articles to lemma numbers."""

from __future__ import annotations

import re
from itertools import chain

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.corpus import Article
from training.text import (
    ARTICLE_END,
    AS_IS,
    SENTENCE_END,
    Block,
    Forms,
    Lemmatiser,
    Wanted,
    by_article,
    clean,
    parts,
    sentences,
)
from words.languages import Language


def lemmas_of(block: Block) -> list[str]:
    return [block.lemmas[code] if code >= 0 else "|" for code in block.codes]


def lemmatised(text: str, language: Language = Language.EN, wanted: Wanted = AS_IS) -> Block:
    return Lemmatiser(language, wanted).block([Article("", text, "2024-01")])


def words_of(text: str, language: Language = Language.EN, wanted: Wanted = AS_IS) -> str:
    return " ".join(lemma for lemma in lemmas_of(lemmatised(text, language, wanted)) if lemma != "|")


def test_words_become_lemmas_and_small_words_are_dropped() -> None:
    block = lemmatised("The dogs were chasing a cat.")
    assert lemmas_of(block)[:3] == ["dog", "chase", "cat"]
    assert block.n_tokens == 6


def test_sentences_and_articles_end() -> None:
    block = lemmatised("Dogs bark. Cats sleep.")
    codes = block.codes.tolist()
    assert codes.count(SENTENCE_END) == 2
    assert codes[-1] == ARTICLE_END


def test_a_spelling_with_capitals_or_yo_counts_as_the_same_lemma() -> None:
    block = lemmatised("Ёлки стоят. Видели елку и ЁЛКИ.", Language.RU)
    assert lemmas_of(block).count("елка") == 3


def test_only_capitals_inside_a_sentence_hint_at_a_name() -> None:
    block = lemmatised("Dogs saw London. London dogs slept.")
    names = [block.lemmas[code] for code in block.capitals]
    assert names == ["london"]


def test_parts_of_hyphenated_words_count_singly() -> None:
    assert lemmas_of(lemmatised("oil-rich country"))[:3] == ["oil", "rich", "country"]


def test_a_block_numbers_its_own_lemmas_in_the_order_in_which_they_are_met() -> None:
    lemmatiser = Lemmatiser(Language.EN)
    lemmatiser.block([Article("", "dog cat", "")])
    second = lemmatiser.block([Article("", "horse cat horse", "")])
    assert second.lemmas == ["horse", "cat"]
    assert second.codes[:3].tolist() == [0, 1, 0]


def test_words_of_another_script_are_dropped() -> None:
    block = lemmatised("собака dog 狗 123")
    assert lemmas_of(block)[0] == "dog"
    assert np.count_nonzero(block.codes >= 0) == 1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They'll say the company'll grow", "say company grow"),
        ("It isn't growing, and shares don't fall", "grow share fall"),
        ("We're told the banks’ and the bank's rates", "tell bank bank rate"),
        ("I've seen he'd pay", "see pay"),
    ],
)
def test_reductions_are_written_out_and_leave_the_word_before_them(text: str, expected: str) -> None:
    assert words_of(text) == expected


def test_reductions_are_written_out_in_full() -> None:
    written = [
        " ".join(parts(word, Language.EN)) for word in ("she'll", "isn't", "can't", "won't", "they’re")
    ]
    assert written == ["she will", "is not", "can not", "will not", "they are"]


@pytest.mark.parametrize(
    "text",
    [
        "bank https://news.example.com/path?a=b rate",
        "bank www.example.com/path rate",
        "bank chief.editor@mail.example.com rate",
        "bank <a href='http://example.com' class=link>rate</a>",
        "bank<br/>rate<!-- comment -->",
        "bank&nbsp;rate",
    ],
)
def test_links_addresses_and_tags_count_for_nothing(text: str) -> None:
    assert words_of(text) == "bank rate"


def test_signs_that_are_no_tags_stay() -> None:
    assert clean("a < b > c, 5 @ 10 & so on") == "a < b > c, 5 @ 10 & so on"


@pytest.mark.parametrize(
    ("language", "expected"), [(Language.EN, "rise percent"), (Language.RU, "рост процент")]
)
def test_signs_count_as_words_where_that_is_wanted(language: Language, expected: str) -> None:
    text = f"{expected.split()[0]} 5%"
    assert words_of(text, language, Wanted(symbols=True)) == expected
    assert words_of(text, language) == expected.split()[0]


def test_short_sentences_are_left_out_where_that_is_wanted() -> None:
    block = lemmatised("Read more. The bank raised its rate.", wanted=Wanted(least_words=3))
    assert "read" not in block.lemmas and "bank" in block.lemmas
    assert block.n_tokens == 5


def test_the_cache_of_spellings_is_bounded_and_forgetting_changes_no_lemma() -> None:
    forms = Forms(Language.EN, generation=10)
    texts = ["dogs", *(f"{a}{b}xx" for a in "abcdefgh" for b in "abcdefgh"), "dogs"]
    assert [forms.lemma(text) for text in texts][:: len(texts) - 1] == ["dog", "dog"]
    assert len(forms) <= 20


def test_a_word_without_an_end_is_not_looked_up() -> None:
    assert words_of(f"bank {'x' * 1_000_000} rate") == "bank rate"


@pytest.mark.parametrize(
    "run",
    [".", "!?…", '."', "»", '."»', ". ", " |", "&", "<a", "@", "a@", "a.", "-", "&#", "abc:", "a'", "\n"],
)
def test_four_megabytes_of_signs_are_read_like_a_few_of_them(run: str) -> None:
    long = lemmatised(f"bank {run * (4_000_000 // len(run))}~ rate")
    short = lemmatised(f"bank {run * 4}~ rate")
    assert {"bank", "rate"} <= set(long.lemmas)
    assert set(long.lemmas) == set(short.lemmas)


def test_a_sign_of_thousands_of_digits_stops_no_reading() -> None:
    assert words_of(f"bank &#{'9' * 5_000}; rate &#65;nd &#x{'f' * 5_000}; bank") == "bank rate bank"


@given(st.text(alphabet=".!?…\"'»”)]|• \n\tab", max_size=60))
def test_sentences_end_where_signs_of_an_end_are_followed_by_a_space(text: str) -> None:
    assert sentences(text) == re.split(r"[.!?…]+[\"'»”)\]]*\s+|\s[|•]\s", text)


@given(lengths=st.lists(st.integers(0, 40), max_size=30), at_once=st.integers(1, 50), tail=st.integers(0, 5))
def test_articles_come_one_by_one_however_much_is_read_at_once(
    lengths: list[int], at_once: int, tail: int
) -> None:
    articles = [[*range(length), ARTICLE_END] for length in lengths if length < at_once]
    codes = np.array([*chain(*articles), *range(min(tail, at_once))], dtype=np.int32)
    found = [part.tolist() for part in by_article(codes, at_once)]
    assert [part for part in found if ARTICLE_END in part] == articles
    assert list(chain(*found)) == codes.tolist()
