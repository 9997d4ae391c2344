"""Stage `train_guess`: vectors and statistics, all that a guesser knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import seed_player
from models.packing import Floats, standardised
from training.baseline import seed_arrays
from training.gate import common_nouns
from training.lexicon import Lexicon
from training.pack import Arrays, pack_nearby, pack_ngrams, pack_vectors
from training.process import Progress
from training.recipe import Recipe
from training.stages.arrays import part, save_arrays
from training.stages.corpus import Corpus, read_processed
from training.stages.plan import Plan
from training.statistics import discounted_ppmi, nearby, principal, second_order, unit
from training.subwords import ngram_vectors
from training.vectors import Trained, train
from words.languages import Language

STAGE = "train_guess"


def train_guess(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Train the vectors of words, count which words meet, and pack both."""
    corpus, recipe = read_processed(plan), plan.parameters.recipe()
    trained = train(corpus.lines, corpus.lexicon.words, recipe.cbow, plan.parameters.chance)
    progress(STAGE, 0.6)
    if plan.parameters.player == seed_player.NAME:
        arrays = seed_arrays("guess", corpus.met, trained, recipe.cbow)
    else:
        arrays = guesser_arrays(corpus, trained, plan.language, recipe, part(progress, STAGE, 0.6, 1.0))
    save_arrays(folder, arrays)
    return {"words": len(corpus.lexicon)}


def guesser_arrays(
    corpus: Corpus, trained: Trained, language: Language, recipe: Recipe, progress: Progress
) -> Arrays:
    """Everything that guessing needs, packed."""
    lexicon = corpus.lexicon
    whole = nearby(corpus.codes, len(lexicon), recipe.window)
    progress(STAGE, 0.4)
    second = second_order(discounted_ppmi(whole), min(recipe.second_dim, len(lexicon) - 11), recipe.seed)
    inputs, outputs = turned(trained, recipe)
    grams, gram_vectors = ngram_vectors(lexicon.words, inputs, recipe.n_grams)
    progress(STAGE, 0.7)
    nouns = common_nouns(lexicon, language)
    favour = np.where(lexicon.is_hat, 1.0, np.where(nouns, 0.6, 0.1))
    return {
        **pack_vectors("inputs", inputs),
        **pack_vectors("outputs", outputs),
        **pack_vectors("second", second),
        **pack_ngrams(grams, gram_vectors),
        **pack_nearby(whole, favour.astype(np.float32), recipe.compression()),
        "prior": prior(lexicon, nouns, recipe),
        "log_counts": np.log1p(lexicon.counts).astype(np.float16),
    }


def turned(trained: Trained, recipe: Recipe) -> tuple[Floats, Floats]:
    """Unit inputs on their principal axes, and outputs on the first of these."""
    axes = principal(unit(trained.inputs))
    return unit(trained.inputs) @ axes, (unit(trained.outputs) @ axes)[:, : recipe.output_dim]


def prior(lexicon: Lexicon, nouns: npt.NDArray[np.bool_], recipe: Recipe) -> Floats:
    """What speaks for each word before any clue, in natural logarithms of odds."""
    frequency = standardised(np.log1p(lexicon.counts))
    kinds = recipe.hat_prior * lexicon.is_hat + recipe.noun_prior * (nouns & ~lexicon.is_hat)
    odds: Floats = (kinds + recipe.frequency_prior * frequency).astype(np.float32)
    return odds
