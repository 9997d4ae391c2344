"""Numbers made small: vectors as bytes, sparse rows as lists."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]


def quantised(vectors: Floats) -> tuple[npt.NDArray[np.int8], Floats]:
    """Rows as int8 and the scale by which to multiply each."""
    scale = np.abs(vectors).max(axis=1, initial=0.0) / 127
    bytes_ = np.rint(vectors / np.maximum(scale, 1e-12)[:, None]).astype(np.int8)
    return bytes_, scale.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Rows:
    """Vectors kept as bytes; only what is asked for becomes floats."""

    codes: npt.NDArray[np.int8]
    scale: Floats

    def __len__(self) -> int:
        return len(self.scale)

    def take(self, numbers: list[int] | Ints) -> Floats:
        """The rows of these numbers (numbers x dim)."""
        taken: Floats = self.codes[numbers].astype(np.float32) * self.scale[numbers, None]
        return taken

    def all(self) -> Floats:
        """Every row."""
        return self.codes.astype(np.float32) * self.scale[:, None]


STEPS = 16
"""Sparse worths are natural logarithms in steps of 1 / 16: a byte reaches 7.9 up and down."""


@dataclass(frozen=True, slots=True)
class Sparse:
    """A sparse matrix by rows: which columns a row has, and what they are worth."""

    starts: npt.NDArray[np.int64]
    columns: npt.NDArray[np.uint16]
    worths: npt.NDArray[np.int8]
    """In 1 / STEPS of a natural logarithm."""

    def row(self, number: int) -> tuple[npt.NDArray[np.uint16], Floats]:
        """Columns and worths of a row."""
        part = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.columns[part], self.worths[part] * np.float32(1 / STEPS)

    def turned(self) -> Sparse:
        """The matrix by columns; it must be square."""
        size = len(self.starts) - 1
        order = np.argsort(self.columns, kind="stable")
        rows = np.repeat(np.arange(size, dtype=np.uint16), np.diff(self.starts))
        counts = np.bincount(self.columns, minlength=size)
        starts = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(counts)])
        return Sparse(starts, rows[order], np.asarray(self.worths)[order])


def standardised(values: npt.NDArray[Any]) -> Floats:
    """Values less their mean, in standard deviations; all 0 when they don't differ."""
    spread = float(values.std())
    return ((values - values.mean()) / spread if spread > 1e-9 else values * 0.0).astype(np.float32)
