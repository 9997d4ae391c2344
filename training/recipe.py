"""Parameters of training, all in one place. Weights were tuned on the dev sets; see docs/quality.md."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from models.explainer import Taste
from models.guesser import Weights
from training.vectors import FastText
from words.languages import Language

_CBOW = FastText("cbow", dim=100, ws=8, neg=8, epoch=10)


class Profile(StrEnum):
    """How much trouble training takes."""

    QUICK = "quick"
    """Minutes on a small corpus: short vectors, few epochs."""
    DEFAULT = "default"


@dataclass(frozen=True, slots=True)
class Recipe:
    """Everything that decides what a corpus becomes."""

    size: int = 32_000
    """Words of the model; at most 60,000, for numbers are kept in 16 bits."""
    least_count: int = 5
    window: int = 10
    """Farthest words that count as met together."""
    cbow: FastText = _CBOW
    second_dim: int = 128
    smoothing: float = 500.0
    """Pseudo-count of the co-occurrence model, in weighted pairs."""
    pairs: int = 1_000_000
    """Co-occurrences kept, the most telling ones."""
    n_grams: int = 9_000
    hat_prior: float = 3.2
    noun_prior: float = 1.45
    """Advantage of words of the hat, and of other common nouns, in natural logarithms of odds."""
    frequency_prior: float = 0.8
    """Advantage per standard deviation of the logarithm of the word's frequency."""
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
        """What the card says of it: `guesser` and `explainer` are read again when serving."""
        rest = asdict(self)
        return {"guesser": rest.pop("weights"), "explainer": rest.pop("taste"), "training": rest}


def recipe(language: Language, profile: Profile) -> Recipe:
    """The recipe of a profile for a language."""
    if profile is Profile.QUICK:
        return Recipe(
            cbow=FastText("cbow", dim=50, ws=8, neg=5, epoch=3), second_dim=64, least_count=3, pairs=600_000
        )
    return Recipe(least_count=5 if language is Language.RU else 7)
