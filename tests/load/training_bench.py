"""How long training takes beside the bare fastText runs inside it.

`python tests/load/training_bench.py --lang en --corpus DIR`, as JSON: the whole training from articles to a
model, its stages, and the same fastText runs alone on the text that the training made. Minutes of all cores.
`--out DIR` keeps the model.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.recipe import Profile
from training.stages.model import assemble
from training.stages.parameters import read_parameters
from training.stages.plan import Plan
from training.stages.run import UNTIL_COMPARED, run_all
from training.vectors import BUCKETS, THREADS, FastText
from words.languages import Language

_BARE = """
import json, sys, time
import fasttext
text, options = sys.argv[1], json.loads(sys.argv[2])
began = time.monotonic()
fasttext.train_unsupervised(text, **options)
print(time.monotonic() - began)
"""


def measure(language: Language, corpus: Path, profile: Profile | None, out: Path | None) -> dict[str, Any]:
    """Seconds of the whole, of its stages and of the bare runs, and the whole for each bare second."""
    with tempfile.TemporaryDirectory(prefix="hat-training-") as name:
        place = Path(name)
        plan = Plan(language, corpus, place / "run", place / "models", read_parameters(language, profile))
        plan.work.mkdir()
        began = time.monotonic()
        stages = tuple(stage for stage in UNTIL_COMPARED if stage != "compare")
        record = run_all(plan, lambda stage, share: None, stages)
        metrics = {kind: plan.summary(f"evaluate_{kind}")["metrics"] for kind in ("guess", "explain")}
        assemble(plan, out or place / "model", metrics)
        whole = time.monotonic() - began
        recipe, text = plan.parameters.recipe(), plan.folder("process") / "lines.txt"
        bare = {
            "train_guess": _bare(text, recipe.cbow),
            "train_explain": _bare(text, recipe.explainer_vectors),
        }
    return {
        "language": language.value,
        "tokens": record["corpus"]["tokens"],
        "whole_s": round(whole, 1),
        "stages_s": record["stages"],
        "bare_fasttext_s": bare,
        "ratio": round(whole / sum(bare.values()), 3),
    }


def _bare(text: Path, run: FastText) -> float:
    options = asdict(run) | {"minCount": 1, "thread": THREADS, "verbose": 0}
    options["bucket"] = BUCKETS if run.maxn else 0
    done = subprocess.run(
        [sys.executable, "-c", _BARE, str(text), json.dumps(options)],
        capture_output=True,
        text=True,
        check=True,
    )
    return round(float(done.stdout), 1)


def main() -> None:
    """Measure what the command line says and print one JSON object."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--lang", type=Language, choices=list(Language), required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--profile", type=Profile, choices=list(Profile))
    parser.add_argument("--out", type=Path, help="where the model is to stay")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.lang, asked.corpus, asked.profile, asked.out), indent=2))


if __name__ == "__main__":
    main()
