"""Stage `train_explain`: clue lists for every word of the hat, tried on listeners that know other texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from models.explainer import POOL_BACKWARD, POOL_FORWARD, RIVALS, Listeners, Taste, choose
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


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What the explainer chooses with."""

    lexicon: Lexicon
    language: Language
    may_clue: npt.NDArray[np.bool_]
    is_noun: npt.NDArray[np.bool_]
    clues: Floats
    """Clue side of the vectors (words x dim)."""
    targets: Floats
    """Target side of the vectors (words x dim)."""
    whole: csr_array
    """Counts of words that are near each other in the whole corpus."""
    shards: list[csr_array]
    """The same in disjoint parts of it."""


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
    listeners = [_Listener(counts, smoothing / len(known.shards)) for counts in known.shards]
    table = np.full((len(words), length), NO_CLUE, dtype=np.uint16)
    author = _Author(known, listeners, _Listener(known.whole, smoothing), taste)
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

    def of_word(self, word: int) -> tuple[Floats, Floats]:
        """What every word is worth as a clue to this one, and this one as a clue to every word."""
        met = self._counts[[word]].toarray()[0]
        backward = np.log(met / self._share + self._smoothing) - self._base[word]
        forward = np.log(met / self._share[word] + self._smoothing) - self._base
        return backward.astype(np.float32), forward.astype(np.float32)


class _Author:
    """Writes the clue list of one word after another."""

    def __init__(self, known: Knowledge, listeners: list[_Listener], whole: _Listener, taste: Taste) -> None:
        self._known = known
        self._listeners = listeners
        self._whole = whole
        self._taste = taste
        self._frequency = np.log1p(known.lexicon.counts)

    def plan(self, word: int, length: int) -> list[int]:
        """Clues of a word, no two of them related."""
        direct, forward = self._directness(word)
        pool = self._pool(word, direct, forward)
        if not len(pool):
            return []
        rivals = self._rivals(word, direct)
        words = np.concatenate([[word], rivals])
        worths = np.stack([listener.worths(pool, words) for listener in self._listeners])
        bonus = self._taste.direct * standardised(direct[pool])
        bonus += self._taste.frequent * standardised(self._frequency[pool])
        bonus += self._taste.noun * self._known.is_noun[pool]
        order = choose(Listeners(worths), bonus, 2 * length)
        return self._unrelated([int(pool[i]) for i in order], length)

    def _directness(self, word: int) -> tuple[Floats, Floats]:
        """How much each word points at this one, and this one at each."""
        known = self._known
        backward, forward = self._whole.of_word(word)
        points = standardised(known.clues @ known.targets[word]) + standardised(backward)
        pointed = standardised(known.targets @ known.clues[word]) + standardised(forward)
        return points, pointed

    def _pool(self, word: int, direct: Floats, forward: Floats) -> npt.NDArray[np.int64]:
        known = self._known
        text = known.lexicon.words[word]
        pool: list[int] = []
        for ranking, size in ((direct, POOL_BACKWARD), (forward, POOL_FORWARD)):
            found = 0
            for number in _highest(np.where(known.may_clue, ranking, -np.inf), 3 * size):
                if found < size and self._fits(int(number), word, text):
                    pool.append(int(number))
                    found += 1
        return np.array(list(dict.fromkeys(pool)), dtype=np.int64)

    def _fits(self, clue: int, word: int, text: str) -> bool:
        known = self._known
        return (
            bool(known.may_clue[clue])
            and clue != word
            and not are_cognate(known.lexicon.words[clue], text, known.language)
        )

    def _rivals(self, word: int, direct: Floats) -> npt.NDArray[np.int64]:
        known = self._known
        near = standardised(known.targets @ known.targets[word]) + 0.5 * direct
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
