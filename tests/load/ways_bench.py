"""What it costs to train the same by each way: plainly, told to MLflow, by DVC, by the pipeline of Kubeflow.

`python tests/load/ways_bench.py` makes up a small corpus in a folder of its own and prints JSON: seconds of
processor time, children included, and on the clock, for each way run first, run again, and by DVC with
another parameter; and the metrics, which are the same by all ways.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from training.kubeflow.cli import KEPT
from training.stages.accuracy import terms
from training.stages.parameters import PARAMS
from words.languages import Language

ROOT = Path(__file__).parents[2]
ARTICLES, WORDS_EACH = 150, 60
SHORT = {
    "process": {"size": 500},
    "train_guess": {"dim": 12, "epoch": 2},
    "train_explain": {"dim": 12, "epoch": 2},
}
FORM = {"repeatable": "true", "seed": 3, "size": 500, "guess_dim": 12, "guess_epoch": 2} | {
    "explain_dim": 12,
    "explain_epoch": 2,
}
"""The same, in the fields of the form."""


def make_project(folder: Path) -> None:
    """A corpus, parameters and a dvc.yaml. The corpus is too small for a champion, so there is no match."""
    make_corpus(folder / "corpus" / "en")
    written = yaml.safe_load(PARAMS.read_text("utf-8"))
    for section, values in SHORT.items():
        written[section].update(values)
    written |= {"repeatable": True, "seed": 3, "profile": "quick", "corpus": "corpus", "models": "models"}
    (folder / "params.yaml").write_text(yaml.safe_dump(written), "utf-8")
    shutil.copy(ROOT / "dvc.yaml", folder)
    called(folder, "dvc", "init", "--no-scm", "--quiet")


def make_corpus(folder: Path) -> None:
    """Articles about one term of finance each, in the words people would explain it with."""
    chance = random.Random(7)
    topics = [[term.term, *term.synonyms] for term in terms(Language.EN)[:20]]
    folder.mkdir(parents=True)
    with (folder / "made-up.jsonl").open("w") as out:
        for number in range(ARTICLES):
            text = " ".join(chance.choices(chance.choice(topics), k=WORDS_EACH)) + "."
            out.write(json.dumps({"text": text, "date": f"2020-{number % 12 + 1:02}-01"}) + "\n")


def ways(folder: Path) -> dict[str, list[str]]:
    """The command of each way."""
    common = ["--lang", "en", "--profile", "quick", "--corpus", "corpus/en"]
    train = ["hat", "train", *common, "--params", "params.yaml", "--json"]
    form = [word for name, value in FORM.items() for word in ("--set", f"{name}={value}")]
    return {
        "plain": train,
        "mlflow": [*train, "--track", "--tracking-uri", f"sqlite:///{folder}/mlflow/mlflow.db"],
        "dvc": ["dvc", "repro", "--quiet"],
        "kubeflow": ["hat", "kubeflow", "run", "--local", *common, *form],
    }


def called(folder: Path, program: str, *arguments: str) -> str:
    """What a program of this environment prints when it runs in the folder."""
    programs = Path(sys.executable).parent
    environment = {
        **os.environ,
        "PATH": f"{programs}:{os.environ['PATH']}",
        "MODELS_DIR": str(folder / "models"),
        "RUNS_DIR": str(folder / "runs"),
        "DVC_NO_ANALYTICS": "true",
    }
    command = [str(programs / program), *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode not in (0, KEPT):
        raise RuntimeError(done.stdout + done.stderr)
    return done.stdout


def timed(folder: Path, command: list[str]) -> dict[str, float]:
    """Seconds of processor time and on the clock that a command takes."""
    before, began = os.times(), time.monotonic()
    called(folder, *command)
    after, seconds = os.times(), time.monotonic() - began
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    return {"processor_s": round(spent, 1), "clock_s": round(seconds, 1)}


def main() -> None:
    """Measure and print one JSON object."""
    with tempfile.TemporaryDirectory(prefix="hat-ways-") as name:
        folder = Path(name)
        make_project(folder)
        measured: dict[str, Any] = {
            way: {"first": timed(folder, command), "again": timed(folder, command)}
            for way, command in ways(folder).items()
        }
        params = folder / "params.yaml"
        written = yaml.safe_load(params.read_text("utf-8"))
        written["train_explain"]["dim"] = 14
        metrics = [record["metrics"] for record in _records(folder)]
        params.write_text(yaml.safe_dump(written), "utf-8")
        measured["dvc"]["another_dim"] = timed(folder, ways(folder)["dvc"])
    print(
        json.dumps(
            {"ways": measured, "metrics": metrics[0], "same": all(each == metrics[0] for each in metrics)},
            indent=2,
        )
    )


def _records(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text("utf-8")) for path in sorted((folder / "runs").glob("*/run.json"))]


if __name__ == "__main__":
    main()
