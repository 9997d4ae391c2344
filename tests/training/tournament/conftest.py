"""Small players by hand: nearest neighbours in groups of words that belong together."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from models import artefact, seed_player
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
        vocabulary = list(dict.fromkeys(word for group in together for word in group))
        vectors = np.zeros((len(vocabulary), len(together)), dtype=np.float32)
        for axis, group in enumerate(together):
            for word in group:
                vectors[vocabulary.index(word), axis] = 1
        none = np.zeros((1, len(together)), dtype=np.float32)
        sides = {f"{side}_words": vectors for side in seed_player.SIDES}
        sides |= {f"{side}_grams": none for side in seed_player.SIDES}
        card = {
            "name": seed_player.NAME,
            "language": language,
            "corpus": {"articles": 1000, "tokens": 100_000, **corpus},
            "parameters": {side: {"minn": 0, "maxn": 0} for side in seed_player.SIDES},
        }
        return artefact.write(tmp_path / name, card, vocabulary, sides)

    return made


@pytest.fixture
def validation() -> Validation:
    """Two terms with a synonym each, and a short match."""
    return Validation(EN, tuple(Term(term, (synonym,)) for term, synonym in TERMS), match_words=WORDS)
