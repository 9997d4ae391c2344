"""A command beside the games: what it inherits, and what is heard of it."""

from __future__ import annotations

import json
import sys

import pytest

from bot.schedule.child import listen

SECRETS = ("BOT_TOKEN", "WEBHOOK_SECRET", "REDIS_URL", "SOME_PASSWORD")
NEEDED = ("MODELS_DIR", "RUNS_DIR", "MLFLOW_TRACKING_URI", "PYTHONPATH", "LC_ALL", "https_proxy")


async def test_a_command_inherits_what_it_needs_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*SECRETS, *NEEDED):
        monkeypatch.setenv(name, "C.UTF-8")
    script = "import json, os; print(json.dumps(dict(os.environ)))"
    ended = await listen((sys.executable, "-c", script), 60)
    assert {"PATH", "HOME", *NEEDED} <= set(ended.result)
    assert not set(SECRETS) & set(ended.result)


async def test_the_counts_of_very_many_sources_are_heard() -> None:
    script = "import json; print(json.dumps({f'source {n:060}': n for n in range(100_000)}))"
    ended = await listen((sys.executable, "-c", script), 60)
    assert len(ended.result) == 100_000
    assert len(json.dumps(ended.result)) > 5_000_000
