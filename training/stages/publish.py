"""Stages `compare` and `publish`: the new version against the champion, and into the registry."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.artefact import read_card
from models.errors import Overtaken
from models.registry import Registry
from training.process import Progress
from training.stages.model import assemble
from training.stages.plan import Plan
from training.tournament import Floors, Validation
from training.tournament import compare as contested
from training.tournament.match import part

MODEL = "model"
COMPARISON = "comparison.json"
_PACKED, _WRITTEN = 0.05, 0.99
"""Shares of the stage that are done when the comparison begins and when it ends."""


def compare(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Pack the new version, with its metrics on its card, and compare it with the champion."""
    metrics = {kind: plan.summary(f"evaluate_{kind}")["metrics"] for kind in ("guess", "explain")}
    challenger = assemble(plan, folder / MODEL, metrics)
    progress("compare", _PACKED)
    version = read_card(challenger)["version"]
    parameters, gate = plan.parameters, plan.parameters.compare
    floors = Floors(gate.least_articles, gate.least_tokens)
    validation = Validation.of(plan.language, parameters.evaluate.accuracy_n_words, gate.match_words, floors)
    registry = _registry(plan)
    # Asked before the match: whoever becomes champion during it was not in it.
    against, champion = registry.playing_version(plan.language), registry.playing(plan.language)
    heard = part(lambda share: progress("compare", share), _PACKED, _WRITTEN)
    comparison = contested(challenger, champion, validation, parameters.seed, heard)
    verdict = {"against": against, **asdict(comparison)}
    (folder / COMPARISON).write_text(json.dumps(verdict, ensure_ascii=False, indent=2) + "\n", "utf-8")
    return {"version": version, **verdict}


def publish(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Put an accepted version into the registry and make it champion; another one changes nothing.

    So does one that was compared with another champion than the one that plays by now.
    """
    comparison = plan.summary("compare")
    version, accepted, reason = comparison["version"], comparison["accepted"], comparison["reason"]
    if accepted:
        try:
            _enthrone(plan, version, comparison["against"])
        except Overtaken as refusal:
            accepted, reason = False, f"{refusal.reason}. {refusal.remedy}"
    told = {"version": version, "published": accepted, "reason": reason}
    (folder / "published.json").write_text(json.dumps(told, ensure_ascii=False) + "\n", "utf-8")
    place = plan.models / plan.language.value / version
    return {**told, "path": str(place if accepted else plan.folder("compare") / MODEL)}


def _enthrone(plan: Plan, version: str, against: str) -> None:
    registry = _registry(plan)
    registry.add(plan.folder("compare") / MODEL)
    why = "trained, and accepted by the gate"
    registry.promote(plan.language, version, why, instead_of=against)
    registry.prune(plan.language)


def _registry(plan: Plan) -> Registry:
    return Registry(plan.models, plan.starters)


def rival_version(plan: Plan) -> str:
    """The champion that this run is compared with: once its own version plays, the one before."""
    champion = _registry(plan).playing_version(plan.language)
    if not plan.folder("compare").is_dir():
        return champion
    comparison = plan.summary("compare")
    return str(comparison["against"]) if comparison["version"] == champion else champion
