"""The distance between two spellings."""

from __future__ import annotations


def distance_within(a: str, b: str, limit: int) -> int | None:
    """The Damerau distance if it is at most the limit, else None.

    Counts insertions, deletions, substitutions and swaps of neighbours, each letter touched once
    (optimal string alignment: Damerau 1964 with the recurrence of Wagner and Fischer 1974).
    """
    if abs(len(a) - len(b)) > limit:
        return None
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, start=1):
        before, last, row = row, before, [i]
        for j, other in enumerate(b, start=1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                cost = min(cost, last[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return None
    return row[-1] if row[-1] <= limit else None
