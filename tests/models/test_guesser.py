"""Finding the highest of many scores."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.guesser import highest

SCORES = st.one_of(st.integers(-5, 5).map(float), st.floats(-1e6, 1e6, width=32), st.just(-np.inf))


def test_the_highest_scores_are_found() -> None:
    scores = np.zeros(100, dtype=np.float32)
    scores[[3, 50, 99]] = 7, 9, 8
    assert sorted(highest(scores, 3).tolist()) == [3, 50, 99]


@given(st.lists(SCORES, min_size=1, max_size=400), st.integers(1, 30))
def test_as_many_as_wanted_are_found_and_none_left_out_is_higher(scores: list[float], n: int) -> None:
    values = np.array(scores, dtype=np.float32)
    places = highest(values, n)
    assert len(set(places.tolist())) == min(n, len(values))
    assert sorted(values[places].tolist()) == sorted(values.tolist())[-len(places) :]


@pytest.mark.parametrize("n", [1, 299, 300, 5000])
def test_where_many_scores_are_equal_no_place_is_named_twice(n: int) -> None:
    places = highest(np.ones(4800, dtype=np.float32), n)
    assert len(set(places.tolist())) == min(n, 4800)
