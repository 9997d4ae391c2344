"""A match and terms of a few words, and players that know them or not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.small_models import write_small
from training.stages.accuracy import Term
from training.tournament import Validation
from training.tournament.match import drawn
from words.hat import hat
from words.languages import Language

EN, SEED, WORDS, GROUP = Language.EN, 11, 12, 4
MakeModel = Callable[..., Path]


def groups(*, shift: int = 0) -> list[list[str]]:
    """Each word of the match with three clues; `shift` gives every word those of another."""
    words = drawn(EN, WORDS, SEED)
    others = [word.text for word in hat(EN)[:: len(hat(EN)) // 80] if word.text not in words]
    clues = [others[3 * i : 3 * i + 3] for i in range(WORDS)]
    return [[word, *clues[(i + shift) % WORDS]] for i, word in enumerate(words)]


TERMS = [["loan", "credit"], ["bond", "debt"]]


@pytest.fixture
def make_model(tmp_path: Path) -> MakeModel:
    """Writes a model that takes words of one group for neighbours, whatever card is wanted."""

    def made(name: str, together: list[list[str]], language: str = "en", **corpus: int) -> Path:
        return write_small(tmp_path / name, together, language, **corpus)

    return made


@pytest.fixture
def validation() -> Validation:
    """Two terms with a synonym each, and a short match."""
    return Validation(EN, tuple(Term(term, (synonym,)) for term, synonym in TERMS), match_words=WORDS)
