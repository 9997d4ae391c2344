"""Guessing and explaining by the house's own player, and what odd input does to it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from itertools import combinations, pairwise
from statistics import mean

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.fasttext_player import FastTextPlayer, load
from models.forms import hat_words
from models.player import ExplainRequest, GuessRequest
from models.registry import PRETRAINED
from words.cognates import are_cognate
from words.languages import Language
from words.lemmas import lemmas

SEA = frozenset({"sea", "ship", "wave", "beach", "island", "sailor", "captain"}) | frozenset(
    {"harbor", "fish", "boat", "storm", "anchor", "sail"}
)
FARM = frozenset({"farm", "cow", "horse", "barn", "wheat", "tractor", "farmer"}) | frozenset(
    {"pig", "sheep", "hay", "field", "chicken", "milk"}
)


def test_clues_lead_to_words_that_are_met_with_them(player: FastTextPlayer) -> None:
    answer = player.guess(GuessRequest(("wave", "sailor", "harbor"), 5))
    assert len(answer.words) == 5
    assert set(answer.words) <= SEA


def test_any_form_of_a_clue_leads_to_the_same_guess(player: FastTextPlayer) -> None:
    plain = player.guess(GuessRequest(("wave", "sailor"), 5))
    assert player.guess(GuessRequest(("WAVES", "Sailors"), 5)) == plain


def test_neither_a_clue_nor_its_relative_is_guessed_first(player: FastTextPlayer) -> None:
    words = player.guess(GuessRequest(("farm", "cow"), 3)).words
    assert "farm" not in words
    assert "farmer" not in words


def test_an_excluded_word_is_not_guessed_in_any_form(player: FastTextPlayer) -> None:
    request = GuessRequest(("wave", "sailor", "harbor"), 3)
    first = player.guess(request).words
    again = player.guess(GuessRequest(request.clues, 3, frozenset({first[0] + "s", first[1]}))).words
    assert not {first[0], first[1]} & set(again)


def test_clues_of_two_minds_make_less_sure_than_agreeing_ones() -> None:
    starter = load(PRETRAINED / Language.EN)
    topics = [("wave", "sailor", "harbor"), ("judge", "jury", "prison"), ("oven", "bread", "butter")]
    agreeing = [starter.guess(GuessRequest(words, 1)).confidence for words in topics]
    torn = [starter.guess(GuessRequest(words, 1)).confidence for words in zip(*topics, strict=True)]
    assert 0 < mean(torn) < mean(agreeing) <= 1


@pytest.mark.parametrize("clues", [(), ("",), ("   ", "\n"), ("🙂🙃",), ("12345",), ("\x00",)])
def test_clues_that_say_nothing_get_no_answer(player: FastTextPlayer, clues: tuple[str, ...]) -> None:
    answer = player.guess(GuessRequest(clues, 5))
    assert answer.words == ()
    assert answer.confidence == 0


def test_an_unknown_clue_is_understood_by_its_letters(player: FastTextPlayer) -> None:
    assert player.guess(GuessRequest(("sailorship",), 5)).words


def test_a_hundred_clues_are_heard_without_complaint(player: FastTextPlayer) -> None:
    clues = tuple(sorted(SEA | FARM)) * 4
    assert len(clues) >= 100
    assert len(player.guess(GuessRequest(clues, 5)).words) <= 5


@pytest.mark.parametrize("n_words", [0, -3])
def test_nobody_gets_words_without_asking_for_some(player: FastTextPlayer, n_words: int) -> None:
    assert player.guess(GuessRequest(("wave",), n_words)).words == ()
    assert player.explain(ExplainRequest("ship", n_words)).words == ()


def test_clues_for_a_word_come_from_what_it_is_met_with(player: FastTextPlayer) -> None:
    clues = player.explain(ExplainRequest("tractor", 5)).words
    assert len(clues) == 5
    assert set(clues) <= FARM


def test_clues_are_neither_related_to_the_word_nor_repeated(player: FastTextPlayer) -> None:
    clues = player.explain(ExplainRequest("farm", 6)).words
    assert clues
    assert len(set(clues)) == len(clues)
    assert not [clue for clue in clues if are_cognate(clue, "farm", Language.EN)]


def test_a_word_outside_the_hat_is_explained_live(player: FastTextPlayer) -> None:
    assert "sailor" not in hat_words(Language.EN)
    clues = player.explain(ExplainRequest("sailor", 3)).words
    assert clues
    assert set(clues) <= SEA - {"sailor"}


@pytest.mark.parametrize("word", ["", "🙂", "123", "x" * 5000])
def test_a_word_that_is_none_gets_no_clues(player: FastTextPlayer, word: str) -> None:
    assert player.explain(ExplainRequest(word, 6)).words == ()


@pytest.mark.parametrize("word", ["farm", "tractor", "sailor"])
def test_clues_for_more_words_begin_as_those_for_fewer(player: FastTextPlayer, word: str) -> None:
    longest = player.explain(ExplainRequest(word, 25)).words
    assert len(longest) > len(player.explain(ExplainRequest(word, 1)).words)
    for n in (1, 3, 6, 10, 15):
        assert player.explain(ExplainRequest(word, n)).words == longest[:n]


@pytest.mark.parametrize("language", Language)
def test_clues_beyond_the_plan_are_no_relatives_of_those_within(language: Language) -> None:
    starter = load(PRETRAINED / language)
    words = {Language.RU: ("банк", "море"), Language.EN: ("bank", "sea")}[language]
    for word in words:
        clues = starter.explain(ExplainRequest(word, 30)).words
        planned = starter.explain(ExplainRequest(word, 10)).words
        assert clues[:10] == planned
        assert len(clues) == 30
        assert not [pair for pair in combinations(clues, 2) if are_cognate(*pair, language)]


def test_a_player_knows_the_words_of_its_corpus_in_any_form(player: FastTextPlayer) -> None:
    assert [player.knows(word) for word in ("Sailors", "moonlight", "blorf", "")] == [
        True,
        False,
        False,
        False,
    ]


def test_threads_that_share_a_player_get_what_one_alone_gets(player: FastTextPlayer) -> None:
    words = sorted(SEA | FARM)
    requests = [GuessRequest((a, b), 5) for a, b in pairwise(words)]
    alone = [player.guess(request) for request in requests]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(player.guess, requests)) == alone


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=12), st.integers(-2, 60))
def test_no_text_makes_a_player_fail(player: FastTextPlayer, clues: list[str], n_words: int) -> None:
    answer = player.guess(GuessRequest(tuple(clues), n_words))
    assert len(answer.words) <= max(n_words, 0)
    assert 0 <= answer.confidence <= 1
    heard = {form for clue in clues for form in lemmas(clue, Language.EN)}
    assert not heard & set(answer.words)
    for clue in clues[:2]:
        assert len(player.explain(ExplainRequest(clue, n_words)).words) <= max(n_words, 0)


def test_a_longer_answer_begins_as_a_shorter_one(player: FastTextPlayer) -> None:
    words = player.guess(GuessRequest(("farm", "cow"), 200)).words
    assert len(words) > 60
    assert player.guess(GuessRequest(("farm", "cow"), 5)).words == words[:5]
