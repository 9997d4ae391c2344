"""The history of a language's champions: a line for every change, newest last.

    <version> TAB <date> TAB <promoted|back> TAB <reason>

A line with a version alone is a promotion of an unknown date.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from pathlib import Path


class Way(StrEnum):
    """How a version became champion."""

    PROMOTED = "promoted"
    BACK = "back"
    """An earlier version took its place again."""


@dataclass(frozen=True, slots=True)
class Change:
    """A version became champion."""

    version: str
    at: datetime | None = None
    """In UTC; None where the line tells no date."""
    way: Way = Way.PROMOTED
    reason: str = ""

    def line(self) -> str:
        """The change as it is written, without the end of the line."""
        at = self.at.isoformat(timespec="seconds") if self.at else ""
        return "\t".join((self.version, at, self.way, " ".join(self.reason.split()))).rstrip("\t")


def read_history(path: Path) -> list[Change]:
    """Every change in its order; lines that make no sense are passed over."""
    try:
        lines = path.read_bytes().decode("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [change for line in lines if (change := _change(line)) is not None]


def append(path: Path, change: Change) -> None:
    """Add a change and wait until the disk has it."""
    with path.open("a", encoding="utf-8") as file:
        file.write(change.line() + "\n")
        file.flush()
        os.fsync(file.fileno())


def reigns(changes: Iterable[Change]) -> list[str]:
    """Versions that were champion one after the other, what was gone back from left out; newest last."""
    stack: list[str] = []
    for change in changes:
        if change.way is Way.BACK:
            while stack and stack[-1] != change.version:
                stack.pop()
        elif not stack or stack[-1] != change.version:
            stack.append(change.version)
    return stack


def before(stack: Sequence[str], champion: str) -> list[str]:
    """The reigns before the champion's; all of them when it isn't among them."""
    if champion not in stack:
        return list(stack)
    newest = len(stack) - 1 - stack[::-1].index(champion)
    return list(stack[:newest])


def ended(changes: Sequence[Change]) -> dict[str, datetime]:
    """When each earlier champion lost its place for the last time, as far as dates are known."""
    times: dict[str, datetime] = {}
    for change, following in pairwise(changes):
        if following.at is not None:
            times[change.version] = following.at
    return times


def _change(line: str) -> Change | None:
    version, at, way, reason = (*line.strip().split("\t"), "", "", "")[:4]
    if not version:
        return None
    way_ = Way.BACK if way == Way.BACK else Way.PROMOTED
    return Change(version, _moment(at), way_, reason)


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
