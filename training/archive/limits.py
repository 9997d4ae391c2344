"""How much of anything hostile is taken in before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of reading; sizes in bytes."""

    article: int = 4 << 20
    """Longest line, record or single file that is held in memory."""
    unpacked: int = 64 << 20
    """Up to here a packed file may grow at any ratio."""
    ratio: int = 200
    """Beyond `unpacked`, at most so many times the packed size; news packs at 3 to 20."""
    directory: int = 128 << 20
    """Table of contents of a zip: about two million members."""
    shard: int = 128 << 20
    """JSON in one shard before packing."""
    words: int = 3
    """An article with fewer words counts as empty."""
