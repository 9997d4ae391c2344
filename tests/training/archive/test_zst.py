"""Whole and cut zst files."""

from __future__ import annotations

import io

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from training.archive.zst import is_whole


def whole(raw: bytes) -> bool:
    try:
        return is_whole(io.BytesIO(raw), len(raw))
    except (EOFError, zstandard.ZstdError):
        return False


@pytest.mark.parametrize("has_checksum", [True, False])
def test_frames_one_after_another_are_whole(has_checksum: bool) -> None:
    packer = zstandard.ZstdCompressor(write_checksum=has_checksum)
    skippable = (0x184D2A51).to_bytes(4, "little") + (3).to_bytes(4, "little") + b"abc"
    assert whole(packer.compress(b"a" * 500_000) + skippable + packer.compress(bytes(range(256)) * 900))


@given(st.binary(max_size=3_000), st.data())
def test_a_file_that_is_cut_anywhere_is_not_whole(raw: bytes, data: st.DataObject) -> None:
    packed = zstandard.compress(raw)
    assert whole(packed)
    assert not whole(packed[: data.draw(st.integers(1, len(packed) - 1))])
