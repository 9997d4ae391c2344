"""Speed and memory of text processing on a made-up corpus with a huge vocabulary, as JSON.

`python tests/load/text_bench.py --megabytes 1000` writes a corpus of that size, processes it as the stage of
that name does, and watches the resident memory of the process and all its workers meanwhile.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import get_context
from pathlib import Path
from threading import Event, Thread
from typing import Any

from training.corpus import Article, corpus_files
from training.lexicon import choose, renumbered, spread
from training.process import process
from training.text import Lemmatiser
from training.vectors import write_lines
from words.hat import hat
from words.languages import Language

LETTERS = {Language.EN: "abcdefghijklmnoprstuvwy", Language.RU: "абвгдежзиклмнопрстуфхцчшыья"}
SIZE, LEAST_COUNT = 31_000, 5
WARM = 400
"""Articles by which the speed of a warm cache is measured."""


def articles(language: Language, n_bytes: int, rare: float, seed: int) -> Iterator[str]:
    """Texts of frequent words by Zipf's law, with a share of words that hardly ever come again."""
    chance = random.Random(seed)
    common = [word.text for word in hat(language)]
    weights = [1 / (rank + 10) for rank in range(len(common))]
    letters, written = LETTERS[language], 0
    while written < n_bytes:
        words = chance.choices(common, weights, k=400)
        for at in range(0, len(words), max(1, round(1 / rare))):
            words[at] = "".join(chance.choices(letters, k=chance.randint(6, 11)))
        text = ". ".join(" ".join(words[at : at + 20]).capitalize() for at in range(0, len(words), 20)) + "."
        written += len(text.encode())
        yield text


def write_corpus(folder: Path, language: Language, n_bytes: int, rare: float) -> None:
    """One file, packed at the least."""
    with gzip.open(folder / "made-up.jsonl.gz", "wt", 1, encoding="utf-8") as out:
        for number, text in enumerate(articles(language, n_bytes, rare, 1)):
            day = f"{2000 + number % 20}-{number % 12 + 1:02}-01"
            out.write(json.dumps({"text": text, "date": day}, ensure_ascii=False) + "\n")


def run(language: Language, folder: str, told: Any) -> None:
    """Process the corpus in a process of its own and tell what came of it."""
    began, files, work = time.monotonic(), corpus_files(Path(folder)), Path(folder) / "work"
    work.mkdir()
    processed = process(files, language, work, lambda stage, share: None)
    read = time.monotonic()
    lexicon = choose(processed, language, SIZE, LEAST_COUNT)
    codes = renumbered(processed, lexicon)
    spread(codes, processed.periods, len(lexicon))
    write_lines(codes, lexicon.words, work / "lines.txt")
    told.send((processed.n_tokens, len(processed.lemmas), read - began, time.monotonic() - read))


def resident(pid: int) -> tuple[int, int]:
    """Proportional resident kilobytes of a process and of its descendants, memory maps of files aside."""
    own = 0
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
        own = sum(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss_Anon:"))
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (OSError, ProcessLookupError):
        return own, 0
    return own, sum(sum(resident(int(child))) for child in children)


def watch(pid: int, done: Event, peaks: dict[str, int]) -> None:
    """Keep the highest sums until done."""
    while not done.wait(0.25):
        own, children = resident(pid)
        peaks["process"] = max(peaks["process"], own)
        peaks["whole"] = max(peaks["whole"], own + children)


def warm_speed(language: Language) -> float:
    """Words a second on one core when all spellings are known."""
    chunk = [Article("", text, "") for text in articles(language, 1_000_000, 0.01, 2)][:WARM]
    lemmatiser = Lemmatiser(language)
    lemmatiser.block(chunk)
    began = time.process_time()
    n_tokens = sum(lemmatiser.block(chunk).n_tokens for _ in range(5))
    return n_tokens / (time.process_time() - began)


def measure(language: Language, megabytes: int, rare: float) -> dict[str, Any]:
    """All figures of one corpus."""
    with tempfile.TemporaryDirectory() as folder:
        write_corpus(Path(folder), language, megabytes * 1_000_000, rare)
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        running = context.Process(target=run, args=(language, folder, theirs))
        running.start()
        theirs.close()
        done, peaks = Event(), {"process": 0, "whole": 0}
        watcher = Thread(target=watch, args=(running.pid, done, peaks))
        watcher.start()
        try:
            n_tokens, n_lemmas, reading, rest = ours.recv()
        finally:
            done.set()
            running.join()
            watcher.join()
    return {
        "language": language.value,
        "megabytes": megabytes,
        "words": n_tokens,
        "lemmas kept": n_lemmas,
        "seconds": round(reading, 1),
        "seconds of renumbering": round(rest, 1),
        "words/s": round(n_tokens / reading),
        "warm words/s and core": round(warm_speed(language)),
        "peak MB": round(peaks["whole"] / 1024),
        "of these the collector's MB": round(peaks["process"] / 1024),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lang", type=Language, default=Language.EN)
    parser.add_argument("--megabytes", type=int, default=100, help="of text, unpacked")
    parser.add_argument("--rare", type=float, default=0.02, help="share of words that hardly come again")
    asked = parser.parse_args()
    print(json.dumps(measure(asked.lang, asked.megabytes, asked.rare), indent=2))


if __name__ == "__main__":
    main()
