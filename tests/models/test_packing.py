"""Vectors in half bytes and counts as gaps and levels come back as what they were, nearly."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.packing import LEAST, LEVELS, MOST, SKIP, Pairs, Rows, gapped, level_of, quantised


def test_vectors_come_back_within_half_a_step() -> None:
    vectors = np.array([[1.0, -1.0, 0.25, 0.0], [0, 0, 0, 0]], dtype=np.float32)
    rows = Rows(*quantised(vectors))
    assert np.abs(rows.first(vectors.shape[1]) - vectors).max() <= 1 / 15 + 1e-6
    assert (rows.take([1]) == 0).all()


def test_an_odd_last_column_is_left_out() -> None:
    rows = Rows(*quantised(np.ones((2, 5), dtype=np.float32)))
    assert rows.dim == 4
    assert rows.take([0]).shape == (1, 4)


def test_a_count_becomes_the_nearest_level() -> None:
    assert level_of(np.array([0.0, LEAST, MOST, 10 * MOST], dtype=np.float32)).tolist() == [0, 0, 15, 15]
    assert np.allclose(LEVELS[level_of(LEVELS)], LEVELS)


@given(
    st.lists(
        st.dictionaries(st.integers(0, 3 * SKIP + 2), st.integers(0, 15), max_size=20), min_size=1, max_size=6
    )
)
def test_sparse_rows_come_back_as_they_were(rows: list[dict[int, int]]) -> None:
    entries = [(row, column, given[column]) for row, given in enumerate(rows) for column in sorted(given)]
    row, column, level = np.array(entries, dtype=np.int64).reshape(-1, 3).T
    sizes, gaps, levels = gapped(row, column, level.astype(np.uint8), len(rows))
    words = np.arange(0, 2 * (3 * SKIP + 3), 2, dtype=np.uint16)
    pairs = Pairs(words, np.concatenate([[0], np.cumsum(sizes)]), gaps, levels)
    for number, given_row in enumerate(rows):
        found, worths = pairs.row(number)
        assert dict(zip((found // 2).tolist(), worths.tolist(), strict=True)) == given_row
