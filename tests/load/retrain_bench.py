"""Guesses at live tables while a player is trained on the same machine, beside the same without training.

`python tests/load/retrain_bench.py [--corpus DIR] [--lang LANG] [--profile PROFILE]` measures it alone.
Without a corpus one is made up. Training is begun as an administrator's /retrain begins it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from figures import milliseconds
from pipeline_bench import TimedHandling, guess, open_tables

from bot.assembly import Parts
from bot.chats import Chats
from bot.handlers import build_dispatcher
from bot.handlers.internal import Internal
from bot.schedule.errand import Errand, Kind, Profile
from bot.settings import load_settings
from bot.telegram import build_bot
from bot.worker import Worker
from engine.store.connection import connect
from engine.store.embedded import Embedded
from engine.store.keys import Keys
from words.hat import hat
from words.languages import Language

TABLES = 100
RATE_PER_S = 100
"""A guess a second at each table."""
QUIET_S = 20
LONGEST_S = 240
"""Training that takes longer is measured for so long and then cancelled."""
ARTICLES, WORDS_EACH = 12_000, 150


def make_corpus(folder: Path, language: Language) -> None:
    """Articles of words of the hat, each about twenty of them, spread over two years."""
    chance, names = random.Random(5), [word.text for word in hat(language)]
    folder.mkdir(parents=True)
    with (folder / "made-up.jsonl").open("w", encoding="utf-8") as out:
        for number in range(ARTICLES):
            topic = chance.sample(names, 20)
            text = " ".join(chance.choices(topic, k=WORDS_EACH)) + "."
            date = f"20{20 + number % 2}-{number % 12 + 1:02}-{number % 28 + 1:02}"
            out.write(json.dumps({"id": str(number), "title": "", "text": text, "date": date}) + "\n")


async def measure(
    folder: Path,
    corpus: Path | None = None,
    language: Language = Language.EN,
    profile: Profile = Profile.QUICK,
) -> dict[str, Any]:
    """p50, p99 and the longest time from update to committed verdict, without and with training."""
    if corpus is None:
        await asyncio.to_thread(make_corpus, folder / "corpus" / language.value, language)
        corpus = folder / "corpus"
    async with _at_work(folder, corpus) as (parts, handling):
        quiet = await _guesses(parts, handling, 0, lambda elapsed_s: elapsed_s < QUIET_S)
        began = time.monotonic()
        started = await parts.trainer.start(Errand(Kind.TRAIN, language, profile), "bench", "bench")
        ending = asyncio.create_task(parts.trainer.finished(started.run))
        busy = await _guesses(
            parts, handling, 10**6, lambda elapsed_s: not ending.done() and elapsed_s < LONGEST_S
        )
        training_s = time.monotonic() - began
        if not ending.done():
            await parts.trainer.cancel()
        run = await ending
    return {
        "tables": TABLES,
        "guesses_per_s": RATE_PER_S,
        "profile": profile.value,
        "verdict_without_training": quiet,
        "verdict_during_training": busy,
        "training_s": round(training_s, 1),
        "training_ended": f"{run.fate.value} {run.reason}".strip(),
    }


@asynccontextmanager
async def _at_work(folder: Path, corpus: Path) -> Any:
    """A worker with a round at each table."""
    embedded = await asyncio.to_thread(Embedded.start, folder / "valkey")
    redis = await connect(embedded.url, 128)
    settings = load_settings(None, data_dir=folder, corpus_dir=corpus, roles="worker")
    bot = build_bot("42:BENCH-TOKEN", "http://127.0.0.1:9")
    parts = Parts(settings, Keys(), redis, bot, "bench:1", random.Random(1))
    n_partitions = parts.keys.partitions
    fences = [await parts.leases.acquire(p, "bench", 3_600_000) or 0 for p in range(n_partitions)]
    await open_tables(parts, fences, TABLES)
    dispatcher = build_dispatcher(parts.host, Chats(parts.notes))
    handling = TimedHandling(bot, dispatcher, Internal(parts.host), parts.pace)
    worker = Worker(inbox=parts.inbox, handling=handling, pace=parts.pace, metrics=parts.metrics)
    stop = asyncio.Event()
    serving = [asyncio.create_task(worker.serve(p, fence, stop)) for p, fence in enumerate(fences)]
    try:
        yield parts, handling
    finally:
        stop.set()
        await asyncio.gather(*serving)
        await bot.session.close()
        await redis.aclose()
        await asyncio.to_thread(embedded.stop)


async def _guesses(
    parts: Parts, handling: TimedHandling, first: int, goes_on: Callable[[float], bool]
) -> dict[str, float]:
    """Send guesses at a steady rate as long as it goes on; how long each took to its verdict."""
    chance, sent_s = random.Random(first), {}
    handling.done_s.clear()
    began, number = time.perf_counter(), 0
    while goes_on(time.perf_counter() - began):
        await asyncio.sleep(max(0.0, began + number / RATE_PER_S - time.perf_counter()))
        update = guess(first + number, chance, TABLES)
        sent_s[update["update_id"]] = time.perf_counter()
        await parts.intake.store([update])
        number += 1
    await handling.until(len(sent_s))
    return milliseconds(handling.done_s[number] - sent for number, sent in sent_s.items())


def main() -> None:
    """Measure and print one JSON object."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--corpus", type=Path, help="Folder of corpora, with a folder per language in it.")
    parser.add_argument("--lang", type=Language, default=Language.EN)
    parser.add_argument("--profile", type=Profile, default=Profile.QUICK)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hat-retrain-") as folder:
        found = asyncio.run(measure(Path(folder), asked.corpus, asked.lang, asked.profile))
    print(json.dumps({"cores": os.cpu_count(), **found}, indent=2))


if __name__ == "__main__":
    main()
