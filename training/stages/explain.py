"""Stage `train_explain`: clue lists for the words of the hat."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from models import seed_player
from training.baseline import seed_arrays
from training.clues import Knowledge, plans, shards
from training.gate import common_nouns, easy_words, hard_words, may_clue
from training.listener import without_hubs
from training.pack import Arrays
from training.plainness import plainness
from training.process import Progress
from training.recipe import Recipe
from training.stages.arrays import part, save_arrays
from training.stages.corpus import Corpus, read_processed
from training.stages.plan import Plan
from training.statistics import mixed, unit
from training.vectors import Trained, train
from words.languages import Language

STAGE = "train_explain"


def train_explain(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Train vectors, and choose clues that simulated listeners understand."""
    corpus, recipe = read_processed(plan), plan.parameters.explain_recipe()
    trained = train(corpus.lines, corpus.lexicon.words, recipe.explainer_vectors, plan.parameters.chance)
    progress(STAGE, 0.4)
    if plan.parameters.player == seed_player.NAME:
        save_arrays(folder, seed_arrays("explain", corpus.met, trained, recipe.explainer_vectors))
        return {}
    arrays = explainer_arrays(corpus, trained, plan.language, recipe, part(progress, STAGE, 0.5, 1.0))
    save_arrays(folder, arrays)
    return {"plans": len(arrays["plans"]), "may_clue": int(arrays["may_clue"].sum())}


def explainer_arrays(
    corpus: Corpus, trained: Trained, language: Language, recipe: Recipe, progress: Progress
) -> Arrays:
    """Clue lists, and which words may be clues at all."""
    lexicon = corpus.lexicon
    inputs, outputs = unit(trained.inputs), unit(trained.outputs)
    targets = mixed(inputs, outputs, np.arange(0, len(lexicon), 16))
    allowed = may_clue(lexicon, corpus.spread, language, recipe)
    parts = shards(corpus.codes, len(lexicon), recipe.window)
    nouns = common_nouns(lexicon, language)
    easy, alike = easy_words(lexicon, language), without_hubs(outputs)
    met = lexicon.counts > 0
    familiar = lexicon.is_hat & ~hard_words(lexicon, language)
    plain = plainness(alike, familiar & met, nouns & met)
    known = Knowledge(lexicon, language, allowed, nouns, easy, plain, inputs, outputs, alike, targets, parts)
    words, table = plans(known, recipe.taste, recipe.smoothing, recipe.plan_length, progress)
    return {"may_clue": allowed, "plain": plain.astype(np.float16), "plan_words": words, "plans": table}
