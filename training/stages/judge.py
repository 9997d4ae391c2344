"""Whether a new version may take the champion's place."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from models.players import load
from training.stages.accuracy import explain_shares, guess_hits, mean, terms
from words.languages import Language


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of the comparison."""

    accepted: bool
    reason: str
    """For people; empty when accepted."""
    figures: dict[str, float] = field(default_factory=dict)


def judged(challenger: Path, champion: Path | None, language: Language, n_words: int) -> Verdict:
    """Accept what is no worse at guessing and explaining terms of finance; without a champion, anything."""
    if champion is None:
        return Verdict(True, "")
    asked = terms(language)
    players = {"challenger": load(challenger), "champion": load(champion)}
    figures = {
        f"{who} {what}": mean(measure(player, asked, n_words))
        for who, player in players.items()
        for what, measure in (("guess accuracy", guess_hits), ("explain accuracy", explain_shares))
    }
    worse = [
        f"{what} is {figures[f'challenger {what}']:.3f}, the champion's {figures[f'champion {what}']:.3f}"
        for what in ("guess accuracy", "explain accuracy")
        if figures[f"challenger {what}"] < figures[f"champion {what}"]
    ]
    return Verdict(not worse, "; ".join(worse), figures)
