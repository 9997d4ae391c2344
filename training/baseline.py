"""The recipe of 2019 (see models.seed_player): what its player needs of fastText. The floor for others."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from models.artefact import CARD, write
from models.seed_player import NAME, Grams, SeedPlayer, load, word_vectors
from training.pack import Arrays
from training.vectors import FastText, Trained, train
from words.languages import Language

GUESS = FastText("cbow", dim=50, ws=5, neg=5, epoch=5, minn=3, maxn=4)
EXPLAIN = FastText("skipgram", dim=50, ws=5, neg=5, epoch=5, minn=4, maxn=6)


def seed_arrays(side: str, words: list[str], trained: Trained, parameters: FastText) -> Arrays:
    """The arrays of one side, guess or explain; rows of `trained` beyond the words are left out."""
    grams = Grams(parameters.minn, parameters.maxn, trained.grams)
    return {
        f"{side}_words": word_vectors(words, trained.inputs[: len(words)], grams),
        f"{side}_grams": trained.grams.astype("float32"),
    }


def seed_parameters(guess: FastText, explain: FastText) -> dict[str, Any]:
    """What the card says; the lengths of n-grams are read again when serving."""
    return {"guess": asdict(guess), "explain": asdict(explain)}


def seed_player(language: Language, lines: Path, cache: Path) -> SeedPlayer:
    """The baseline trained on lines of lemmas; a model found in the cache folder is taken from there."""
    folder = cache / "seed"
    if not (folder / CARD).is_file():
        words = sorted(set(lines.read_text("utf-8").split()))
        arrays: Arrays = {}
        for side, parameters in (("guess", GUESS), ("explain", EXPLAIN)):
            arrays |= seed_arrays(side, words, train(lines, words, parameters), parameters)
        about = {"name": NAME, "language": language.value, "parameters": seed_parameters(GUESS, EXPLAIN)}
        write(folder, about, words, arrays)
    return load(folder)
