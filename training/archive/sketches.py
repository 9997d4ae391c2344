"""Finding articles that are there already: by id, by words, and by likeness of their runs of four words.

Likeness is the Jaccard similarity of the sets of 4-word runs, estimated by 32 minhashes (Broder, 1997);
candidates are found by 8 bands of 4 minhashes. An article costs 144 bytes, so 3 million, or 10 GB of news,
take about 450 MB, and more in between: a process that recalled so many made-up ones from a hundred shards
peaked at 710 MB, for the sorted arrays are copied as they grow.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Keys = npt.NDArray[np.uint64]
Hashes = npt.NDArray[np.uint16]

MINHASHES: Final = 32
BANDS: Final = 8
_RUN: Final = 4
_RUNS_LOOKED_AT: Final = 20_000
"""Runs of the beginning that stand for a whole longer article."""
_ALIKE: Final = 22
"""Of 32 equal minhashes: a similarity of about .7."""
_FRESH: Final = 400_000
"""Keys in dictionaries before they are merged into sorted arrays."""
_REMEMBERED: Final = 300_000
_WORDS = re.compile(r"\w+")
_PRIMES = np.array(
    [0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0xD6E8FEB86659FD93], np.uint64
)
_MULTIPLIERS: Keys = np.random.default_rng(20).integers(1 << 62, 1 << 63, MINHASHES, np.uint64) * np.uint64(
    2
) + np.uint64(1)
_SHIFT: Final = np.uint64(32)

ROW = np.dtype([("id", "<u8"), ("words", "<u8"), ("minhashes", "<u2", (MINHASHES,))])
"""What is remembered of an article."""


class Sketch(NamedTuple):
    """What is compared of an article."""

    id: int
    words: int
    """Hash of all words in their order, whatever stands between them."""
    minhashes: Hashes
    n_words: int


class _WordHashes(dict[str, int]):
    """Word -> 32 bits, the same in every process; forgets all when it has grown large."""

    def __missing__(self, word: str) -> int:
        if len(self) > _REMEMBERED:
            self.clear()
        self[word] = code = zlib.crc32(word.encode("utf-8", "replace"))
        return code


_word_hashes = _WordHashes()


def sketch(id: str, text: str) -> Sketch:
    """Sketch an article; case and everything between the words count for nothing."""
    words = _WORDS.findall(text.lower())
    codes = np.fromiter(map(_word_hashes.__getitem__, words), np.uint64, len(words))
    return Sketch(_hash64(id.encode()), _hash64(codes.tobytes()), _minhashes(codes), len(words))


def _hash64(raw: bytes) -> int:
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


def _minhashes(codes: Keys) -> Hashes:
    codes = codes[: _RUNS_LOOKED_AT + _RUN - 1]
    if len(codes) < _RUN:
        codes = np.resize(codes, _RUN) if len(codes) else np.zeros(_RUN, np.uint64)
    last = len(codes) - _RUN + 1
    runs = np.zeros(last, np.uint64)
    for step, prime in enumerate(_PRIMES):
        runs = (runs ^ (runs >> _SHIFT)) * prime + codes[step : step + last] * _PRIMES[0]
    runs ^= runs >> _SHIFT
    lowest = np.full(MINHASHES, np.iinfo(np.uint64).max, np.uint64)
    for begin in range(0, last, 1024):
        lowest = np.minimum(lowest, (runs[begin : begin + 1024, None] * _MULTIPLIERS).min(axis=0))
    # The top bits of a least value are nearly all zero; mix them before keeping 16 bits.
    mixed: Hashes = ((lowest * _PRIMES[1]) >> np.uint64(48)).astype(np.uint16)
    return mixed


def band_keys(minhashes: Hashes) -> Keys:
    """32-bit keys of the bands; minhashes of shape (..., 32) give keys of shape (..., 8)."""
    bands = minhashes.reshape(*minhashes.shape[:-1], BANDS, MINHASHES // BANDS).astype(np.uint64)
    joined = bands[..., 0]
    for step in range(1, MINHASHES // BANDS):
        joined = joined << np.uint64(16) | bands[..., step]
    joined = (joined + np.arange(1, BANDS + 1, dtype=np.uint64)) * _PRIMES[0]
    keys: Keys = (joined ^ joined >> _SHIFT) * _PRIMES[1] >> _SHIFT
    return keys


class KeySet:
    """A set of 64-bit keys: a sorted array and a small set of fresh ones."""

    def __init__(self) -> None:
        self._old: Keys = np.zeros(0, np.uint64)
        self._fresh: set[int] = set()

    def __contains__(self, key: int) -> bool:
        if key in self._fresh:
            return True
        at = int(np.searchsorted(self._old, np.uint64(key)))
        return at < len(self._old) and int(self._old[at]) == key

    def add(self, key: int) -> None:
        """Add a key."""
        self._fresh.add(key)
        if len(self._fresh) > _FRESH:
            self.merge(np.fromiter(self._fresh, np.uint64, len(self._fresh)))
            self._fresh.clear()

    def merge(self, keys: Keys) -> None:
        """Add many keys."""
        self._old = np.concatenate([self._old, np.sort(keys)])
        # Merges two sorted runs in one pass.
        self._old.sort(kind="stable")


class Bands:
    """Band key -> the articles that have it, as sorted (key, number) pairs of 32 bits each."""

    def __init__(self) -> None:
        self._old: Keys = np.zeros(0, np.uint64)
        self._fresh: dict[int, int] = {}

    def candidates(self, keys: Keys) -> set[int]:
        """Numbers of articles that share a band; at most two a band, for many share stock phrases."""
        fresh = self._fresh
        found = {fresh[key] for key in keys.tolist() if key in fresh}
        if len(self._old):
            first = np.searchsorted(self._old, keys << _SHIFT)
            near = self._old[np.minimum(first, len(self._old) - 1)]
            found.update((near[near >> _SHIFT == keys] & np.uint64(0xFFFFFFFF)).tolist())
        return found

    def add(self, keys: Keys, number: int) -> None:
        """Remember an article."""
        for key in keys.tolist():
            self._fresh.setdefault(key, number)
        if len(self._fresh) > _FRESH:
            held = np.fromiter(self._fresh, np.uint64, len(self._fresh))
            numbers = np.fromiter(self._fresh.values(), np.uint64, len(self._fresh))
            self._merge(held << _SHIFT | numbers)
            self._fresh.clear()

    def add_many(self, keys: Keys, first: int) -> None:
        """Remember articles numbered on from `first`; keys of shape (articles, 8)."""
        numbers = np.arange(first, first + len(keys), dtype=np.uint64)
        self._merge((keys << _SHIFT | numbers[:, None]).ravel())

    def _merge(self, pairs: Keys) -> None:
        self._old = np.concatenate([self._old, np.sort(pairs)])
        self._old.sort(kind="stable")


def alike(one: Hashes, other: Hashes) -> bool:
    """Whether two articles are near duplicates."""
    return int(np.count_nonzero(one == other)) >= _ALIKE
