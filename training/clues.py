"""Stage `train_explain`: clue lists for every word of the hat, tried on listeners that know other texts."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.explainer import POOL, RIVALS, Listeners, Taste, choose
from models.fasttext_player import NO_CLUE
from models.packing import standardised
from training.lexicon import Lexicon
from training.process import Progress
from training.statistics import Floats, nearby
from training.text import ARTICLE_END, Codes
from words.cognates import are_cognate
from words.languages import Language

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SHARDS = 3
_LINKED, _ALIKE = 1.5, 1.0
"""Standard deviations of likeness from which vectors link two words: input and output, both ways; outputs."""
_OFTENER = 2.7
"""How many times oftener than by chance linked words are met near each other."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the explainer chooses with."""

    lexicon: Lexicon
    language: Language
    may_clue: npt.NDArray[np.bool_]
    is_noun: npt.NDArray[np.bool_]
    is_easy: npt.NDArray[np.bool_]
    """Easy words of the hat: what people know from home and name first."""
    plain: Floats
    """How plain each word is."""
    inputs: Floats
    outputs: Floats
    """Unit vectors of both sides of the CBOW (words x dim)."""
    alike: Floats
    """The outputs without what all words have in common, of length 1 again (words x dim)."""
    targets: Floats
    """Both sides mixed: what clues are compared with to find the word (words x dim)."""
    shards: list[csr_array]
    """Counts of words that are near each other, in disjoint parts of the corpus."""


def shards(codes: Codes, n_words: int, window: int) -> list[csr_array]:
    """Counts in disjoint thirds of the articles."""
    article = np.cumsum(codes == ARTICLE_END) - (codes == ARTICLE_END)
    return [nearby(codes[article % SHARDS == shard], n_words, window) for shard in range(SHARDS)]


def plans(
    known: Knowledge, taste: Taste, smoothing: float, length: int, progress: Progress
) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.uint16]]:
    """Numbers of the hat's words that the corpus has, and for each a row of clue numbers, strongest first.

    Rows that end early are filled up with NO_CLUE.
    """
    words = np.flatnonzero(known.lexicon.is_hat & (known.lexicon.counts > 0))
    table = np.full((len(words), length), NO_CLUE, dtype=np.uint16)
    author = Author(known, taste, smoothing)
    for row, word in enumerate(words):
        chosen = author.plan(int(word), length)
        table[row, : len(chosen)] = chosen
        if row % 100 == 0:
            progress("clues", row / len(words))
    return words.astype(np.uint16), table


class _Listener:
    """Log-likelihood of a clue given a word: smoothed counts of the two near each other."""

    def __init__(self, counts: csr_array, smoothing: float) -> None:
        sums = np.asarray(counts.sum(axis=1)).ravel()
        self._counts = counts
        self._share = np.maximum(sums, 0.5) / max(float(sums.sum()), 1.0)
        self._smoothing = smoothing
        self._base = np.log(sums + smoothing)

    def worths(self, clues: npt.NDArray[np.int64], words: npt.NDArray[np.int64]) -> Floats:
        """Clues x words."""
        met = self._counts[clues].toarray()[:, words]
        worths: Floats = np.log(met / self._share[clues, None] + self._smoothing) - self._base[words]
        return worths.astype(np.float32)

    def forward(self, word: int) -> Floats:
        """How much more or less each word is met near this one than by chance, in nats."""
        met = self._counts[[word]].toarray()[0]
        forward: Floats = np.log(met / self._share[word] + self._smoothing) - self._base
        return forward.astype(np.float32)

    def oftener(self, word: int) -> Floats:
        """How many times oftener than by chance each word is met near this one."""
        met = self._counts[[word]].toarray()[0]
        times: Floats = met / (self._share * max(float(met.sum()), 1.0))
        return times

    def has_met(self, word: int) -> npt.NDArray[np.bool_]:
        """Which words were near this one."""
        met = np.zeros(self._counts.shape[0], dtype=bool)
        met[self._counts.indices[self._counts.indptr[word] : self._counts.indptr[word + 1]]] = True
        return met


