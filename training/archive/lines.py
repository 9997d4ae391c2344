"""Lines of a stream that may have no line end for gigabytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO, Final

from training.archive.opening import TooMuch
from training.archive.report import Place, Reason, Report

_BLANK: Final = 1_000_000


def bounded_lines(stream: IO[bytes], limit: int, name: str, report: Report) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of at most `limit` bytes; longer ones are told to the report, never held whole.

    Raises TooMuch when so many blank lines follow one another as no file of news has: millions of them pack
    into a few kilobytes, and each takes its time.
    """
    number = n_blank = 0
    while line := stream.readline(limit + 1):
        number += 1
        n_blank = n_blank + 1 if line.isspace() else 0
        if n_blank > _BLANK:
            raise TooMuch
        if len(line) > limit and not line.endswith(b"\n"):
            report.refuse(Reason.TOO_LONG, Place(name, number))
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 16)
            continue
        yield number, line
