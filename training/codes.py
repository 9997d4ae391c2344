"""The file of lemma numbers: written once, renumbered in place, never held in memory."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Final, Self

import numpy as np

from training.text import LEFT_OUT, Codes

MOST_LEMMAS: Final = 1_000_000
"""Lemmas that are counted at once: about 250 MB."""
_PIECE: Final = 1 << 20


class CodesFile:
    """Lemma numbers (int32) that grow while the meaning of the numbers changes from time to time.

    A stretch of the file is in the numbers that held when it was written; `finish` brings all of them to the
    last ones. The tables from each numbering to the next one wait on the disk, beside the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._open = ExitStack()
        self._out = self._open.enter_context(path.open("wb"))
        self._stretches: list[int] = []
        """Where in the file a numbering ended, in codes."""
        self._size = 0

    def write(self, codes: Codes) -> None:
        """Append codes; those below zero have the same meaning in every numbering."""
        self._out.write(codes.tobytes())
        self._size += len(codes)

    def renumber(self, table: Codes) -> None:
        """From here on numbers are those that the table, indexed by the old ones, gives, or LEFT_OUT."""
        np.save(self._table(len(self._stretches)), table)
        self._stretches.append(self._size)

    def finish(self) -> None:
        """Bring the whole file to the last numbering."""
        self._open.close()
        later: Codes | None = None
        for number in reversed(range(len(self._stretches))):
            table: Codes = np.load(self._table(number))
            later = table if later is None else composed(table, later)
            np.save(self._table(number), later)
        read = written = 0
        for number, end in enumerate(self._stretches):
            written = _translate(self._path, np.load(self._table(number)), read, end, written)
            read = end
            self._table(number).unlink()
        if self._stretches:
            written = _translate(self._path, None, read, self._size, written)
            _cut(self._path, written)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def _table(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}.npy")


def rarest_left_out(counts: Codes, n_kept: int) -> Codes:
    """New numbers, in the old order, of the most frequent lemmas (the later of equals); else LEFT_OUT."""
    order = np.lexsort((-np.arange(len(counts)), -counts))[:n_kept]
    table = np.full(len(counts), LEFT_OUT, dtype=np.int32)
    table[np.sort(order)] = np.arange(len(order))
    return table


def composed(first: Codes, second: Codes) -> Codes:
    """The table that does what the first and then the second does."""
    return np.where(first < 0, np.int32(LEFT_OUT), second[np.maximum(first, 0)]).astype(np.int32)


def translate(path: Path, table: Codes) -> None:
    """Renumber a file of codes in place; what the table leaves out is taken out of it."""
    size = path.stat().st_size // 4
    _cut(path, _translate(path, table, 0, size, 0))


def _translate(path: Path, table: Codes | None, start: int, end: int, written: int) -> int:
    with path.open("r+b") as file:
        for at in range(start, end, _PIECE):
            file.seek(4 * at)
            codes = np.frombuffer(file.read(4 * min(_PIECE, end - at)), np.int32)
            if table is not None:
                codes = np.where(codes < 0, codes, table[np.maximum(codes, 0)])
                codes = codes[codes != LEFT_OUT]
            file.seek(4 * written)
            file.write(codes.tobytes())
            written += len(codes)
    return written


def _cut(path: Path, n_codes: int) -> None:
    with path.open("r+b") as file:
        file.truncate(4 * n_codes)