class Author:
    """Writes the clue list of one word after another."""

    def __init__(self, known: Knowledge, taste: Taste, smoothing: float) -> None:
        self._known = known
        self._taste = taste
        self._listeners = [_Listener(counts, smoothing / len(known.shards)) for counts in known.shards]
        self._whole = _Listener(reduce(add, known.shards).tocsr(), smoothing)
        self._alike = known.alike
        lexicon = known.lexicon
        self._appeal = taste.frequent * np.log1p(lexicon.counts) + taste.hat * lexicon.is_hat
        self._appeal += taste.easy * known.is_easy + taste.noun * known.is_noun + taste.plain * known.plain

    def plan(self, word: int, length: int) -> list[int]:
        """Clues of a word, no two of them related."""
        bonus = self._bonus(word)
        pool = self._pool(word, bonus)
        if not len(pool):
            return []
        words = np.concatenate([[word], self._rivals(word)])
        worths = [listener.worths(pool, words) for listener in self._listeners]
        worths.append(self._known.inputs[pool] @ self._known.targets[words].T)
        order = choose(Listeners(np.stack(worths)), bonus[pool], 2 * length)
        return self._unrelated([int(pool[i]) for i in order], length)

    def _bonus(self, word: int) -> Floats:
        """How likely people are to name each word as a clue to this one, in logarithms of odds."""
        known, taste = self._known, self._taste
        points = standardised(known.inputs @ known.outputs[word])
        pointed = standardised(known.outputs @ known.inputs[word])
        alike = standardised(self._alike @ self._alike[word])
        bonus = taste.direct * points + taste.pointed * pointed + taste.alike * alike
        bonus += taste.met * self._whole.forward(word) + self._appeal
        is_linked = (points > _LINKED) & (pointed > _LINKED) & self._is_attested(word)
        is_linked &= alike > _ALIKE
        sure: Floats = (bonus - taste.unsure * ~is_linked).astype(np.float32)
        return sure

    def _is_attested(self, word: int) -> npt.NDArray[np.bool_]:
        """Which words are near this one oftener than by chance, and in every shard.

        So a clue rests on three articles at least and not on one event.
        """
        attested = self._whole.oftener(word) > _OFTENER
        for listener in self._listeners:
            attested &= listener.has_met(word)
        return attested

    def _pool(self, word: int, bonus: Floats) -> npt.NDArray[np.int64]:
        """The candidates that people are likeliest to name."""
        may_clue = self._known.may_clue
        ranked = _highest(np.where(may_clue, bonus, -np.inf), 3 * POOL)
        return np.array(
            [i for i in ranked if may_clue[i] and self._fits(int(i), word)][:POOL], dtype=np.int64
        )

    def _fits(self, clue: int, word: int) -> bool:
        words = self._known.lexicon.words
        return clue != word and not are_cognate(words[clue], words[word], self._known.language)

    def _rivals(self, word: int) -> npt.NDArray[np.int64]:
        """Other nouns for which the word could be taken."""
        known = self._known
        near = standardised(known.targets @ known.targets[word])
        near += 0.5 * standardised(known.inputs @ known.targets[word])
        near = np.where(known.is_noun, near, -np.inf)
        near[word] = -np.inf
        return _highest(near, RIVALS)

    def _unrelated(self, clues: list[int], length: int) -> list[int]:
        words, chosen = self._known.lexicon.words, list[int]()
        for clue in clues:
            if len(chosen) < length and not any(
                are_cognate(words[clue], words[other], self._known.language) for other in chosen
            ):
                chosen.append(clue)
        return chosen


def _highest(values: Floats, n: int) -> npt.NDArray[np.int64]:
    """Places of the n highest values, highest first."""
    top = np.argpartition(-values, min(n, len(values) - 1))[:n]
    return top[np.argsort(-values[top], kind="stable")]
