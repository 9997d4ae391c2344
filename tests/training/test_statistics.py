"""Counting what is near what."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.statistics import discounted_ppmi, factors, nearby, principal, second_order, unit
from training.text import ARTICLE_END, SENTENCE_END


def codes(*numbers: int) -> np.ndarray:
    return np.array(numbers, dtype=np.int32)


def test_a_pair_is_worth_the_less_the_farther_apart() -> None:
    counts = nearby(codes(0, 1, 2, ARTICLE_END), 3, 2).toarray()
    assert counts.tolist() == [[0, 1, 0.5], [1, 0, 1], [0.5, 1, 0]]


def test_articles_part_pairs_and_sentences_do_not() -> None:
    apart = nearby(codes(0, ARTICLE_END, 1, ARTICLE_END), 2, 5).toarray()
    together = nearby(codes(0, SENTENCE_END, 1, ARTICLE_END), 2, 5).toarray()
    assert apart.sum() == 0
    assert together[0, 1] == 1


def test_words_met_oftener_than_by_chance_have_information() -> None:
    counts = nearby(codes(*([0, 1, ARTICLE_END, 2, 3, ARTICLE_END] * 20)), 4, 3)
    ppmi = discounted_ppmi(counts).toarray()
    assert ppmi[0, 1] > 0
    assert ppmi[0, 2] == 0


def test_words_of_like_company_have_like_vectors() -> None:
    company = [[0, 2], [1, 2], [0, 3], [1, 3], [4, 6], [5, 6], [4, 7], [5, 7]] * 25
    text = [code for pair in company for code in (*pair, ARTICLE_END)]
    vectors = second_order(discounted_ppmi(nearby(codes(*text), 20, 2)), 4, seed=1)
    assert vectors[0] @ vectors[1] > 0.9
    assert abs(vectors[0] @ vectors[4]) < 0.1


def test_factors_restore_a_matrix_of_low_rank() -> None:
    from scipy.sparse import csr_array

    rng = np.random.default_rng(3)
    matrix = (rng.random((30, 3)) @ rng.random((3, 30))).astype(np.float32)
    left, right = factors(csr_array(matrix), 3, seed=1)
    assert np.allclose(left @ right.T, matrix, atol=1e-3)


def test_principal_axes_keep_likeness_and_put_the_longest_first() -> None:
    rng = np.random.default_rng(5)
    vectors = unit((rng.standard_normal((200, 6)) * [1, 9, 2, 1, 1, 4]).astype(np.float32))
    turned = vectors @ principal(vectors)
    assert np.allclose(turned @ turned.T, vectors @ vectors.T, atol=1e-5)
    assert np.all(np.diff(turned.std(axis=0)) < 1e-3)


@pytest.mark.parametrize("window", [1, 3])
@given(st.lists(st.integers(0, 5) | st.just(ARTICLE_END), max_size=40))
def test_counts_are_symmetric_and_no_word_is_near_itself(window: int, numbers: list[int]) -> None:
    counts = nearby(codes(*numbers), 6, window).toarray()
    assert np.array_equal(counts, counts.T)
    assert not counts.diagonal().any()
