"""Plain words: learned from those that are known to be plain."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from training.plainness import plainness

N_WORDS, DIM = 300, 6


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Vectors, and which words are plain: mostly those whose first number is above 0."""
    rng = np.random.default_rng(seed)
    vectors = rng.standard_normal((N_WORDS, DIM)).astype(np.float32)
    return vectors, vectors[:, 0] + 0.3 * rng.standard_normal(N_WORDS) > 0


EVERY_SECOND = np.arange(N_WORDS) % 2 == 0


@given(seed=st.integers(0, 1000))
def test_words_that_nothing_was_learned_from_are_judged_by_their_vectors(seed: int) -> None:
    vectors, is_plain = drawn(seed)
    plain = plainness(vectors, is_plain, EVERY_SECOND)
    others = plain[~EVERY_SECOND]
    assert others[vectors[~EVERY_SECOND, 0] > 1].mean() > 0.5
    assert others[vectors[~EVERY_SECOND, 0] < -1].mean() < -0.5


@given(seed=st.integers(0, 1000), times=st.floats(1, 50))
def test_no_word_is_farther_than_three_deviations_from_the_middle(seed: int, times: float) -> None:
    vectors, is_plain = drawn(seed)
    plain = plainness(vectors * np.float32(times), is_plain, EVERY_SECOND)
    assert np.isfinite(plain).all()
    assert np.abs(plain).max() <= 3


def test_where_all_words_are_plain_or_none_is_they_are_equal() -> None:
    vectors, is_plain = drawn(1)
    assert not plainness(vectors, np.ones_like(is_plain), EVERY_SECOND).any()
    assert not plainness(vectors, np.zeros_like(is_plain), EVERY_SECOND).any()
    assert not plainness(vectors, is_plain, np.zeros_like(is_plain)).any()
