"""How many questions a player service answers: `python tests/load/service_bench.py`, as JSON.

The service and its clients share the machine; `health` is the bare HTTP of the same run beside which to read
the rest.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import Any

from aiohttp import ClientSession

sys.path.insert(0, str(Path(__file__).parent))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from figures import milliseconds

from words.hat import hat
from words.languages import Language

QUESTIONS = 1000
CLIENTS = (1, 16)


async def measure(language: Language = Language.EN) -> dict[str, Any]:
    """Requests per second and latencies of each question with one client and with several."""
    serving, address = await _serve(language)
    try:
        found: dict[str, Any] = {}
        for clients in CLIENTS:
            for name, paths in _questions(language).items():
                found.setdefault(name, {})[f"{clients} clients"] = await _ask_all(address, paths, clients)
        return found
    finally:
        serving.terminate()
        await serving.wait()


async def _serve(language: Language) -> tuple[Process, str]:
    start = "from bot.cli import main; main()"
    serving = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", start, "serve", "--lang", language.value, "--port", "0"), stdout=PIPE
    )
    assert serving.stdout
    line = (await serving.stdout.readline()).decode()
    address = re.search(r"http://\S+", line)
    assert address, line
    return serving, address[0]


def _questions(language: Language) -> dict[str, list[str]]:
    """Paths by kind, the same in every run."""
    chance = random.Random(1)
    words = [word.text for word in hat(language)]
    guesses = ["&".join(f"words={clue}" for clue in chance.sample(words, 6)) for _ in range(QUESTIONS)]
    return {
        "health": ["/health"] * QUESTIONS,
        "explain a word of the hat": [
            f"/explain?word={word}&n_words=5" for word in chance.choices(words, k=QUESTIONS)
        ],
        "guess from 6 clues": [f"/guess?{clues}&n_words=5" for clues in guesses],
    }


async def _ask_all(address: str, paths: list[str], clients: int) -> dict[str, Any]:
    left = iter(paths)
    taken: list[float] = []

    async def client(session: ClientSession) -> None:
        for path in left:
            began = time.perf_counter()
            async with session.get(address + path) as response:
                await response.read()
                assert response.status in (200, 404), response.status
            taken.append(time.perf_counter() - began)

    async with ClientSession() as session:
        began = time.perf_counter()
        await asyncio.gather(*(client(session) for _ in range(clients)))
        seconds = time.perf_counter() - began
    return {"per_second": round(len(paths) / seconds)} | milliseconds(taken)


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure()), indent=2))
