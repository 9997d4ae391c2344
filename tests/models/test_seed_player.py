"""The player of 2019 answers from its matrices what the fastText library answers from its model."""

from __future__ import annotations

import random
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.artefact import write
from models.errors import ModelRefused
from models.player import ExplainRequest, GuessRequest
from models.players import load
from models.seed_player import Grams, SeedPlayer, bucket, word_vectors
from words.languages import Language

TOPICS = (
    "корабль волна берег остров моряк капитан гавань",
    "судья юрист присяжный тюрьма полиция свидетель закон",
    "учитель ученик урок экзамен книга карандаш класс",
)
BUCKETS = 3000
QUERIES = (
    "волна",
    "корабль остров",
    "волна берег моряк",
    "капитанский",
    "з",
    "sea шёл",
    "экзамен учитель судья",
)
Side = tuple[list[str], Any, Any, dict[str, list[tuple[float, str]]]]


def _library(folder: str, lines: str, kind: str, minn: int, maxn: int) -> None:
    """Train with the library, and keep its matrices and its own answers."""
    import fasttext

    model = fasttext.train_unsupervised(
        lines,
        model=kind,
        dim=16,
        epoch=20,
        minn=minn,
        maxn=maxn,
        bucket=BUCKETS,
        minCount=1,
        thread=10,
        verbose=0,
    )
    answers = {query: model.get_nearest_neighbors(query, k=50) for query in QUERIES}
    matrix = model.get_input_matrix()
    np.savez(
        f"{folder}/{kind}.npz", words=model.get_words(), matrix=matrix, answers=np.array([answers], object)
    )


@pytest.fixture(scope="module")
def sides(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Side]:
    folder = tmp_path_factory.mktemp("library")
    chance = random.Random(3)
    text = "\n".join(" ".join(chance.choices(chance.choice(TOPICS).split(), k=50)) for _ in range(600))
    (folder / "lines.txt").write_text(text + "\n", "utf-8")
    found: dict[str, Side] = {}
    for side, kind, minn, maxn in (("guess", "cbow", 3, 4), ("explain", "skipgram", 4, 6)):
        process = get_context("spawn").Process(
            target=_library, args=(str(folder), str(folder / "lines.txt"), kind, minn, maxn)
        )
        process.start()
        process.join()
        with np.load(folder / f"{kind}.npz", allow_pickle=True) as kept:
            words, matrix = kept["words"].tolist(), kept["matrix"]
            own = np.array([matrix[words.index(word)] for word in sorted(set(words) - {"</s>"})])
            found[side] = (sorted(set(words) - {"</s>"}), own, matrix[len(words) :], kept["answers"][0])
    return found


@pytest.fixture(scope="module")
def folder(sides: dict[str, Side], tmp_path_factory: pytest.TempPathFactory) -> Path:
    lengths = {"guess": {"minn": 3, "maxn": 4}, "explain": {"minn": 4, "maxn": 6}}
    arrays = {}
    for side, (words, own, grams, _) in sides.items():
        arrays[f"{side}_words"] = word_vectors(words, own, Grams(**lengths[side], vectors=grams))
        arrays[f"{side}_grams"] = grams.astype(np.float32)
    about = {"name": "seed", "language": "ru", "parameters": lengths}
    return write(tmp_path_factory.mktemp("seed") / "model", about, sides["guess"][0], arrays)


@pytest.fixture(scope="module")
def player(folder: Path) -> SeedPlayer:
    loaded = load(folder)
    assert isinstance(loaded, SeedPlayer)
    return loaded


def test_the_hash_of_an_n_gram_is_that_of_the_library() -> None:
    # By the definition of FNV-1a: ((offset ^ 97) * prime) mod 2^32.
    assert bucket("a", 2**32) == (2166136261 ^ 97) * 16777619 % 2**32
    # The bytes of й are 208 and 185; with their signs extended they flip the upper bits too.
    once = (2166136261 ^ 0xFFFFFFD0) * 16777619 % 2**32
    assert bucket("й", 2**32) == (once ^ 0xFFFFFFB9) * 16777619 % 2**32


@pytest.mark.parametrize("side", ["guess", "explain"])
@pytest.mark.parametrize("query", QUERIES)
def test_neighbours_are_those_of_the_library(
    player: SeedPlayer, sides: dict[str, Side], side: str, query: str
) -> None:
    answers = [(cosine, word) for cosine, word in sides[side][3][query] if word != "</s>"]
    if not any(cosine for cosine, _ in answers):
        assert player.neighbours(side, query, 10, set()) == ()
        return
    ours = player.neighbours(side, query, 10, {query})
    cosine_of = {word: cosine for cosine, word in answers}
    assert len(set(ours)) == 10
    # Of words whose cosines agree to the fifth place either may come first.
    assert [cosine_of[word] for word in ours] == pytest.approx([c for c, _ in answers[:10]], abs=2e-5)


def test_a_guess_is_a_neighbour_of_the_joined_clues_and_no_clue(player: SeedPlayer) -> None:
    answer = player.guess(GuessRequest(("волна", "остров"), 5, frozenset({"моряк"})))
    barred = {"волна", "остров", "моряк"}
    assert answer.words == player.neighbours("guess", "волна остров", 5, barred)
    assert len(answer.words) == 5 and not barred & set(answer.words)


def test_clues_are_neighbours_of_the_word(player: SeedPlayer) -> None:
    assert player.explain(ExplainRequest("волны", 4)).words == player.neighbours(
        "explain", "волна", 4, {"волна"}
    )


@pytest.mark.parametrize("odd", ["", " ", "🙂", "a" * 2000])
def test_odd_requests_raise_nothing(player: SeedPlayer, odd: str) -> None:
    assert len(player.guess(GuessRequest((odd,), 3)).words) <= 3
    assert len(player.explain(ExplainRequest(odd, 3)).words) <= 3
    assert player.guess(GuessRequest((), 3)).words == ()
    assert player.guess(GuessRequest(("волна",), 0)).words == ()


def test_a_card_without_the_lengths_of_n_grams_is_refused(sides: dict[str, Side], tmp_path: Path) -> None:
    words, own, grams, _ = sides["guess"]
    arrays = {f"{side}_{what}": array for side in sides for what, array in (("words", own), ("grams", grams))}
    arrays = {name: array.astype(np.float32) for name, array in arrays.items()}
    about = {"name": "seed", "language": Language.RU.value, "parameters": {}}
    with pytest.raises(ModelRefused, match="its parameters are not valid"):
        load(write(tmp_path / "model", about, words, arrays))


def test_a_model_of_an_unknown_kind_is_refused(tmp_path: Path) -> None:
    about = {"name": "oracle", "language": "ru", "parameters": {}}
    with pytest.raises(ModelRefused, match="Kinds that can play: fasttext, seed"):
        load(write(tmp_path / "model", about, ["слово"], {}))
