"""Lines of a stream that may have no line end for gigabytes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from training.archive.report import Place, Reason, Report


def bounded_lines(stream: IO[bytes], limit: int, name: str, report: Report) -> Iterator[tuple[int, bytes]]:
    """Numbered lines of at most `limit` bytes; longer ones are told to the report, never held whole."""
    number = 0
    while line := stream.readline(limit + 1):
        number += 1
        if len(line) > limit and not line.endswith(b"\n"):
            report.refuse(Reason.TOO_LONG, Place(name, number))
            while line and not line.endswith(b"\n"):
                line = stream.readline(1 << 16)
            continue
        yield number, line
