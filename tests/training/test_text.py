"""From articles to lemma numbers."""

from __future__ import annotations

import numpy as np

from training.corpus import Article
from training.text import ARTICLE_END, SENTENCE_END, Block, Lemmatiser
from words.languages import Language


def lemmas_of(block: Block) -> list[str]:
    return [block.new_lemmas[code] if code >= 0 else "|" for code in block.codes]


def lemmatised(text: str, language: Language = Language.EN) -> Block:
    return Lemmatiser(language, 0).block([Article("", text, "2024-01")])


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
    names = [block.new_lemmas[code] for code in block.capitals]
    assert names == ["london"]


def test_parts_of_hyphenated_words_count_singly() -> None:
    assert lemmas_of(lemmatised("oil-rich country"))[:3] == ["oil", "rich", "country"]


def test_lemmas_are_told_once_and_numbered_on() -> None:
    lemmatiser = Lemmatiser(Language.EN, 3)
    first = lemmatiser.block([Article("", "dog cat", "")])
    second = lemmatiser.block([Article("", "cat horse", "")])
    assert (first.new_lemmas, second.new_lemmas) == (["dog", "cat"], ["horse"])
    assert second.codes[:2].tolist() == [1, 2]


def test_words_of_another_script_are_dropped() -> None:
    block = lemmatised("собака dog 狗 123")
    assert lemmas_of(block)[0] == "dog"
    assert np.count_nonzero(block.codes >= 0) == 1
