"""All figures of several players over the same sets, as they are printed in JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.player import ExplainRequest, Player
from training.contestants import Contestant
from training.evaluation import (
    EXPLAINED_CLUES,
    Listeners,
    Values,
    differences,
    explain_values,
    guess_values,
    is_illegal,
    parted,
    summary,
)
from training.metrics import ratio
from training.references import LISTENERS
from training.sets import ExplainItem, GuessItem
from words.hat import hat

Watch = Callable[[Sequence[Any], str], Iterable[Any]]
"""Goes through a sequence and shows how far it is; told what is done with it."""
GUESSER, EXPLAINER = "guesser", "explainer"
BEHIND, TIMES, ILLEGAL = "behind the first player", "times this one", "illegal clues for the hat"
_COMPARED = ("game", "game with replay", *(f"{name}'s game" for name in LISTENERS), "hum@5")


@dataclass(frozen=True, slots=True)
class Sets:
    """What is measured; an empty list leaves that side out."""

    guess: Sequence[GuessItem] = ()
    explain: Sequence[ExplainItem] = ()


@dataclass(frozen=True, slots=True)
class Exam:
    """How it is measured."""

    sets: Sets
    listeners: Listeners | None = None
    every: int = 1
    """The clues of every n-th word of the hat are held against the rules."""
    watch: Watch = lambda sequence, _: sequence


@dataclass(slots=True)
class _Measured:
    contestant: Contestant
    values: dict[str, Values] = field(default_factory=dict)
    """By side."""
    illegal: tuple[int, int] | None = None


def measure(contestants: Sequence[Contestant], exam: Exam) -> list[dict[str, Any]]:
    """One entry a player, in their order; the first is what the others are compared with."""
    measured = [_measured(contestant, exam) for contestant in contestants]
    domains = {
        GUESSER: [item.domain for item in exam.sets.guess],
        EXPLAINER: [item.domain for item in exam.sets.explain],
    }
    return [_entry(one, measured, domains) for one in measured]


def _measured(contestant: Contestant, exam: Exam) -> _Measured:
    found, player = _Measured(contestant), contestant.player
    if exam.sets.guess and contestant.guesses:
        items = exam.watch(exam.sets.guess, f"{contestant.label}: guesses")
        found.values[GUESSER] = guess_values(player, items)
    if exam.sets.explain:
        items = exam.watch(exam.sets.explain, f"{contestant.label}: clues")
        found.values[EXPLAINER] = explain_values(player, items, exam.listeners)
        found.illegal = _illegal(player, exam, f"{contestant.label}: rules")
    return found


def _illegal(player: Player, exam: Exam, what: str) -> tuple[int, int]:
    """How many clues for words of the hat break the rules, and of how many."""
    broken = offered = 0
    for word in exam.watch(hat(player.language)[:: exam.every], what):
        clues = player.explain(ExplainRequest(word.text, EXPLAINED_CLUES)).words
        offered += len(clues)
        broken += sum(is_illegal(clue, word.text, player.language) for clue in clues)
    return broken, offered


def _entry(one: _Measured, everybody: list[_Measured], domains: dict[str, list[str]]) -> dict[str, Any]:
    entry: dict[str, Any] = {"player": one.contestant.label, "trained on": one.contestant.half}
    for side, values in one.values.items():
        entry[side] = summary(values)
        entry[f"{side} by domain"] = {
            domain: {"targets": domains[side].count(domain)} | summary(part)
            for domain, part in parted(values, domains[side]).items()
        }
    if one.illegal is not None:
        entry[ILLEGAL] = list(one.illegal)
    first = everybody[0]
    if one is not first:
        entry[BEHIND] = _behind(first, one, domains)
    rival = next((other for other in everybody if _is_rival(other, one)), None)
    if one.contestant.is_floor and rival is not None:
        entry[TIMES] = {"player": rival.contestant.label} | _times(rival, one)
    return entry


def _is_rival(other: _Measured, floor: _Measured) -> bool:
    """Whether a player was trained on the same text as the floor, so that their ratio means something."""
    return not other.contestant.is_floor and other.contestant.half == floor.contestant.half


def _behind(first: _Measured, one: _Measured, domains: dict[str, list[str]]) -> dict[str, Any]:
    """Paired differences, the first player's less this one's."""
    found: dict[str, Any] = {}
    for side in one.values:
        if side not in first.values:
            continue
        ours, theirs = first.values[side], one.values[side]
        found[side] = differences(ours, theirs)
        parts = zip(parted(ours, domains[side]).items(), parted(theirs, domains[side]).values(), strict=True)
        found[f"{side} by domain"] = {domain: differences(mine, other) for (domain, mine), other in parts}
    return found


def _times(rival: _Measured, floor: _Measured) -> dict[str, list[float]]:
    """How many times the floor's score the rival's is."""
    return {
        name: ratio(rival.values[side][name], floor.values[side][name]).as_list()
        for side in floor.values
        for name in _COMPARED
        if name in floor.values[side] and name in rival.values.get(side, {})
    }
