"""How many questions a player service answers, beside a bare aiohttp handler asked in the same way.

Services and clients share the machine. The bare handler runs in a process of its own like the service and
answers every path with the same short JSON; `health` is the service without a question to the player.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
import time
from asyncio.subprocess import PIPE
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
_BARE = """
import asyncio
from aiohttp import web

async def answer(request):
    return web.json_response(["hat"])

async def serve():
    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(f"http://127.0.0.1:{runner.addresses[0][1]}", flush=True)
    await asyncio.Event().wait()

asyncio.run(serve())
"""


async def measure(language: Language = Language.EN) -> dict[str, Any]:
    """Requests per second and latencies of each question with one client and with several."""
    serve = "from bot.cli import main; main()"
    questions = _questions(language)
    service = await _asked([serve, "serve", "--lang", language.value, "--port", "0"], questions)
    bare = await _asked([_BARE], {"bare aiohttp handler": questions["health"]})
    return service | bare


async def _asked(program: list[str], questions: dict[str, list[str]]) -> dict[str, Any]:
    """Start a program that prints its address, ask it everything, and end it."""
    serving = await asyncio.create_subprocess_exec(sys.executable, "-c", *program, stdout=PIPE)
    try:
        assert serving.stdout
        line = (await serving.stdout.readline()).decode()
        address = re.search(r"http://\S+", line)
        assert address, line
        found: dict[str, Any] = {}
        for clients in CLIENTS:
            for name, paths in questions.items():
                found.setdefault(name, {})[f"{clients} clients"] = await _ask_all(address[0], paths, clients)
        return found
    finally:
        serving.terminate()
        await serving.wait()


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
