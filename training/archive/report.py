"""What an intake took and refused, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

EXAMPLES: Final = 3
"""Places named for each reason."""
_NAME_LENGTH: Final = 200


class Reason(StrEnum):
    """Why something was not taken in."""

    UNKNOWN_FORMAT = "unknown format"
    """Neither the name nor --format says how to read the file, or a zip packs it in a rare way."""
    UNREADABLE = "unreadable"
    """The file system refuses to give the file, or it is no ordinary file."""
    SYMLINK = "symbolic link"
    """Links may lead out of the folder; they are not followed."""
    BROKEN_ARCHIVE = "broken archive"
    """A packed file ends early or its bytes are damaged."""
    BOMB = "unpacks to too much"
    """A packed file grows beyond all that news does."""
    NESTED = "archive in an archive"
    """A packed file inside a zip."""
    UNSAFE_NAME = "unsafe name in a zip"
    """An absolute name, or one that leads upwards."""
    BINARY = "binary"
    """Bytes that no text holds, such as NUL."""
    ENCODING = "wrong encoding"
    """Bytes that are not in the encoding of the file."""
    TOO_LONG = "too long"
    """A line, record or file beyond the limit of one article."""
    MALFORMED = "malformed"
    """Not the form that the file claims to have."""
    EMPTY = "empty"
    """Hardly a word in it."""
    SAME_ID = "same id"
    """An article with this id is there already."""
    SAME_TEXT = "same text"
    """An article with the very same words is there already."""
    NEAR_DUPLICATE = "near duplicate"
    """An article with mostly the same runs of four words is there already."""
    NOT_FETCHED = "not fetched"
    """A feed or page that the network, its owner or our limits withhold."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is."""

    file: str
    line: int | None = None
    """Counted from 1; None when the whole file is meant."""

    def __str__(self) -> str:
        name = printable(self.file)
        return name if self.line is None else f"{name}:{self.line}"


@dataclass(slots=True)
class Report:
    """Counts of an intake, with the first examples of each reason."""

    files: int = 0
    read: int = 0
    """Articles met, whether taken or refused."""
    added: int = 0
    characters: int = 0
    """Characters in the texts that were added."""
    shards: list[str] = field(default_factory=list)
    refused: Counter[Reason] = field(default_factory=Counter)
    examples: dict[Reason, list[str]] = field(default_factory=dict)

    def refuse(self, reason: Reason, place: Place, detail: str = "") -> None:
        """Count a refusal and keep it as an example while there are few."""
        self.refused[reason] += 1
        kept = self.examples.setdefault(reason, [])
        if len(kept) < EXAMPLES:
            kept.append(f"{place} ({printable(detail)})" if detail else str(place))

    def as_json(self) -> dict[str, Any]:
        """The report as plain values."""
        reasons = {
            reason.value: {"count": count, "examples": self.examples[reason]}
            for reason, count in self.refused.most_common()
        }
        return {
            "files": self.files,
            "read": self.read,
            "added": self.added,
            "characters": self.characters,
            "shards": self.shards,
            "refused": reasons,
        }

    def lines(self) -> list[str]:
        """The report for people."""
        told = [f"Added {self.added} of {self.read} articles from {self.files} files."]
        for reason, count in self.refused.most_common():
            told.append(f"  refused {count}: {reason.value}, such as {'; '.join(self.examples[reason])}")
        return told


def printable(text: str) -> str:
    """Text of strangers, harmless on a terminal and short."""
    return "".join(sign if sign.isprintable() else "?" for sign in text[:_NAME_LENGTH])
