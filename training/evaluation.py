"""Stage `evaluate`: players against human associations, and explainers before a listener of other text."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from models.player import ExplainRequest, GuessRequest, Player
from training.errors import TrainingRefused
from training.metrics import GAME_CLUES, GAME_GUESSES, hit, measured, place, points, reciprocal
from words.cognates import are_cognate
from words.languages import Language
from words.lemmas import is_content_word, is_known, lemmas

DEPTH = 50
"""Places looked at; a target farther down counts as a miss."""
EXPLAINED_CLUES = 10
Values = dict[str, list[float]]
"""A number per target, by the name of the metric."""
Listen = Callable[[Sequence[str], int], list[str]]
"""A listener: clues and how many words are wanted -> words, likeliest first."""


@dataclass(frozen=True, slots=True)
class GuessItem:
    """A word and what people said when asked to lead to it, strongest first."""

    target: str
    clues: tuple[str, ...]
    domain: str


@dataclass(frozen=True, slots=True)
class ExplainItem:
    """A word and everything that people associate with it."""

    target: str
    associates: tuple[str, ...]
    domain: str


def read_guess_items(path: Path) -> list[GuessItem]:
    """The items of a guess set; raises TrainingRefused with what is wrong about the file."""
    return [
        GuessItem(row["target"], tuple(row["clues"]), row.get("domain", "general"))
        for row in _rows(path, "target", "clues")
    ]


def read_explain_items(path: Path) -> list[ExplainItem]:
    """The items of an explain set; raises TrainingRefused with what is wrong about the file."""
    return [
        ExplainItem(row["target"], tuple(human["w"] for human in row["human"]), row.get("domain", "general"))
        for row in _rows(path, "target", "human")
    ]


def guess_values(player: Player, items: Sequence[GuessItem]) -> Values:
    """Hits, reciprocal ranks and game scores of a guesser, each item shown clue by clue."""
    values: Values = {}
    for item in items:
        for name, value in _guess_one(player, item).items():
            values.setdefault(name, []).append(value)
    return values


def explain_values(player: Player, items: Sequence[ExplainItem], listen: Listen | None) -> Values:
    """hum@5 and illegal clues of an explainer; before a listener its game score and first-clue hit@5 too."""
    values: Values = {}
    for item in items:
        clues = player.explain(ExplainRequest(item.target, EXPLAINED_CLUES)).words
        human = frozenset(form for word in item.associates for form in _forms(word, player.language))
        found = [bool(_forms(clue, player.language) & human) for clue in clues[:5]]
        one = {
            "hum@5": sum(found) / 5,
            "clues": float(len(clues)),
            "illegal": float(sum(is_illegal(clue, item.target, player.language) for clue in clues)),
        }
        if listen is not None:
            one |= _heard(listen, clues, item.target, player.language)
        for name, value in one.items():
            values.setdefault(name, []).append(value)
    return values


def is_illegal(clue: str, word: str, language: Language) -> bool:
    """Whether the rules would refuse the clue."""
    return (
        are_cognate(clue, word, language)
        or not is_known(clue, language)
        or not is_content_word(clue, language)
    )


def summary(values: Values) -> dict[str, list[float]]:
    """Mean and 95 % interval of each metric."""
    return {name: measured(numbers).as_list() for name, numbers in values.items()}


def by_domain(values: Values, domains: Sequence[str]) -> dict[str, dict[str, float]]:
    """Means of each metric in each domain."""
    return {
        domain: {
            name: round(measured([v for v, d in zip(numbers, domains, strict=True) if d == domain]).mean, 4)
            for name, numbers in values.items()
        }
        for domain in sorted(set(domains))
    }


def _guess_one(player: Player, item: GuessItem) -> dict[str, float]:
    wanted = _forms(item.target, player.language)
    prefixes = [item.clues[:k] for k in range(1, len(item.clues) + 1)]
    answers = [player.guess(GuessRequest(prefix, DEPTH)).words for prefix in prefixes]
    places = [place(wanted, [_forms(word, player.language) for word in answer]) for answer in answers]
    last = places[-1] if places else None
    return {
        "hit@1": hit(last, 1),
        "hit@5": hit(last, 5),
        "hit@20": hit(last, 20),
        "mrr": reciprocal(last),
        **{f"hit@5 after {k}": hit(places[min(k, len(places)) - 1], 5) for k in (1, 3, 5) if places},
        "game": float(points(places)),
        "game with replay": float(_replayed(player, item, wanted)),
    }


def _replayed(player: Player, item: GuessItem, wanted: frozenset[str]) -> int:
    """Game score when each guess that was wrong is not made again."""
    tried: frozenset[str] = frozenset()
    places: list[int | None] = []
    for k in range(1, min(len(item.clues), GAME_CLUES) + 1):
        answer = player.guess(GuessRequest(item.clues[:k], GAME_GUESSES, tried)).words
        places.append(place(wanted, [_forms(word, player.language) for word in answer]))
        tried |= frozenset(answer)
    return points(places)


def _heard(listen: Listen, clues: Sequence[str], target: str, language: Language) -> dict[str, float]:
    wanted = _forms(target, language)
    places = [
        place(wanted, [_forms(word, language) for word in listen(clues[:k], GAME_GUESSES)])
        for k in range(1, len(clues) + 1)
    ]
    return {
        "listener's game": float(points(places, EXPLAINED_CLUES)),
        "first clue hit@5": hit(places[0] if places else None, 5),
    }


@lru_cache(1 << 16)
def _forms(word: str, language: Language) -> frozenset[str]:
    return frozenset(lemmas(word, language))


def _rows(path: Path, *fields: str) -> list[dict[str, Any]]:
    try:
        rows: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise TrainingRefused(
            f"{path} can't be read ({error}). Name a JSON file of evaluation items."
        ) from error
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and set(fields) <= set(row) for row in rows
    ):
        raise TrainingRefused(f"{path} is no list of items with {', '.join(fields)}.")
    return rows
