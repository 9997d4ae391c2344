"""Stage `train_guess`: vectors and statistics, all that a guesser knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models import seed_player
from models.forms import hat_words
from models.packing import Floats, standardised
from training.baseline import seed_arrays
from training.gate import common_nouns, hard_words
from training.lexicon import Lexicon
from training.pack import Arrays, pack_nearby, pack_ngrams, pack_vectors
from training.process import Progress
from training.reach import reach
from training.recipe import Recipe
from training.stages.arrays import part, save_arrays
from training.stages.corpus import Corpus, read_processed
from training.stages.plan import Plan
from training.statistics import centred, discounted_ppmi, nearby, second_order, unit
from training.subwords import ngram_vectors
from training.vectors import Trained, train
from words.languages import Language
from words.packaged import word_set

STAGE = "train_guess"
_INPUT_EVENNESS = 0.5
_USUAL = 1e-5
"""Share of the corpus from which a word is no rare one."""


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
    lexicon, rarity = corpus.lexicon, rarity_of(corpus.lexicon)
    whole = nearby(corpus.codes, len(lexicon), recipe.window)
    progress(STAGE, 0.4)
    dim = min(recipe.second_dim, len(lexicon) - 11)
    second = second_order(discounted_ppmi(whole), dim, recipe.seed, recipe.evenness)
    outputs = even(centred(trained.outputs))
    inputs = unit(centred(trained.inputs, _INPUT_EVENNESS)[:, : recipe.inputs_dim])
    grams, gram_vectors = ngram_vectors(lexicon.words, outputs, recipe.n_grams)
    progress(STAGE, 0.7)
    nouns, familiar = common_nouns(lexicon, language), is_familiar(lexicon, language)
    weights = recipe.weights
    parts = ((weights.outputs, outputs), (weights.inputs, inputs), (weights.second, second))
    met = lexicon.counts > 0
    reached = reach(parts, np.flatnonzero(lexicon.is_hat & met), nouns & met)
    favour = np.where(familiar, 1.0, 0.5 * nouns) * np.exp(rarity / 2)
    return {
        **pack_vectors("outputs", outputs),
        **pack_vectors("inputs", inputs),
        **pack_vectors("second", second),
        **pack_ngrams(grams, gram_vectors),
        **pack_nearby(whole, favour.astype(np.float32), recipe.pairs, weights.smoothing),
        "reach": reached.astype(np.float16),
        "prior": prior(lexicon, nouns, language, recipe),
        "log_counts": np.log1p(lexicon.counts).astype(np.float16),
    }


def even(vectors: Floats) -> Floats:
    """The vectors without an odd last column: they are kept in pairs of half bytes."""
    return vectors[:, : vectors.shape[1] // 2 * 2]


def is_familiar(lexicon: Lexicon, language: Language) -> npt.NDArray[np.bool_]:
    """Words of the hat, and those which other hat games have and ours leaves out because they are dull."""
    known = hat_words(language) | word_set(language, "left_out")
    return np.array([word in known for word in lexicon.words], dtype=bool)


def rarity_of(lexicon: Lexicon) -> Floats:
    """Natural logarithm of the word's frequency over the usual one, at most 0."""
    usual = _USUAL * float(lexicon.counts.sum())
    rarity: Floats = np.log((lexicon.counts + 1) / (usual + 1)).clip(max=0).astype(np.float32)
    return rarity


def prior(lexicon: Lexicon, nouns: npt.NDArray[np.bool_], language: Language, recipe: Recipe) -> Floats:
    """What speaks for each word before any clue, in natural logarithms of odds."""
    frequency = standardised(np.log1p(lexicon.counts))
    dull = is_familiar(lexicon, language) & nouns & ~lexicon.is_hat
    odds = recipe.hat_prior * lexicon.is_hat + recipe.dull_prior * dull
    odds = odds + recipe.noun_prior * (nouns & ~lexicon.is_hat & ~dull)
    odds = odds + recipe.hard_prior * hard_words(lexicon, language)
    odds = odds + recipe.frequency_prior * frequency + recipe.rare_prior * rarity_of(lexicon)
    total: Floats = odds.astype(np.float32)
    return total
