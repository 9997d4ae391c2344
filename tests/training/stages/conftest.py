"""Makes the plans of the stages importable for their tests."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from stage_plans import Planned, small, write_corpus

from training.stages.plan import Plan
from words.languages import Language


@pytest.fixture(scope="session")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corpus; it is only read."""
    return write_corpus(tmp_path_factory.mktemp("made-up") / "corpus" / "en")


@pytest.fixture
def planned(corpus: Path, tmp_path: Path) -> Planned:
    """Makes a plan with a work folder and a registry of its own, without starter models."""

    def plan(**overrides: Any) -> Plan:
        work, models = tmp_path / "runs" / "one", tmp_path / "models"
        return Plan(Language.EN, corpus, work, models, small(**overrides), starters=tmp_path / "none")

    return plan
