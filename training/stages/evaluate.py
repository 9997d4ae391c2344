"""Stages `evaluate_guess` and `evaluate_explain`: how good the new player is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from models.player import Player
from training.evaluation import Values, explain_values, guess_values, summary
from training.process import Progress
from training.sets import read_explain_items, read_guess_items
from training.stages.accuracy import explain_within, guess_within, mean, terms
from training.stages.model import assembled
from training.stages.plan import Plan

METRICS = "metrics.json"
CURVE = "within.json"
"""Accuracy within 1, 2, ... words, for plots."""
ACCURACY = "accuracy"
"""The measure of 2019, within `accuracy_n_words` answers."""


def evaluate_guess(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Accuracy within `accuracy_n_words`, and the metrics of a set of human clues when one is given."""
    path = plan.parameters.evaluate.guess_set

    def on_set(player: Player) -> Values:
        return guess_values(player, read_guess_items(Path(path)))

    return _evaluated(plan, folder, guess_within, on_set if path else None)


def evaluate_explain(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """The same of the explainer."""
    path = plan.parameters.evaluate.explain_set

    def on_set(player: Player) -> Values:
        return explain_values(player, read_explain_items(Path(path)), None)

    return _evaluated(plan, folder, explain_within, on_set if path else None)


def _evaluated(
    plan: Plan,
    folder: Path,
    measure: Callable[..., list[list[float]]],
    on_set: Callable[[Player], Values] | None,
) -> dict[str, Any]:
    asked, n_words = terms(plan.language), plan.parameters.evaluate.accuracy_n_words
    with assembled(plan) as player:
        within = [mean(column) for column in zip(*measure(player, asked, n_words), strict=True)]
        intervals = summary(on_set(player)) if on_set else {}
    metrics = {ACCURACY: within[-1], **{name: figures[0] for name, figures in intervals.items()}}
    curve = [{"n_words": n, ACCURACY: value} for n, value in enumerate(within, start=1)]
    for name, content in ((METRICS, metrics), (CURVE, curve)):
        (folder / name).write_text(json.dumps(content, indent=2) + "\n", "utf-8")
    return {"metrics": metrics, "intervals": intervals, "terms": len(asked)}
