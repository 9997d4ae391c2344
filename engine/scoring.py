"""Points of a round, derived from message ids, so that delays and retries can't change them.

A guess that is right after clue k of N earns N + 1 - k. The explainer earns the sum over all
whose guess counts.
"""

from __future__ import annotations

from engine.state import PlayerId, Round, Solve, is_person


def clue_number(solve: Solve, round_: Round) -> int:
    """After how many clues the guess was made: the accepted clues with a smaller message id, at least 1."""
    if solve.clue_no is not None:
        return solve.clue_no
    guess = solve.message_id or 0
    earlier = sum(1 for clue in round_.clues if clue.message_id is not None and clue.message_id < guess)
    return max(1, earlier)


def points_for(solve: Solve, round_: Round, n_clues: int) -> int:
    """What the guess earns its guesser: n_clues + 1 - k."""
    return n_clues + 1 - clue_number(solve, round_)


def counted(round_: Round) -> tuple[Solve, ...]:
    """The right guesses that count, best first.

    At a closed table all do. At an open table it is the first public one by message id, an AI player's
    only when no person has made one; and the private ones, but for those made after a person's public
    one, which showed the word to everybody.
    """
    solves = sorted(round_.solves, key=lambda solve: (clue_number(solve, round_), solve.message_id or 0))
    if round_.closed:
        return tuple(solves)
    by_people = [solve for solve in solves if is_person(solve.player)]
    first = min((s for s in by_people if not s.private), key=lambda s: s.message_id or 0, default=None)
    private = [s for s in by_people if s.private and (first is None or not _came_after(s, first))]
    if first is None:
        first = next((solve for solve in solves if not is_person(solve.player)), None)
    return tuple(solve for solve in solves if solve is first or solve in private)


def _came_after(solve: Solve, first: Solve) -> bool:
    """Whether a guess came after another: by message ids, or by dates where one has no id in the chat."""
    if solve.message_id is None or first.message_id is None:
        return solve.at_ms > first.at_ms
    return solve.message_id > first.message_id


def round_points(round_: Round, n_clues: int) -> dict[PlayerId, int]:
    """Points of everybody who earned any in the round, guessers first, then the explainer."""
    points = {solve.player: points_for(solve, round_, n_clues) for solve in counted(round_)}
    if points and round_.explainer is not None:
        points[round_.explainer] = sum(points.values())
    return points
