"""Takes the picture of the README: a challenge in the browser, just won.

    python tests/browser/picture.py

It plays a round on a real `hat run` and writes docs/images/sandbox.png. The word is another one each time.
"""

from __future__ import annotations

import asyncio
import sys
import tempfile
from pathlib import Path

from playwright.async_api import async_playwright

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "chaos"))

from playing import ROOT, Seat, launch, seated

from engine.state import Round
from models.player import GuessRequest
from models.registry import PRETRAINED, Registry
from words.languages import Language

PICTURE = ROOT / "docs/images/sandbox.png"
LARGEST_BYTES = 300_000


async def main() -> None:
    """Play and take the picture."""
    with tempfile.TemporaryDirectory() as folder:
        async with async_playwright() as playwright:
            browser = await launch(playwright)
            async with seated(browser, Path(folder), Language.EN) as seat:
                await _play(seat)
                await seat.page.screenshot(path=PICTURE, animations="disabled")
            await browser.close()
    size = PICTURE.stat().st_size
    if size > LARGEST_BYTES:
        raise SystemExit(f"{PICTURE} has {size} bytes: take it again")
    print(f"{PICTURE.relative_to(ROOT)}: {size} bytes")


async def _play(seat: Seat) -> None:
    await seat.write("/challenge easy", "Carol")
    for number, guesser in enumerate(("Dave", "Carol"), 1):
        await seat.sees(f"{number} of 6")
        await seat.write(_wrong_guess(await seat.round()), guesser)
        await seat.table(lambda table, tried=number: len(table.round.tried) == tried)
    await seat.sees("3 of 6")
    await seat.write((await seat.round()).word, "Dave")
    await seat.sees(seat.told("ended_solved"))
    await seat.page.mouse.move(0, 0)


def _wrong_guess(running: Round) -> str:
    """What somebody might think of at these clues, yet not the word."""
    player = Registry(PRETRAINED).champion_player(Language.EN)
    clues = tuple(clue.text for clue in running.clues)
    answer = player.guess(GuessRequest(clues, 1, frozenset({running.word, *running.tried})))
    return answer.words[0]


if __name__ == "__main__":
    asyncio.run(main())
