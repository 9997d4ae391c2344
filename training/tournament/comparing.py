"""The comparison of a challenger with the champion.

The challenger is accepted when all of this holds:

- its files are sound, it speaks the language, and its corpus reaches the floors;
- it isn't worse on the terms: the 95 % interval of the paired bootstrap of the difference, challenger minus
  champion, doesn't lie wholly below 0, neither for guessing nor for explaining;
- it wins the match, and its clues are understood by the champion too (see match).

Without a champion whose files are sound only the first point is asked.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from models.artefact import CARD, read_card
from models.errors import ModelRefused
from models.player import Player
from models.players import load
from training.metrics import Measured, measured
from training.stages.accuracy import Term, explain_shares, guess_hits
from training.tournament.match import UNDERSTOOD, Heard, Played, part, play, unheard
from training.tournament.validation import Floors, Validation
from words.languages import Language

Measure = Callable[[Player, Sequence[Term], int], list[float]]
_SKILLS: dict[str, Measure] = {"guess": guess_hits, "explain": explain_shares}
_SPANS = {"guess": (0.0, 0.5), "explain": (0.5, 0.75), "match": (0.75, 1.0)}
"""Which part of the comparison's time each takes, about."""
_AT_ONCE = 10
"""Terms asked between two words about how much is done."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of the comparison."""

    accepted: bool
    reason: str
    """For people; empty when accepted."""
    figures: dict[str, float] = field(default_factory=dict)
    """Means of both players, the difference with its interval (low, high), and the match."""


def compare(
    challenger: Path, champion: Path | None, validation: Validation, seed: int, heard: Heard = unheard
) -> Comparison:
    """Compare two models; the same seed gives the same result. Raises nothing about broken models."""
    try:
        ours = examined(challenger, validation.language, validation.floors)
    except ModelRefused as refusal:
        return Comparison(False, _told_of(refusal))
    theirs = _defending(champion, validation.language)
    if theirs is None or theirs.version == ours.version:
        return Comparison(True, "")
    figures, worse = _on_terms(ours, theirs, validation, seed, heard)
    match = play(ours, theirs, validation.match_words, seed, part(heard, *_SPANS["match"]))
    reasons = [*worse, *_lost(match)]
    return Comparison(not reasons, "; ".join(reasons), figures | _told(match))


def examined(folder: Path, language: Language, floors: Floors) -> Player:
    """The player of a challenger; raises ModelRefused when it must not even be compared."""
    player = load(folder)
    if player.language is not language:
        reason = f"it speaks {player.language.value}, not {language.value}"
        raise ModelRefused(folder / CARD, reason, f"Train one with --lang {language.value}")
    corpus = read_card(folder).get("corpus")
    for what, least in (("articles", floors.articles), ("tokens", floors.tokens)):
        there = _count(corpus, what)
        if there < least:
            reason = f"its corpus has {there} {what}, and {least} is the least"
            raise ModelRefused(folder / CARD, reason, "Add news to the corpus (hat corpus add)")
    return player


def _told_of(refusal: ModelRefused) -> str:
    """Without the folder, which is there for the time of the comparison alone."""
    file = refusal.path.name
    beginning = "" if file == CARD or not refusal.path.suffix else f"{file}: "
    return f"{beginning}{refusal.reason}. {refusal.remedy}"


def _count(corpus: Any, what: str) -> int:
    there = corpus.get(what) if isinstance(corpus, Mapping) else None
    return there if isinstance(there, int) else 0


def _defending(champion: Path | None, language: Language) -> Player | None:
    """The champion's player; None where a broken one must not keep its place."""
    try:
        player = None if champion is None else load(champion)
    except ModelRefused:
        return None
    return player if player is not None and player.language is language else None


def _on_terms(
    ours: Player, theirs: Player, validation: Validation, seed: int, heard: Heard
) -> tuple[dict[str, float], list[str]]:
    figures: dict[str, float] = {}
    worse: list[str] = []
    asked = {"guess": validation.terms, "explain": _drawn(validation, seed)}
    for skill, measure in _SKILLS.items():
        skilled = part(heard, *_SPANS[skill])
        values = [
            _measured(measure, player, asked[skill], validation.n_words, part(skilled, half, half + 0.5))
            for player, half in ((ours, 0.0), (theirs, 0.5))
        ]
        gain = measured([a - b for a, b in zip(*values, strict=True)], seed)
        means = [measured(each, seed).mean for each in values]
        figures |= _gained(skill, means, gain)
        if gain.high < 0:
            worse.append(
                f"{skill} accuracy is {means[0]:.3f}, the champion's {means[1]:.3f} "
                f"(difference from {gain.low:.3f} to {gain.high:.3f})"
            )
    return figures, worse


def _measured(
    measure: Measure, player: Player, asked: Sequence[Term], n_words: int, heard: Heard
) -> list[float]:
    """What the measure gives for each term, told about as it goes on."""
    values: list[float] = []
    for first in range(0, len(asked), _AT_ONCE):
        values += measure(player, asked[first : first + _AT_ONCE], n_words)
        heard(len(values) / len(asked))
    return values


def _drawn(validation: Validation, seed: int) -> tuple[Term, ...]:
    n_terms = min(validation.explained_terms, len(validation.terms))
    return tuple(random.Random(seed).sample(validation.terms, n_terms))


def _gained(skill: str, means: Sequence[float], gain: Measured) -> dict[str, float]:
    figures = {
        f"challenger {skill} accuracy": means[0],
        f"champion {skill} accuracy": means[1],
        f"{skill} difference": gain.mean,
        f"{skill} difference low": gain.low,
        f"{skill} difference high": gain.high,
    }
    return {name: round(value, 4) for name, value in figures.items()}


def _lost(match: Played) -> list[str]:
    lost = []
    if not match.is_won:
        lost.append(f"the match is lost by {match.challenger:.2f} to {match.champion:.2f} points a seat")
    if not match.is_understood:
        lost.append(
            f"the champion gets {match.to_champion:.2f} points from its clues and {match.champions:.2f} "
            f"from its own, and {UNDERSTOOD:.0%} of that is the least"
        )
    return lost


def _told(match: Played) -> dict[str, float]:
    figures = {
        "challenger match points": match.challenger,
        "champion match points": match.champion,
        "match challenger to itself": match.to_itself,
        "match challenger to champion": match.to_champion,
        "match champion to challenger": match.from_champion,
        "match champion to itself": match.champions,
    }
    return {name: round(value, 4) for name, value in figures.items()}
