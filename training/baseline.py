"""The recipe of 2019 as a player: nearest neighbours of the joined clues. The floor for everything else."""

from __future__ import annotations

from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from training.errors import TrainingRefused
from training.vectors import THREADS, FastText
from words.languages import Language
from words.lemmas import lemmas

GUESS = FastText("cbow", dim=50, ws=5, neg=5, epoch=5, minn=3, maxn=4)
EXPLAIN = FastText("skipgram", dim=50, ws=5, neg=5, epoch=5, minn=4, maxn=6)
_LEAST_COUNT = 5


class SeedPlayer:
    """fastText's own nearest neighbours, as the 2019 bot asked for them."""

    name = "seed-2019"
    version = "2019"

    def __init__(self, language: Language, guesser: Any, explainer: Any) -> None:
        self.language = language
        self._guesser = guesser
        self._explainer = explainer

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """Neighbours of the string of all clues; lemmas, because it was trained on lemmas."""
        joined = " ".join(lemmas(clue, self.language)[0] for clue in request.clues)
        barred = request.excluded | frozenset(joined.split())
        return GuessAnswer(self._neighbours(self._guesser, joined, request.n_words, barred), 1.0)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """Neighbours of the word."""
        word = lemmas(request.word, self.language)[0]
        return ExplainAnswer(self._neighbours(self._explainer, word, request.n_words, frozenset({word})))

    def _neighbours(self, model: Any, text: str, n: int, barred: frozenset[str]) -> tuple[str, ...]:
        found = model.get_nearest_neighbors(text, k=n + len(barred))
        return tuple(word for _, word in found if word not in barred)[:n]


def seed_player(language: Language, lines: Path, cache: Path) -> SeedPlayer:
    """The baseline trained on lines of lemmas; models found in the cache folder are taken from there."""
    paths = [cache / f"seed-{kind}.bin" for kind in ("guess", "explain")]
    for path, parameters in zip(paths, (GUESS, EXPLAIN), strict=True):
        if not path.is_file():
            process = get_context("spawn").Process(target=_train, args=(str(lines), str(path), parameters))
            process.start()
            process.join()
            if process.exitcode != 0:
                raise TrainingRefused("Training the baseline failed. Is fasttext installed (extra: train)?")
    import fasttext

    fasttext.FastText.eprint = lambda *_: None
    return SeedPlayer(language, *(fasttext.load_model(str(path)) for path in paths))


def _train(lines: str, path: str, parameters: FastText) -> None:
    import fasttext

    model: Any = fasttext.train_unsupervised(
        lines, **asdict(parameters), minCount=_LEAST_COUNT, thread=THREADS, bucket=200_000, verbose=0
    )
    model.save_model(path)
