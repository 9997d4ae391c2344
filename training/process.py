"""Stage `process`: a folder of articles becomes one file of lemma numbers and what is counted on the way."""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice
from multiprocessing import get_context
from pathlib import Path

import numpy as np

from training.codes import MOST_LEMMAS, CodesFile, rarest_left_out
from training.corpus import Article, Half, Tally, read_half
from training.errors import TrainingRefused
from training.parent import end_with_parent
from training.text import AS_IS, Block, Codes, Lemmatiser, Wanted
from words.languages import Language

BATCH = 200
"""Articles that a worker gets at once: about a megabyte, and of long ones fewer."""
_BATCH_CHARACTERS = 2_000_000
PERIODS = 512
"""Periods of time that are told apart; the months and batches beyond share them."""
_lemmatiser: Lemmatiser | None = None

Progress = Callable[[str, float], None]
"""Told the name of a stage and how much of it is done, from 0 to 1."""


@dataclass(slots=True)
class Processed:
    """A lemmatised corpus."""

    codes_path: Path
    """int32 lemma numbers in reading order; SENTENCE_END and ARTICLE_END between them."""
    lemmas: list[str]
    counts: Codes
    """Occurrences of each lemma."""
    capitals: Codes
    """Of these, capitalised inside a sentence."""
    periods: Codes
    """Period of each article, below PERIODS: its month, or its batch when undated."""
    tally: Tally
    n_tokens: int

    def codes(self) -> Codes:
        """The lemma numbers as a memory map."""
        return np.memmap(self.codes_path, dtype=np.int32, mode="r")


class Collector:
    """Brings blocks to common lemma numbers, writes and counts them."""

    def __init__(self, codes: CodesFile, most: int = MOST_LEMMAS) -> None:
        self.lemmas: dict[str, int] = {}
        self.periods: dict[str, int] = {}
        self.article_periods = array("i")
        self.n_tokens = 0
        self._codes, self._most = codes, most
        self._counts = np.zeros(0, dtype=np.int32)
        self._capitals = np.zeros(0, dtype=np.int32)

    def take(self, block: Block, batch_no: int) -> None:
        """Count a block and write its codes in common numbers."""
        numbers = [self.lemmas.setdefault(lemma, len(self.lemmas)) for lemma in block.lemmas]
        own = np.array(numbers or [0], dtype=np.int32)
        codes = np.where(block.codes < 0, block.codes, own[np.maximum(block.codes, 0)]).astype(np.int32)
        self._codes.write(codes)
        self._counts = _added(self._counts, codes[codes >= 0], len(self.lemmas))
        self._capitals = _added(self._capitals, own[block.capitals], len(self.lemmas))
        self.n_tokens += block.n_tokens
        for month in block.months:
            period = month or f"batch {batch_no % PERIODS}"
            self.article_periods.append(self.periods.setdefault(period, len(self.periods) % PERIODS))
        if len(self.lemmas) > self._most:
            self._forget()

    def finished(self, path: Path, tally: Tally) -> Processed:
        """What was collected."""
        self._codes.finish()
        periods = np.array(self.article_periods, dtype=np.int32)
        return Processed(path, list(self.lemmas), self._counts, self._capitals, periods, tally, self.n_tokens)

    def _forget(self) -> None:
        """Forget the rarer half of the lemmas: in so large a corpus no model has one of them."""
        table = rarest_left_out(self._counts, self._most // 2)
        kept = table >= 0
        lemmas = (lemma for lemma, stays in zip(self.lemmas, kept, strict=True) if stays)
        self.lemmas = {lemma: number for number, lemma in enumerate(lemmas)}
        self._counts, self._capitals = self._counts[kept], self._capitals[kept]
        self._codes.renumber(table)


def process(
    files: list[Path],
    language: Language,
    folder: Path,
    progress: Progress,
    half: Half = Half.ALL,
    wanted: Wanted = AS_IS,
) -> Processed:
    """Lemmatise the articles of the files with a process per core; memory holds a few batches.

    Raises TrainingRefused when the files hold no words of the language.
    """
    path, tally = folder / "codes.i32", Tally()
    with CodesFile(path) as codes:
        collector = Collector(codes)
        batches = _batches(files, tally, progress, half)
        for batch_no, block in enumerate(_blocks(batches, language, wanted)):
            collector.take(block, batch_no)
        if not collector.lemmas:
            raise TrainingRefused(
                f"The corpus holds no words of language {language.value}: {tally.articles} articles, "
                f"left out: {tally.left_out() or 'nothing'}. Check --lang and --corpus."
            )
        return collector.finished(path, tally)


def _batches(files: list[Path], tally: Tally, progress: Progress, half: Half) -> Iterator[list[Article]]:
    whole = sum(path.stat().st_size for path in files) or 1
    done = 0
    for path in files:
        articles = read_half(path, tally, half)
        while batch := _batch(articles):
            yield batch
        done += path.stat().st_size
        progress("process", done / whole)


def _batch(articles: Iterator[Article]) -> list[Article]:
    batch: list[Article] = []
    n_characters = 0
    for article in islice(articles, BATCH):
        batch.append(article)
        n_characters += len(article.text)
        if n_characters > _BATCH_CHARACTERS:
            break
    return batch


def _blocks(batches: Iterable[list[Article]], language: Language, wanted: Wanted) -> Iterator[Block]:
    """Blocks in the order of the batches, with few batches in flight."""
    workers = os.cpu_count() or 1
    waiting: deque[Future[Block]] = deque()
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(language, wanted)
    ) as pool:
        for batch in batches:
            waiting.append(pool.submit(_lemmatise, batch))
            if len(waiting) > 3 * workers:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _begin(language: Language, wanted: Wanted) -> None:
    global _lemmatiser
    end_with_parent()
    _lemmatiser = Lemmatiser(language, wanted)


def _lemmatise(batch: list[Article]) -> Block:
    assert _lemmatiser is not None
    return _lemmatiser.block(batch)


def _added(counts: Codes, numbers: Codes, size: int) -> Codes:
    whole = np.bincount(numbers, minlength=size).astype(np.int32)
    whole[: len(counts)] += counts
    return whole
