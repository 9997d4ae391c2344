"""The record of a run: one file that says what was trained, how, how long it took and what came of it."""

from __future__ import annotations

import json
import os
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.stages.plan import STAGE_FILE, Plan
from training.stages.times import Time, time_of

RECORD = "run.json"
_ORDER = (
    *("load", "process", "train_guess", "train_explain"),
    *("evaluate_guess", "evaluate_explain", "compare", "publish"),
)


def write_record(plan: Plan, **outcome: Any) -> dict[str, Any]:
    """Write and return the record of a run as far as it has come; what isn't known yet is None.

    `outcome` replaces version, published and reason of a run that isn't published.
    """
    made = {name: plan.made(name) for name in _ORDER if (plan.folder(name) / STAGE_FILE).is_file()}
    summaries = {name: stage["summary"] for name, stage in made.items()}
    times = {name: time for name in made if (time := time_of(plan, name))}
    seconds = {name: time.seconds for name, time in times.items()}
    metrics = {
        kind: summaries.get(f"evaluate_{kind}", {}).get("metrics", {}) for kind in ("guess", "explain")
    }
    published = summaries.get("publish", {})
    record = {
        "id": _id(plan, times),
        "language": plan.language.value,
        "profile": plan.parameters.profile,
        "way": plan.way,
        "began": _moment(min((time.began for time in times.values()), default=None)),
        "seconds": round(sum(seconds.values()), 2),
        "stages": seconds,
        "parameters": plan.parameters.flat(),
        "corpus": {
            "fingerprint": summaries.get("load", {}).get("fingerprint"),
            "articles": summaries.get("load", {}).get("articles"),
            "tokens": summaries.get("process", {}).get("tokens"),
        },
        "metrics": metrics,
        "guess_accuracy": metrics["guess"].get("accuracy"),
        "explain_accuracy": metrics["explain"].get("accuracy"),
        "version": summaries.get("compare", {}).get("version"),
        "published": published.get("published"),
        "reason": published.get("reason"),
        **outcome,
    }
    _replace(plan.work / RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    return record


def keep_record(plan: Plan, runs: Path) -> Path:
    """Keep the record among those of other runs, for a work folder that is used again and again."""
    record = write_record(plan)
    folder = runs / str(record["id"])
    folder.mkdir(parents=True, exist_ok=True)
    _replace(folder / RECORD, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
    return folder


def _id(plan: Plan, times: dict[str, Time]) -> str:
    """The name of the work folder; DVC's is always the same, so there the newest stage names the run."""
    if plan.way != "dvc" or not times:
        return plan.work.name
    newest = datetime.fromtimestamp(max(time.began for time in times.values()), UTC)
    return f"{newest:%Y%m%dT%H%M%S}-{plan.language.value}-{plan.parameters.profile}-dvc"


def _moment(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _replace(path: Path, text: str) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)
