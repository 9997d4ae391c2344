"""The words of a model: their numbers, frequencies, which may be clues; vectors of unknown words."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from models.artefact import Artefact
from models.forms import known_form
from models.ngrams import ngrams
from models.packing import Floats, Rows
from words.languages import Language
from words.lemmas import lemmas
from words.packaged import word_set


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The vocabulary of a model and what is known of each word."""

    language: Language
    words: tuple[str, ...]
    number: dict[str, int]
    counts: Floats
    """Occurrences in the training corpus, to about a thousandth."""
    may_clue: npt.NDArray[np.bool_]
    """Known nouns, adjectives and verbs, no names, not too frequent, seen in several months, and none of the
    words that were found unfit, also by lists that are newer than the model."""
    plain: Floats
    """How plain each word is, in standard deviations: rather of home than of reports."""
    ngram_keys: npt.NDArray[np.uint32]
    """Checksums of the n-grams, rising."""
    ngram_rows: Rows

    def find(self, word: str) -> int | None:
        """The number of the word in any of its forms."""
        form = known_form(word, self.language, self.number)
        return None if form is None else self.number[form]

    def guess_vector(self, word: str) -> Floats | None:
        """A vector for an unknown word from its letter n-grams, of length 1; None when none is known."""
        keys = np.array([ngram_key(gram) for gram in ngrams(lemmas(word, self.language)[0])], dtype=np.uint32)
        places = np.searchsorted(self.ngram_keys, keys)
        places = np.minimum(places, max(len(self.ngram_keys) - 1, 0))
        if not len(self.ngram_keys):
            return None
        known = places[self.ngram_keys[places] == keys]
        if len(known) < 2:
            return None
        vector: Floats = self.ngram_rows.take(known.tolist()).sum(axis=0)
        length = float(np.linalg.norm(vector))
        return vector / length if length > 1e-6 else None


def _unfit(artefact: Artefact) -> npt.NDArray[np.bool_]:
    unfit = word_set(artefact.language, "unfit_clues")
    return np.array([word in unfit for word in artefact.vocabulary], dtype=bool)


def ngram_key(gram: str) -> int:
    """The checksum under which an n-gram is kept."""
    return zlib.crc32(gram.encode())


def read_lexicon(artefact: Artefact, dim: int) -> Lexicon:
    """The lexicon of an artefact; raises ModelRefused when its arrays don't fit."""
    size = len(artefact.vocabulary)
    keys = artefact.array("ngram_keys", "uint32", None)
    scale = artefact.array("ngrams_scale", "float16", len(keys)).astype(np.float32)
    rows = Rows(artefact.array("ngrams", "uint8", len(keys), dim // 2), scale)
    return Lexicon(
        artefact.language,
        artefact.vocabulary,
        {word: i for i, word in enumerate(artefact.vocabulary)},
        np.expm1(artefact.array("log_counts", "float16", size).astype(np.float32)),
        artefact.array("may_clue", "bool", size) & ~_unfit(artefact),
        artefact.array("plain", "float16", size).astype(np.float32),
        keys,
        rows,
    )
