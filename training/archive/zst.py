"""Whether a zst file is whole: the library's reader takes a file that ends early for one that ends.

Walks the block heads of the format (RFC 8878, section 3.1) without unpacking.
"""

from __future__ import annotations

from typing import IO, Final

_MAGIC: Final = 0xFD2FB528
_SKIPPABLE: Final = range(0x184D2A50, 0x184D2A60)
_REPEATED_BYTE: Final = 1
_HEAD: Final = 18
"""Most bytes that the head of a frame takes."""


def is_whole(file: IO[bytes], size: int) -> bool:
    """Whether all frames from here to `size` bytes are complete; the place in the file moves."""
    while (at := file.tell()) < size:
        magic = _number(file.read(4))
        if magic in _SKIPPABLE:
            file.seek(_number(file.read(4)), 1)
        elif magic == _MAGIC:
            file.seek(at)
            _skip_frame(file)
        else:
            return False
    return file.tell() == size


def _skip_frame(file: IO[bytes]) -> None:
    import zstandard

    at = file.tell()
    head = file.read(_HEAD)
    file.seek(at + zstandard.frame_header_size(head))
    is_last = False
    while not is_last:
        raw = file.read(3)
        if len(raw) < 3:
            raise EOFError("ends in the middle of a frame")
        block = _number(raw)
        is_last = bool(block & 1)
        file.seek(1 if block >> 1 & 3 == _REPEATED_BYTE else block >> 3, 1)
    if zstandard.get_frame_parameters(head).has_checksum:
        file.seek(4, 1)


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "little")
