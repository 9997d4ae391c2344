"""Small players by hand: nearest neighbours in groups of words that belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from models import artefact, seed_player


def write_small(folder: Path, together: list[list[str]], language: str = "en", **corpus: int) -> Path:
    """Write a model that takes words of one group for neighbours; `corpus` changes what its card says."""
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
    return artefact.write(folder, card, vocabulary, sides)
