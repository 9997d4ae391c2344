"""Stages `load` and `process`: a snapshot of the articles, and the corpus in numbers."""

from __future__ import annotations

import gzip
import hashlib
import heapq
import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from training.corpus import Article, Half, Tally, corpus_files, fingerprint, read_half
from training.errors import TrainingRefused
from training.lexicon import Lexicon, choose, renumbered, spread
from training.process import Progress
from training.process import process as lemmatised
from training.stages.plan import Plan
from training.text import Codes, Wanted
from training.vectors import write_lines

SNAPSHOTS = "articles-*.jsonl.gz"
LINES = "lines.txt"
_FASTEST = 1
_ARTICLES = 5000
"""In one file of the snapshot."""


@dataclass(frozen=True, slots=True)
class Corpus:
    """A processed corpus."""

    lexicon: Lexicon
    codes: Codes
    """Numbers of the lexicon in reading order, with the ends of sentences and articles."""
    spread: Codes
    """Periods of time in which each word was met."""
    lines: Path
    """The same as text, as fastText reads it."""

    @property
    def met(self) -> list[str]:
        """The words that occur; those of the hat that don't come last in the lexicon."""
        return self.lexicon.words[: int((self.lexicon.counts > 0).sum())]


def load(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Select articles and keep them in one file, in the order of the corpus."""
    files, wanted, half = corpus_files(plan.corpus), plan.parameters.load.docs_number, plan.parameters.half
    highest = _threshold(files, half, wanted) if wanted else None
    tally = Tally()
    with _Snapshot(folder) as snapshot:
        for done, path in enumerate(files):
            for article in read_half(path, tally, half):
                if highest is None or (snapshot.n_kept < wanted and _lot(article) <= highest):
                    snapshot.keep(article)
            progress("load", (done + 1) / len(files))
    if not snapshot.n_kept:
        raise TrainingRefused(
            f"The corpus {plan.corpus} holds no articles ({tally.left_out() or 'its files are empty'}). "
            "Each line must be a JSON object with a text."
        )
    return {
        "fingerprint": fingerprint(files),
        "files": [path.name for path in files],
        "half": half.value,
        "articles": snapshot.n_kept,
        "bad_lines": tally.bad_lines,
        # The card travels with the model: where the corpus lay is nobody's business.
        "left_out": tally.left_out().replace(f"{plan.corpus}/", ""),
    }


def process(plan: Plan, folder: Path, progress: Progress) -> dict[str, Any]:
    """Lemmatise the snapshot, choose the words of the model and number the corpus by them."""
    parameters = plan.parameters.process
    snapshot = sorted(plan.folder("load").glob(SNAPSHOTS))
    wanted = Wanted(parameters.min_words_per_sentence, parameters.symbols)
    processed = lemmatised(snapshot, plan.language, folder, progress, Half.ALL, wanted)
    lexicon = choose(processed, plan.language, parameters.size, parameters.least_count)
    codes = renumbered(processed, lexicon)
    write_lines(codes, lexicon.words, folder / LINES)
    (folder / "words.txt").write_text("".join(f"{word}\n" for word in lexicon.words), "utf-8")
    arrays = {
        "counts": lexicon.counts,
        "names": lexicon.names,
        "is_hat": lexicon.is_hat,
        "codes": codes,
        "spread": spread(codes, processed.periods, len(lexicon)),
    }
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", array, allow_pickle=False)
    processed.codes_path.unlink()
    return {"tokens": processed.n_tokens, "words": len(lexicon), "articles": processed.tally.articles}


def read_processed(plan: Plan) -> Corpus:
    """What stage `process` made, the codes as a memory map."""
    folder = plan.folder("process")
    arrays = {name: np.load(folder / f"{name}.npy") for name in ("counts", "names", "is_hat", "spread")}
    words = (folder / "words.txt").read_text("utf-8").split()
    lexicon = Lexicon(words, arrays["counts"], arrays["names"], arrays["is_hat"])
    return Corpus(lexicon, np.load(folder / "codes.npy", mmap_mode="r"), arrays["spread"], folder / LINES)


class _Snapshot:
    """Writes articles into files of bounded size; the same articles make the same bytes."""

    def __init__(self, folder: Path) -> None:
        self.n_kept = 0
        self._folder = folder
        self._open = ExitStack()

    def keep(self, article: Article) -> None:
        """Add an article."""
        if self.n_kept % _ARTICLES == 0:
            self._open.close()
            path = self._folder / SNAPSHOTS.replace("*", f"{self.n_kept // _ARTICLES:05}")
            raw = self._open.enter_context(path.open("wb"))
            self._out = self._open.enter_context(gzip.GzipFile("", "wb", _FASTEST, raw, mtime=0))
        row = {"title": article.title, "text": article.text, "date": article.month}
        self._out.write((json.dumps(row, ensure_ascii=True) + "\n").encode())
        self.n_kept += 1

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()


def _threshold(files: list[Path], half: Half, wanted: int) -> bytes | None:
    """The lot under which `wanted` articles lie; None when there are no more than that."""
    lots = heapq.nlargest(wanted, _negated(files, half))
    return None if len(lots) < wanted else (2**64 - 1 - lots[-1]).to_bytes(8)


def _negated(files: list[Path], half: Half) -> Iterator[int]:
    tally = Tally()
    for path in files:
        for article in read_half(path, tally, half):
            yield 2**64 - 1 - int.from_bytes(_lot(article))


def _lot(article: Article) -> bytes:
    """Eight bytes by which articles are drawn: the same for the same text, whatever is around it."""
    return hashlib.blake2b(
        f"{article.title}\n{article.text}".encode("utf-8", "replace"), digest_size=8
    ).digest()
