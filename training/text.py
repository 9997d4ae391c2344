"""From articles to lemmas: split into sentences and words, every word brought to its normal form.

Words are cached by their spelling, so that a warm cache costs one dictionary look-up a word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from models.forms import counted_form
from training.corpus import Article
from words.languages import Language
from words.lemmas import is_content_word
from words.text import is_written_in

SENTENCE_END: Final = -1
ARTICLE_END: Final = -2
_DROPPED: Final = -3
_SENTENCES = re.compile(r"[.!?…]+[\"'»”)\]]*\s+|\s[|•]\s")
# Hyphens part words here: the parts of oil-rich or вице-премьер are met often, the whole is not.
_WORDS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")

Codes = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Block:
    """What became of a batch of articles."""

    worker: int
    """Who numbered the lemmas; numbers of different workers differ."""
    new_lemmas: list[str]
    """Lemmas that this worker met for the first time, numbered on from its last block."""
    codes: Codes
    """Lemma numbers in reading order, SENTENCE_END and ARTICLE_END between them."""
    capitals: Codes
    """Lemma numbers of the words that were capitalised inside a sentence."""
    months: list[str]
    """Month of each article, empty when not dated."""
    n_tokens: int
    """Words read, the dropped ones included."""


class Numbering(dict[str, int]):
    """Spelling -> twice the lemma number, plus 1 for a capital; _DROPPED for small words, other letters."""

    def __init__(self, language: Language) -> None:
        super().__init__()
        self.language = language
        self.lemmas: dict[str, int] = {}

    def __missing__(self, spelling: str) -> int:
        number = self._number(spelling)
        code = _DROPPED if number is None else 2 * number + spelling[0].isupper()
        self[spelling] = code
        return code

    def _number(self, spelling: str) -> int | None:
        if len(spelling) < 2 or not is_written_in(spelling, self.language):
            return None
        lemma = counted_form(spelling, self.language)
        if len(lemma) < 2 or "'" in lemma or not is_content_word(lemma, self.language):
            return None
        return self.lemmas.setdefault(lemma, len(self.lemmas))


class Lemmatiser:
    """Turns batches of articles into blocks; one per worker process, for its cache's sake.

    Sentences of fewer than `least_words` words are left out.
    """

    def __init__(self, language: Language, worker: int, least_words: int = 1) -> None:
        self._numbering = Numbering(language)
        self._worker = worker
        self._least_words = least_words
        self._told = 0

    def block(self, articles: Iterable[Article]) -> Block:
        """Lemmatise a batch."""
        codes: list[int] = []
        months: list[str] = []
        n_tokens = 0
        number = self._numbering.__getitem__
        for article in articles:
            for sentence in _sentences(article):
                words = _WORDS.findall(sentence)
                if len(words) < self._least_words:
                    continue
                n_tokens += len(words)
                codes += map(number, words)
                codes.append(2 * SENTENCE_END)
            codes.append(2 * ARTICLE_END)
            months.append(article.month)
        return self._finished(np.array(codes, dtype=np.int32), months, n_tokens)

    def _finished(self, codes: Codes, months: list[str], n_tokens: int) -> Block:
        is_first = np.empty(len(codes), dtype=bool)
        is_first[:1] = True
        is_first[1:] = (codes[:-1] < 0) & (codes[:-1] != _DROPPED)
        capitals = codes[(codes > 0) & (codes % 2 == 1) & ~is_first] >> 1
        lemmas = list(self._numbering.lemmas)[self._told :]
        self._told += len(lemmas)
        return Block(self._worker, lemmas, codes[codes != _DROPPED] >> 1, capitals, months, n_tokens)


def _sentences(article: Article) -> Iterator[str]:
    if article.title:
        yield article.title
    yield from _SENTENCES.split(article.text)
