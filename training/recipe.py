"""Parameters of training, all in one place. Weights were tuned on the dev sets; see docs/quality.md."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from models.explainer import Taste
from models.guesser import Weights
from training.pack import Compression
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

    size: int = 31_000
    """Words of the model; at most 60,000, for numbers are kept in 16 bits."""
    least_count: int = 5
    window: int = 10
    """Farthest words that count as met together."""
    cbow: FastText = _CBOW
    second_dim: int = 96
    output_dim: int = 64
    smoothing: float = 1000.0
    """Pseudo-count of the co-occurrence model, in weighted pairs."""
    rank: int = 24
    pairs: int = 1_190_000
    """Pairs of the co-occurrence model that are kept singly."""
    n_grams: int = 5_000
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

    def compression(self) -> Compression:
        """How co-occurrence is packed."""
        return Compression(self.smoothing, self.rank, self.pairs, self.seed)

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
    if language is Language.EN:
        return _english()
    return Recipe(
        weights=Weights(inputs=0.9, outputs=0.75, second=0.47, nearby=0.4),
        hat_prior=2.8,
        noun_prior=1.1,
        frequency_prior=0.8,
    )


def _english() -> Recipe:
    """More text, and less in its output vectors: room goes to single pairs."""
    return Recipe(
        least_count=7,
        output_dim=32,
        second_dim=64,
        pairs=1_950_000,
        weights=Weights(inputs=0.97, outputs=0.3, second=0.2, nearby=0.36),
        hat_prior=2.0,
        noun_prior=1.15,
        frequency_prior=1.0,
    )
