"""A player in front of the sandbox page of a real `hat run`."""

from __future__ import annotations

import contextlib
import re
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from hat_process import QUICK, Hat, Peek
from playwright.async_api import Browser, Locator, Page, Playwright, expect

from bot.texts import say
from engine.state import Round, Table
from engine.store.embedded import Embedded
from engine.verdicts import judge_clue
from words.languages import Language

ROOT = Path(__file__).resolve().parents[2]
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE_MS = 20_000
DESK, PHONE = {"width": 1200, "height": 800}, {"width": 360, "height": 740}
_THOUGHTS = {
    Language.EN: ("river", "mountain", "winter", "engine", "music", "doctor"),
    Language.RU: ("река", "гора", "зима", "мотор", "музыка", "врач"),
}


def chromium() -> str:
    """The program of the browser; raises AssertionError with what to install where there is none."""
    found = subprocess.run([ROOT / "tools/find-chromium"], capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


async def launch(playwright: Playwright) -> Browser:
    """A headless browser with a profile of its own."""
    return await playwright.chromium.launch(executable_path=chromium(), args=list(FLAGS))


class Seat:
    """One page at the one table of a bot, and a look behind the scenes."""

    def __init__(self, page: Page, language: Language, peek: Peek) -> None:
        self.page, self.language, self._peek = page, language, peek

    # What the player does with the mouse

    async def write(self, text: str, name: str | None = None) -> None:
        """Type a message, as one of the people of the chat."""
        if name is not None:
            await self.page.locator(f"[data-name={name}]").click()
            await expect(self.page.locator(f"[data-name={name}]")).to_have_attribute("aria-checked", "true")
        await self.page.get_by_test_id("typing").fill(text)
        await self.page.get_by_test_id("send").click()

    def key(self, letter: str) -> Locator:
        """The newest button whose data begin with this letter."""
        return self.page.locator(f"[data-testid=key][data-data^='{letter}:']").last

    # What the player sees

    def told(self, key: str, **values: Any) -> str:
        """A text of the bot without its markup."""
        return re.sub(r"<[^>]+>", "", say(self.language, key, **values))

    def of_bot(self, part: str) -> Locator:
        """The newest message of the bot with this part."""
        return self.page.get_by_test_id("bot-message").filter(has_text=part).last

    async def sees(self, part: str) -> None:
        """Wait until the bot's message with this part is in sight."""
        await expect(self.of_bot(part)).to_be_in_viewport(timeout=PATIENCE_MS)

    async def fits(self) -> bool:
        """Whether nothing has to be scrolled sideways."""
        root = "document.documentElement"
        return bool(await self.page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"))

    # What nobody sees

    async def table(self, wanted: Any) -> Table:
        """The table, as soon as it is as wanted."""
        chat = await self.page.evaluate("Number(sessionStorage.getItem('chat'))")
        return await self._peek.until(chat, wanted)

    async def round(self) -> Round:
        """The running round."""
        found = (await self.table(lambda table: table.round)).round
        assert found is not None
        return found

    async def a_clue(self) -> str:
        """A word that the rules accept as the next clue."""
        running = await self.round()
        earlier = tuple(clue.text for clue in running.clues)
        thoughts = _THOUGHTS[self.language]
        return next(t for t in thoughts if judge_clue(t, running.word, earlier, self.language) == t)


@asynccontextmanager
async def seated(
    browser: Browser, folder: Path, language: Language, viewport: dict[str, int] = DESK, **settings: str
) -> AsyncIterator[Seat]:
    """Start `hat run` with a sandbox and a store in the folder, and open its page."""
    async with contextlib.AsyncExitStack() as stack:
        store = Embedded.start(folder / "store")
        stack.callback(store.stop)
        env = {**QUICK, "DEFAULT_LANGUAGE": language.value, "REDIS_URL": store.url, "DATA_DIR": str(folder)}
        bot = await Hat.start("run", folder=folder, env={**env, **settings})
        stack.push_async_callback(bot.kill)
        address = (await bot.says(r"open (\S+) in your browser")).group(1)
        locale = {Language.RU: "ru-RU", Language.EN: "en-GB"}[language]
        context = await browser.new_context(viewport=viewport, locale=locale)  # type: ignore[arg-type]
        stack.push_async_callback(context.close)
        page = await context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        await page.goto(address)
        await expect(page.get_by_test_id("person")).to_have_count(4)
        peek = await Peek.at(store.url)
        stack.push_async_callback(peek.close)
        yield Seat(page, language, peek)
        assert faults == []
