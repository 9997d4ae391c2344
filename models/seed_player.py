"""The player of 2019: nearest neighbours of the joined clues, as the fastText library finds them.

Two runs of fastText with letter n-grams, one for guessing and one for explaining, served from their matrices
alone. A text that is no word of the model gets the mean of the vectors of its n-grams, and a string of clues
with spaces between them is such a text.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from models.artefact import CARD, Artefact, read
from models.errors import ModelRefused
from models.packing import Floats
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from words.languages import Language
from words.lemmas import lemmas

NAME = "seed"
SIDES = ("guess", "explain")
_OFFSET, _PRIME, _BITS = 2166136261, 16777619, 0xFFFFFFFF


@dataclass(frozen=True, slots=True)
class Grams:
    """Which n-grams count, and where their vectors are."""

    minn: int
    maxn: int
    vectors: npt.NDArray[Any]
    """A row for each bucket into which n-grams are hashed."""

    def rows(self, text: str) -> list[int]:
        """The buckets of a text's n-grams, its ends marked by < and >."""
        marked, size = f"<{text}>", len(self.vectors)
        pieces = [
            marked[start : start + n]
            for start in range(len(marked))
            for n in range(max(self.minn, 1), min(self.maxn, len(marked) - start) + 1)
            if n > 1 or 0 < start < len(marked) - 1
        ]
        return [bucket(piece, size) for piece in pieces]

    def vector(self, text: str, own: Floats | None = None) -> Floats:
        """The mean of the n-grams' vectors and of the word's own one, if it has one."""
        parts = [self.vectors[self.rows(text)]] if self.maxn else []
        if own is not None:
            parts.append(own[None])
        rows = np.concatenate(parts) if parts else np.zeros((0, self.vectors.shape[1]), dtype=np.float32)
        mean: Floats = rows.sum(axis=0, dtype=np.float32) / np.float32(max(len(rows), 1))
        return mean


def bucket(gram: str, buckets: int) -> int:
    """The remainder of the 32-bit FNV-1a hash; as in fastText, each byte's sign is extended."""
    value = _OFFSET
    for byte in gram.encode():
        value = (value ^ (byte | 0xFFFFFF00 if byte > 127 else byte)) * _PRIME & _BITS
    return value % buckets


def word_vectors(words: Sequence[str], own: Floats, grams: Grams) -> Floats:
    """What fastText compares with a query: each word's vector with its n-grams', at length 1."""
    vectors = np.stack([grams.vector(word, own[row]) for row, word in enumerate(words)])
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return (vectors / np.where(lengths > 0, lengths, 1)).astype(np.float32)


class SeedPlayer:
    """fastText's own nearest neighbours, as the bot of 2019 asked for them. Never changes."""

    name = NAME

    def __init__(self, artefact: Artefact) -> None:
        self._artefact = artefact
        self._words = artefact.vocabulary
        self._number = {word: i for i, word in enumerate(self._words)}
        self._sides = {side: _side(artefact, side) for side in SIDES}

    @property
    def version(self) -> str:
        """A hash of the model's files."""
        return str(self._artefact.card["version"])

    @property
    def language(self) -> Language:
        """The language of the model."""
        return self._artefact.language

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """Neighbours of the string of all clues; of their lemmas, because it was trained on lemmas."""
        clues = [lemma for clue in request.clues for lemma in lemmas(clue, self.language)[:1]]
        excluded = {form for word in request.excluded for form in lemmas(word, self.language)}
        if not clues or request.n_words < 1:
            return GuessAnswer((), 0.0)
        return GuessAnswer(
            self.neighbours("guess", " ".join(clues), request.n_words, excluded | {*clues}), 1.0
        )

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """Neighbours of the word."""
        word = next(iter(lemmas(request.word, self.language)), "")
        if not word or request.n_words < 1:
            return ExplainAnswer(())
        return ExplainAnswer(self.neighbours("explain", word, request.n_words, {word}))

    def knows(self, word: str) -> bool:
        """Whether the word's normal form is in the vocabulary."""
        return lemmas(word, self.language)[0] in self._number

    def neighbours(self, side: str, text: str, n: int, barred: set[str]) -> tuple[str, ...]:
        """The n words of the highest cosine; barred ones are none."""
        vectors, grams = self._sides[side]
        number = self._number.get(text)
        query = grams.vector(text) if number is None else vectors[number]
        if not query.any():
            return ()
        likeness = vectors @ query
        wanted = min(n + len(barred), len(likeness))
        best = np.argpartition(-likeness, wanted - 1)[:wanted]
        ranked = best[np.argsort(-likeness[best], kind="stable")]
        return tuple(self._words[i] for i in ranked if self._words[i] not in barred)[:n]


def load(folder: Path) -> SeedPlayer:
    """The player of an artefact; raises ModelRefused when anything about it is wrong."""
    artefact = read(folder)
    try:
        return SeedPlayer(artefact)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelRefused(
            folder / CARD, f"its parameters are not valid ({error})", "Train it again"
        ) from error


def _side(artefact: Artefact, side: str) -> tuple[Floats, Grams]:
    parameters = artefact.card["parameters"][side]
    vectors = artefact.array(f"{side}_words", "float32", len(artefact.vocabulary), None)
    grams = artefact.array(f"{side}_grams", "float32", None, vectors.shape[1])
    return np.asarray(vectors), Grams(int(parameters["minn"]), int(parameters["maxn"]), grams)
