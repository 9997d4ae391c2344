"""Stages `compare` and `publish`: the new version against the champion, and into the registry."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.artefact import read_card
from models.registry import Registry
from training.process import Progress
from training.stages.model import assemble
from training.stages.plan import Plan
from training.tournament import Floors, Validation
from training.tournament import compare as contested

MODEL = "model"
COMPARISON = "comparison.json"


def compare(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Pack the new version, with its metrics on its card, and compare it with the champion."""
    metrics = {kind: plan.summary(f"evaluate_{kind}")["metrics"] for kind in ("guess", "explain")}
    challenger = assemble(plan, folder / MODEL, metrics)
    progress("compare", 0.3)
    version = read_card(challenger)["version"]
    parameters, gate = plan.parameters, plan.parameters.compare
    floors = Floors(gate.least_articles, gate.least_tokens)
    validation = Validation.of(plan.language, parameters.evaluate.accuracy_n_words, gate.match_words, floors)
    verdict = contested(challenger, champion_folder(plan), validation, parameters.seed)
    (folder / COMPARISON).write_text(
        json.dumps(asdict(verdict), ensure_ascii=False, indent=2) + "\n", "utf-8"
    )
    return {"version": version, "against": champion_version(plan), **asdict(verdict)}


def publish(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Put an accepted version into the registry and make it champion; another one changes nothing."""
    comparison = plan.summary("compare")
    version, accepted = comparison["version"], comparison["accepted"]
    place = plan.models / plan.language.value / version
    if accepted:
        registry = Registry(plan.models, plan.starters)
        registry.add(plan.folder("compare") / MODEL)
        if champion_version(plan) != version:
            registry.promote(plan.language, version, "trained, and accepted by the gate")
            registry.prune(plan.language)
    told = {"version": version, "published": accepted, "reason": comparison["reason"]}
    (folder / "published.json").write_text(json.dumps(told, ensure_ascii=False) + "\n", "utf-8")
    return {**told, "path": str(place if accepted else plan.folder("compare") / MODEL)}


def champion_folder(plan: Plan) -> Path | None:
    """The model that plays, the starter model included; None when there is none at all."""
    return Registry(plan.models, plan.starters).playing(plan.language)


def rival_version(plan: Plan) -> str:
    """The champion that this run is compared with: once its own version plays, the one before."""
    champion = champion_version(plan)
    if not plan.folder("compare").is_dir():
        return champion
    comparison = plan.summary("compare")
    return str(comparison["against"]) if comparison["version"] == champion else champion


def champion_version(plan: Plan) -> str:
    """Its version; empty when there is none."""
    champion = champion_folder(plan)
    return "" if champion is None else str(read_card(champion)["version"])
