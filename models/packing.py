"""Numbers made small: vectors in half bytes, sparse rows as gaps and levels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

_MIDDLE = 7.5
"""Half bytes run from 0 to 15: the value of one is its distance from the middle, times its row's scale."""
_VALUES = (np.arange(256)[:, None] // [1, 16] % 16 - _MIDDLE).astype(np.float32).view(np.float64)[:, 0]
"""The two values in a byte, the low half first. Both lie in one number of 8 bytes: to take one costs less."""


def halved(codes: Bytes) -> Bytes:
    """Half bytes, two in a byte along the last axis; a missing last one is 0."""
    if codes.shape[-1] % 2:
        codes = np.concatenate([codes, np.zeros((*codes.shape[:-1], 1), dtype=np.uint8)], axis=-1)
    return codes[..., ::2] | np.left_shift(codes[..., 1::2], 4, dtype=np.uint8)


def quantised(vectors: Floats) -> tuple[Bytes, Floats]:
    """Rows in half bytes and the scale of each. Of an odd number of columns the last is left out."""
    even = vectors[:, : vectors.shape[1] // 2 * 2]
    scale = np.abs(even).max(axis=1, initial=0.0) / _MIDDLE
    steps = np.floor(even / np.maximum(scale, 1e-12)[:, None] + _MIDDLE + 0.5)
    return halved(steps.clip(0, 15).astype(np.uint8)), scale.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors kept in half bytes; only what is asked for becomes floats."""

    codes: Bytes
    scale: Floats

    def __len__(self) -> int:
        return len(self.scale)

    @property
    def dim(self) -> int:
        """Length of the vectors."""
        return 2 * int(self.codes.shape[1])

    def take(self, numbers: list[int] | Ints) -> Floats:
        """The rows of these numbers (numbers x dim)."""
        return self._floats(self.codes[numbers], self.scale[numbers])

    def first(self, columns: int) -> Floats:
        """The first columns, an even number of them, of every row."""
        return self._floats(self.codes[:, : columns // 2], self.scale)

    def _floats(self, codes: Bytes, scale: Floats) -> Floats:
        values: Floats = _VALUES.take(codes).view(np.float32)
        values *= scale[:, None]
        return values


LEAST, MOST = 0.1, 400.0
LEVELS: Floats = np.geomspace(LEAST, MOST, 16, dtype=np.float32)
"""Counts of pairs are kept as the nearest of these."""
SKIP = 255
"""A gap that leads to no word, only farther."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """A sparse matrix of counts by rows, whose columns are a few of the words.

    A row is a list of gaps from column to column, the first from -1, and a level for each; a gap of SKIP or
    more is one or several SKIPs, whose levels mean nothing, and the rest.
    """

    words: npt.NDArray[np.uint16]
    """The word of each column, rising."""
    starts: Ints
    """Where each row's gaps begin, and where the last one's end."""
    gaps: Bytes
    levels: Bytes
    """Half bytes, one for each gap."""

    def row(self, number: int) -> tuple[npt.NDArray[np.uint16], Bytes]:
        """The words of a row, and the level of each."""
        start, end = int(self.starts[number]), int(self.starts[number + 1])
        gaps = self.gaps[start:end]
        both = self.levels[start // 2 : (end + 1) // 2]
        levels = np.stack([both & 15, both >> 4], axis=1).ravel()[start % 2 :][: len(gaps)]
        columns = np.cumsum(gaps, dtype=np.int64) - 1
        if len(gaps) and int(gaps.max()) == SKIP:
            real = gaps != SKIP
            columns, levels = columns[real], levels[real]
        return self.words[columns], levels


def level_of(counts: Floats) -> Bytes:
    """The nearest level of each count, by ratio."""
    place = np.log(np.maximum(counts, LEAST) / LEAST) / np.log(MOST / LEAST) * 15
    levels: Bytes = np.rint(place).clip(0, 15).astype(np.uint8)
    return levels


def gapped(
    rows: npt.NDArray[Any], columns: npt.NDArray[Any], levels: Bytes, n_rows: int
) -> tuple[Ints, Bytes, Bytes]:
    """Length of each row, gaps and halved levels of entries sorted by row, then column."""
    first = np.ones(len(rows), dtype=bool)
    first[1:] = rows[1:] != rows[:-1]
    gaps = np.where(first, columns + 1, np.diff(columns, prepend=0))
    pieces = gaps // SKIP + 1
    ends = np.cumsum(pieces)
    coded = np.full(int(pieces.sum()), SKIP, dtype=np.uint8)
    coded[ends - 1] = gaps % SKIP
    weighed = np.zeros(len(coded), dtype=np.uint8)
    weighed[ends - 1] = levels
    sizes = np.bincount(rows, weights=pieces, minlength=n_rows).astype(np.int64)
    return sizes, coded, halved(weighed)


def standardised(values: npt.NDArray[Any]) -> Floats:
    """Values less their mean, in standard deviations; all 0 when they don't differ."""
    spread = float(values.std())
    return ((values - values.mean()) / spread if spread > 1e-9 else values * 0.0).astype(np.float32)
