"""Streams brought to bytes that can be parted into lines."""

from __future__ import annotations

import codecs
import io
from typing import IO, Any, Final

_CHUNK: Final = 1 << 16


class Undecodable(Exception):
    """A stream isn't of its encoding; the text says why."""


class _Recoded(io.RawIOBase):
    """The bytes of a stream as UTF-8."""

    def __init__(self, inner: IO[bytes], encoding: str) -> None:
        super().__init__()
        self._inner = inner
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        is_over = False
        while not self._held and not is_over:
            chunk = self._inner.read(_CHUNK)
            is_over = not chunk
            try:
                self._held = self._decoder.decode(chunk, is_over).encode()
            except UnicodeError as fault:
                raise Undecodable(getattr(fault, "reason", str(fault))) from fault
        given, self._held = self._held[: len(buffer)], self._held[len(buffer) :]
        buffer[: len(given)] = given
        return len(given)


class _OneLineEnd(io.RawIOBase):
    """The bytes of a stream with `\\n` for `\\r\\n` and `\\r`."""

    def __init__(self, inner: IO[bytes]) -> None:
        super().__init__()
        self._inner = inner
        self._is_within = False
        """Whether the last byte was a `\\r`, so a `\\n` that follows belongs to the same end."""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while chunk := self._inner.read(len(buffer)):
            rest = chunk.removeprefix(b"\n") if self._is_within else chunk
            self._is_within = chunk.endswith(b"\r")
            if rest:
                given = rest.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                buffer[: len(given)] = given
                return len(given)
        return 0


def has_ascii_lines(encoding: str) -> bool:
    """Whether bytes can be parted into lines before they are decoded; those of UTF-16 can't."""
    return "\n\n".encode(encoding).endswith(b"\n\n")


def in_utf_8(stream: IO[bytes], encoding: str) -> IO[bytes]:
    """A stream of another encoding as UTF-8; reading it raises Undecodable."""
    return io.BufferedReader(_Recoded(stream, encoding), _CHUNK)


def with_one_line_end(stream: IO[bytes]) -> IO[bytes]:
    """A stream whose lines end with `\\n`, however they ended before."""
    return io.BufferedReader(_OneLineEnd(stream), _CHUNK)
