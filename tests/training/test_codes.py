"""The file of lemma numbers: renumbered while it grows, and in the end of one numbering."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.codes import CodesFile, rarest_left_out, translate
from training.corpus import Tally
from training.lexicon import spread
from training.process import PERIODS, Collector
from training.text import ARTICLE_END, SENTENCE_END, Block, Codes


def codes(*numbers: int) -> Codes:
    return np.array(numbers, dtype=np.int32)


def test_what_was_written_before_a_renumbering_is_brought_to_the_last_numbers(tmp_path: Path) -> None:
    path = tmp_path / "codes"
    with CodesFile(path) as file:
        file.write(codes(0, 1, SENTENCE_END, 2))
        file.renumber(codes(-3, 0, 1))
        file.write(codes(0, 1, 2))
        file.renumber(codes(1, 0, -3))
        file.write(codes(0, ARTICLE_END))
        file.finish()
    assert np.fromfile(path, np.int32).tolist() == [1, SENTENCE_END, 0, 1, 0, 0, ARTICLE_END]
    assert list(tmp_path.iterdir()) == [path]


def test_the_rarest_are_left_out_and_of_equal_ones_the_oldest() -> None:
    assert rarest_left_out(codes(5, 1, 9, 1, 1), 3).tolist() == [0, -3, 1, -3, 2]


def test_a_file_is_renumbered_in_place(tmp_path: Path) -> None:
    path = tmp_path / "codes"
    np.concatenate([codes(0, 1, SENTENCE_END)] * 700_000).tofile(path)
    translate(path, codes(-3, 4))
    assert np.fromfile(path, np.int32).tolist() == [4, SENTENCE_END] * 700_000


def block(words: list[str]) -> Block:
    lemmas = list(dict.fromkeys(words))
    numbers = [*map(lemmas.index, words), ARTICLE_END]
    return Block(lemmas, codes(*numbers), codes(*numbers[:1]) if words else codes(), [""], len(words))


@given(
    texts=st.lists(st.lists(st.sampled_from("abcdefghijklmnop"), max_size=12, unique=True), max_size=20),
    most=st.integers(4, 16),
)
def test_frequent_lemmas_keep_their_places_whatever_is_forgotten_between(
    tmp_path_factory: pytest.TempPathFactory, texts: list[list[str]], most: int
) -> None:
    path = tmp_path_factory.mktemp("codes") / "codes"
    with CodesFile(path) as file:
        collector = Collector(file, most)
        for number, text in enumerate(texts):
            collector.take(block(["the", *text, "the"]), number)
            assert len(collector.lemmas) <= most
        done = collector.finished(path, Tally())
    read = [done.lemmas[code] if code >= 0 else "|" for code in np.fromfile(path, np.int32)]
    everything = [word for text in texts for word in ("the", *text, "the", "|")]
    fixed = ("the", "|")
    assert [word for word in read if word in fixed] == [word for word in everything if word in fixed]
    counted = dict(zip(done.lemmas, done.counts.tolist(), strict=True))
    for lemma, count in counted.items():
        assert count == read.count(lemma) <= everything.count(lemma)
    if len(set(everything)) - 1 <= most:
        assert read == everything


@pytest.mark.parametrize("dated", [True, False])
def test_periods_are_bounded_whatever_months_a_corpus_names(tmp_path: Path, dated: bool) -> None:
    with CodesFile(tmp_path / "codes") as file:
        collector = Collector(file)
        for number in range(3 * PERIODS):
            months = [f"{1000 + number}-01" if dated else ""]
            collector.take(Block(["bank"], codes(0, ARTICLE_END), codes(), months, 1), number)
        processed = collector.finished(tmp_path / "codes", Tally())
    assert sorted(set(processed.periods.tolist())) == list(range(PERIODS))
    assert len(processed.periods) == 3 * PERIODS
    assert spread(processed.codes(), processed.periods, 1).tolist() == [PERIODS]
