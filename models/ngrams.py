"""Letter n-grams: what an unknown word is made of."""

from __future__ import annotations

SHORTEST, LONGEST = 3, 6


def ngrams(word: str) -> list[str]:
    """All n-grams of a word between the marks of its ends: <кот> has <ко, кот, от>, <кот, кот>, <кот>."""
    marked = f"<{word}>"
    lengths = range(SHORTEST, min(LONGEST, len(marked)) + 1)
    return [marked[i : i + n] for n in lengths for i in range(len(marked) - n + 1)]
