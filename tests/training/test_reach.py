"""Words that are near everything."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.reach import reach
from training.statistics import unit

N_TOPICS, PER_TOPIC = 8, 25
N_WORDS = N_TOPICS * PER_TOPIC
HUB, RECLUSE = 0, 1


def vectors(seed: int) -> np.ndarray:
    """Words that have a little of one of eight topics; word 0 has much of all of them, word 1 nothing."""
    rng = np.random.default_rng(seed)
    topics = 0.5 * np.eye(N_TOPICS)[np.arange(N_WORDS) % N_TOPICS]
    topics[HUB], topics[RECLUSE] = 1.0, 0.0
    own = np.eye(N_WORDS)
    own[HUB, HUB] = 0.0
    noise = 0.02 * rng.standard_normal((N_WORDS, N_TOPICS))
    return unit(np.hstack([topics + noise, own]).astype(np.float32))


ALL = np.ones(N_WORDS, dtype=bool)


@given(seed=st.integers(0, 1000))
def test_a_word_like_all_clues_reaches_farther_than_the_others_and_a_word_like_none_less_far(
    seed: int,
) -> None:
    reached = reach([(1.0, vectors(seed))], np.arange(2, N_WORDS), ALL)
    others = np.delete(reached, [HUB, RECLUSE])
    assert reached[HUB] > others.mean() > reached[RECLUSE]
    assert reached[RECLUSE] == reached.min()


@given(seed=st.integers(0, 1000), weight=st.floats(0.1, 2))
def test_usual_words_have_a_mean_of_nothing_and_a_deviation_of_one(seed: int, weight: float) -> None:
    usual = np.arange(N_WORDS) % 3 == 2
    reached = reach([(weight, vectors(seed))], np.arange(2, N_WORDS), usual)
    assert abs(float(reached[usual].mean())) < 1e-4
    assert abs(float(reached[usual].std()) - 1) < 1e-3


def test_a_clue_says_nothing_about_itself() -> None:
    lonely = np.eye(N_WORDS, dtype=np.float32)
    reached = reach([(1.0, lonely)], np.array([5, 6]), ALL)
    assert reached[5] == pytest.approx(reached[7])


def test_without_clues_no_word_is_nearer_than_another() -> None:
    assert not reach([(1.0, vectors(1))], np.array([], dtype=np.int64), ALL).any()
    assert not reach([(1.0, vectors(1))], np.arange(9), ~ALL).any()
