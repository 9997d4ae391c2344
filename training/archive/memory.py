"""What an archive remembers of the articles that it holds, and files that spare reading the shards again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from training.archive.report import Reason
from training.archive.shards import replace
from training.archive.sketches import MINHASHES, ROW, Bands, KeySet, Sketch, alike, band_keys

SKETCHES: Final = ".sketches"
_CHUNK: Final = 50_000
Rows = npt.NDArray[Any]
"""Records of the type ROW, one an article."""


class Memory:
    """Ids, words and minhashes of all articles taken so far."""

    def __init__(self) -> None:
        self._ids, self._words, self._bands = KeySet(), KeySet(), Bands()
        self._minhashes = np.zeros((1024, MINHASHES), np.uint16)
        self._n = 0

    def reason_against(self, new: Sketch) -> Reason | None:
        """Why an article isn't new, or None; a new one is remembered."""
        if new.id in self._ids:
            return Reason.SAME_ID
        if new.words in self._words:
            return Reason.SAME_TEXT
        keys = band_keys(new.minhashes)
        if any(alike(new.minhashes, self._minhashes[at]) for at in self._bands.candidates(keys)):
            return Reason.NEAR_DUPLICATE
        self._ids.add(new.id)
        self._words.add(new.words)
        self._bands.add(keys, self._n)
        self._make_room(1)
        self._minhashes[self._n] = new.minhashes
        self._n += 1
        return None

    def add_many(self, rows: Rows) -> None:
        """Remember the articles of a shard."""
        self._ids.merge(rows["id"])
        self._words.merge(rows["words"])
        self._make_room(len(rows))
        for begin in range(0, len(rows), _CHUNK):
            minhashes = rows["minhashes"][begin : begin + _CHUNK]
            self._bands.add_many(band_keys(minhashes), self._n)
            self._minhashes[self._n : self._n + len(minhashes)] = minhashes
            self._n += len(minhashes)

    def _make_room(self, n: int) -> None:
        if self._n + n > len(self._minhashes):
            wider = np.zeros((max(self._n + n, len(self._minhashes) * 3 // 2), MINHASHES), np.uint16)
            wider[: self._n] = self._minhashes[: self._n]
            self._minhashes = wider


def as_rows(sketches: list[Sketch]) -> Rows:
    """Sketches in the form that is kept."""
    rows = np.zeros(len(sketches), ROW)
    for row, one in zip(rows, sketches, strict=True):
        row["id"], row["words"], row["minhashes"] = one.id, one.words, one.minhashes
    return rows


def save_rows(shard: Path, rows: Rows) -> None:
    """Keep the sketches of a shard beside it, with its size, by which a changed shard is known."""
    packed = io.BytesIO()
    np.savez(packed, rows=rows, size=np.int64(shard.stat().st_size))
    _place(shard).parent.mkdir(exist_ok=True)
    replace(_place(shard), packed.getvalue())


def saved_rows(shard: Path) -> Rows | None:
    """The sketches of a shard; None when they are missing, damaged or of another shard."""
    try:
        with np.load(_place(shard), allow_pickle=False) as kept:
            rows: Rows = kept["rows"]
            suits = int(kept["size"]) == shard.stat().st_size and rows.dtype == ROW
    except (OSError, ValueError, KeyError, EOFError, TypeError, zipfile.BadZipFile):
        return None
    return rows if suits else None


def _place(shard: Path) -> Path:
    return shard.parent / SKETCHES / f"{shard.name}.npz"
