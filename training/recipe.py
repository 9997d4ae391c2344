"""What decides the making of a player, in the terms of the modules that make it; see params.yaml."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from models.explainer import Taste
from models.guesser import Weights
from training.vectors import FastText

_CBOW = FastText("cbow", dim=100, ws=8, neg=8, epoch=10)


class Profile(StrEnum):
    """How much trouble training takes; the values are in params.yaml."""

    QUICK = "quick"
    """Minutes on a small corpus: short vectors, few epochs."""
    DEFAULT = "default"
    FULL = "full"
    """Longer vectors, more epochs."""
    SEED2019 = "seed2019"
    """The recipe of 2019, the floor for everything else."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a processed corpus becomes. Weights were tuned on the dev sets."""

    size: int = 31_000
    """Words of the model; at most 60,000, for numbers are kept in 16 bits."""
    least_count: int = 5
    window: int = 10
    """Farthest words that count as met together."""
    cbow: FastText = _CBOW
    """Vectors of the guesser."""
    explainer_vectors: FastText = _CBOW
    """Vectors by which clue lists are chosen."""
    inputs_dim: int = 64
    """Columns of the input vectors that are kept, the weightiest."""
    second_dim: int = 256
    evenness: float = 0.5
    """How much alike the directions of second-order vectors count: 0 by their strength, 1 equally."""
    smoothing: float = 1000.0
    """Pseudo-count of the explainer's listeners, in weighted pairs."""
    pairs: int = 7_000_000
    """Pairs of the co-occurrence model that are kept singly."""
    n_grams: int = 5_000
    hat_prior: float = 3.2
    dull_prior: float = 2.5
    noun_prior: float = 1.45
    """Advantage of words of the hat, of nouns left out of it, and of other common nouns, as log odds."""
    hard_prior: float = -1.0
    """Of hard words of the hat beside the others: a table draws them only when told to."""
    frequency_prior: float = 0.8
    """Advantage per standard deviation of the logarithm of the word's frequency."""
    rare_prior: float = 1.0
    """Disadvantage of a rare word for each factor e by which it is rarer than usual."""
    plan_length: int = 12
    least_spread: int = 4
    """Periods of time in which a clue must have been met."""
    least_clue_count: int = 30
    too_frequent: int = 150
    """So many of the most frequent words are no clues."""
    weights: Weights = field(default_factory=Weights)
    taste: Taste = field(default_factory=Taste)
    seed: int = 1

    def parameters(self) -> dict[str, Any]:
        """What the card says of it; `guesser` is read again when serving."""
        rest = asdict(self)
        return {"guesser": rest.pop("weights"), "explainer": rest.pop("taste"), "training": rest}
