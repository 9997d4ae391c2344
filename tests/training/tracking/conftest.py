"""Records of runs, as `hat train` leaves them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

MakeRun = Callable[..., dict[str, Any]]
RECORD: dict[str, Any] = {
    "language": "en",
    "profile": "quick",
    "way": "mlflow",
    "began": "2026-02-03T04:05:06+00:00",
    "seconds": 12.5,
    "stages": {"load": 2.5, "process": 10.0},
    "parameters": {"profile": "quick", "train_guess.dim": 50, "train_guess.model": "cbow"},
    "corpus": {"fingerprint": "f0", "articles": 700, "tokens": 21000},
    "metrics": {"guess": {"accuracy": 0.25, "hit@5": 0.5}, "explain": {"accuracy": 0.125}},
    "guess_accuracy": 0.25,
    "explain_accuracy": 0.125,
    "version": "v1",
    "published": True,
    "reason": "",
}


@pytest.fixture
def make_run(tmp_path: Path) -> MakeRun:
    """Leaves a run in the folder `runs` and its model in the registry `models`; returns its result."""

    def make(name: str, **changes: Any) -> dict[str, Any]:
        record = {"id": name, **RECORD, **changes}
        work = tmp_path / "runs" / name
        (work / "evaluate_guess").mkdir(parents=True)
        (work / "evaluate_guess" / "metrics.json").write_text(json.dumps(record["metrics"]["guess"]))
        (work / "run.json").write_text(json.dumps(record))
        model = tmp_path / "models" / "en" / str(record["version"])
        model.mkdir(parents=True, exist_ok=True)
        (model / "card.json").write_text(json.dumps({"version": record["version"]}))
        if record["published"]:
            (tmp_path / "models" / "en" / "champion").write_text(f"{record['version']}\n")
        return {**record, "path": str(model)}

    return make
