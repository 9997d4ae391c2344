"""The figures by which players are measured."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.metrics import difference, hit, measured, place, points, ratio, reciprocal

PLACES = st.lists(st.none() | st.integers(1, 30), max_size=9)


def test_a_word_counts_in_any_of_its_normal_forms() -> None:
    answers = [frozenset({"ship"}), frozenset({"leaf", "leave"})]
    assert place(frozenset({"leave"}), answers) == 2
    assert place(frozenset({"tree"}), answers) is None


@pytest.mark.parametrize(
    ("places", "score"),
    [([1], 6), ([9, 5], 5), ([None, 6, 3], 4), ([None] * 6, 0), ([6] * 6, 0), ([None] * 6 + [1], 0), ([], 0)],
)
def test_the_first_clue_that_is_enough_decides_the_score(places: list[int | None], score: int) -> None:
    assert points(places) == score


def test_hits_and_reciprocal_ranks_of_a_miss_are_zero() -> None:
    assert (hit(None, 20), hit(21, 20), hit(20, 20)) == (0, 0, 1)
    assert (reciprocal(None), reciprocal(4)) == (0, 0.25)


def test_a_clear_difference_has_an_interval_without_zero() -> None:
    better = difference([5.0, 6.0, 5.0, 6.0] * 20, [1.0, 2.0, 0.0, 1.0] * 20)
    assert 0 < better.low <= better.mean <= better.high


def test_a_ratio_is_one_of_means_and_nothing_beside_nothing() -> None:
    twice = ratio([4.0, 6.0, 2.0] * 20, [2.0, 3.0, 1.0] * 20)
    assert twice.mean == pytest.approx(2) == pytest.approx(twice.low) == pytest.approx(twice.high)
    assert ratio([1.0, 2.0], [0.0, 0.0]).as_list() == [0, 0, 0]


def test_no_targets_measure_nothing() -> None:
    assert measured([]).as_list() == [0, 0, 0]


@given(PLACES)
def test_better_places_never_lower_the_score(places: list[int | None]) -> None:
    better = [1 if at is None else max(at - 1, 1) for at in places]
    assert 0 <= points(places) <= points(better) <= 6


@given(st.lists(st.floats(0, 6), min_size=1, max_size=40))
def test_the_mean_lies_inside_its_interval(values: list[float]) -> None:
    result = measured(values)
    assert result.low - 1e-9 <= result.mean <= result.high + 1e-9
    assert measured(values) == result
