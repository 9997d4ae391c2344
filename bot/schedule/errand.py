"""What can be run beside the games, and the command line of each."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from words.languages import Language


class Kind(StrEnum):
    """What is to be done."""

    TRAIN = "train"
    FETCH = "fetch"

    @property
    def most_s(self) -> float:
        """Seconds after which it hangs rather than works, and is ended to make room for others."""
        return {Kind.FETCH: 3600.0, Kind.TRAIN: 12 * 3600.0}[self]


class Profile(StrEnum):
    """How thoroughly to train, as `hat train --profile` knows it."""

    QUICK = "quick"
    DEFAULT = "default"
    FULL = "full"
    SEED2019 = "seed2019"


@dataclass(frozen=True, slots=True)
class Errand:
    """One piece of work."""

    kind: Kind
    language: Language
    profile: Profile = Profile.DEFAULT
    """Of a training."""


def _hat() -> tuple[str, ...]:
    return (sys.executable, "-m", "bot.cli")


@dataclass(frozen=True, slots=True)
class Commands:
    """The command lines of errands."""

    corpus: Path
    """Folder of corpora, with a folder per language in it."""
    feeds: Path | None
    """Addresses of feeds; None: those that come with the package."""
    models: Path
    runs: Path
    """Folder of training runs; what a killed one left there is used by the next."""
    hat: tuple[str, ...] = field(default_factory=_hat)
    """The command `hat`."""

    def line(self, errand: Errand) -> tuple[str, ...]:
        """The command line of an errand, its result being the last line of stdout, as JSON."""
        language = errand.language.value
        if errand.kind is Kind.FETCH:
            feeds = ("--feeds", str(self.feeds)) if self.feeds else ()
            places = (*feeds, "--corpus", str(self.corpus))
            return (*self.hat, "corpus", "fetch", "--lang", language, *places, "--json")
        folders = ("--corpus", str(self.corpus / language), "--models", str(self.models))
        return (
            *(*self.hat, "train", "--lang", language, *folders, "--runs", str(self.runs)),
            *("--profile", errand.profile.value, "--progress", "json"),
        )

    def survey(self, language: Language, since: str | None = None) -> tuple[str, ...]:
        """The command line that counts a corpus and its growth since a moment (ISO 8601, UTC)."""
        asked = ("--since", since) if since else ()
        place = ("--corpus", str(self.corpus))
        return (*self.hat, "corpus", "stats", "--lang", language.value, *place, *asked, "--json")
