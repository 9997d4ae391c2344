"""`make bench`: speed and memory, each beside a baseline measured in the same run, as JSON.

Everything talks to the loopback address only, is bounded, and stops by itself.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import pipeline_bench
import player_bench
import retrain_bench
import service_bench
import start_bench


def main() -> None:
    """Measure all and print one JSON object."""
    with tempfile.TemporaryDirectory(prefix="hat-bench-") as folder:
        place = Path(folder)
        found = {
            "machine": {"cores": os.cpu_count(), "python": platform.python_version()},
            "pipeline": asyncio.run(pipeline_bench.measure(place / "pipeline")),
            "players": player_bench.measure(place),
            "service": asyncio.run(service_bench.measure()),
            "retraining": asyncio.run(retrain_bench.measure(place / "retraining")),
            "process": start_bench.measure(place / "start"),
        }
    print(json.dumps(found, indent=2))


if __name__ == "__main__":
    main()
