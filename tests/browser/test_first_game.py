"""What a newcomer does after `make run`: a round against the AI, and one of their own, in the browser."""

from pathlib import Path

import pytest
from playing import DESK, PHONE, Seat, chromium, seated
from playwright.async_api import Browser, expect

from bot.views_round import CLAIM, WORD
from words.languages import Language
from words.text import tokens


def test_without_a_browser_nothing_passes_by(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in (("PATH", ""), ("CHROMIUM", ""), ("APPLICATIONS", str(tmp_path))):
        monkeypatch.setenv(name, value)
    with pytest.raises(AssertionError, match="need Chromium"):
        chromium()


@pytest.mark.parametrize(
    ("language", "viewport"),
    [(Language.EN, DESK), (Language.RU, PHONE)],
    ids=["english-at-a-desk", "russian-on-a-phone"],
)
async def test_a_challenge_is_played_from_the_first_clue_to_the_score(
    browser: Browser, tmp_path: Path, language: Language, viewport: dict[str, int]
) -> None:
    async with seated(browser, tmp_path, language, viewport) as seat:
        await seat.page.get_by_test_id("try-challenge").click()
        await _clue_is_shown(seat, 1)
        await seat.write("???", "Борис")
        await _clue_is_shown(seat, 2)
        assert await seat.fits()
        await seat.write((await seat.round()).word, "Carol")
        await seat.sees(seat.told("ended_solved"))
        await seat.sees(seat.told("solver", name="Carol", points=5, number=2))
        await seat.write("/score")
        await seat.sees(seat.told("score_line", place=1, name="Carol", points=5))
        assert await seat.fits()


async def _clue_is_shown(seat: Seat, number: int) -> None:
    await seat.sees({Language.EN: f"{number} of 6", Language.RU: f"{number} из 6"}[seat.language])
    running = (await seat.table(lambda table: table.round and len(table.round.clues) >= number)).round
    assert running is not None
    shown = await seat.of_bot(running.clues[number - 1].text).locator(".text").inner_text()
    assert running.word not in tokens(shown, seat.language)


@pytest.mark.parametrize(
    ("language", "viewport"),
    [(Language.RU, DESK), (Language.EN, PHONE)],
    ids=["russian-at-a-desk", "english-on-a-phone"],
)
async def test_a_person_explains_and_another_one_guesses(
    browser: Browser, tmp_path: Path, language: Language, viewport: dict[str, int]
) -> None:
    async with seated(browser, tmp_path, language, viewport) as seat:
        await seat.write("/hat", "Борис")
        await seat.sees(seat.told("round_opened"))
        await seat.page.locator("[data-name=Аня]").click()
        await seat.key(CLAIM).click()
        await _the_alert_shows_the_word(seat)
        await seat.sees(seat.told("claimed", name="Аня", n_clues=6))
        await _bad_clues_are_refused(seat)
        clue = await seat.a_clue()
        await seat.write(clue)
        await seat.sees(seat.told("board", name="Аня", number=1, n_clues=6, clues=clue))
        assert await seat.fits()

        await seat.page.locator("[data-name=Dave]").click()
        await seat.key(WORD).click()
        await expect(seat.page.get_by_test_id("alert-text")).to_have_text(seat.told("refused_not_explainer"))
        await seat.page.get_by_test_id("alert-ok").click()
        await seat.write((await seat.round()).word)
        await seat.sees(seat.told("solver", name="Dave", points=6, number=1))
        await seat.sees(seat.told("explainer_earned", name="Аня", points=6))
        assert await seat.fits()


async def _the_alert_shows_the_word(seat: Seat) -> None:
    word = (await seat.round()).word
    await expect(seat.page.get_by_test_id("alert-text")).to_contain_text(word)
    assert await seat.fits()
    await seat.page.get_by_test_id("alert-ok").click()
    await expect(seat.page.get_by_test_id("alert")).to_be_hidden()


async def _bad_clues_are_refused(seat: Seat) -> None:
    foreign = {Language.EN: "слово", Language.RU: "word"}[seat.language]
    for clue, refusal in ((f"{foreign} {foreign}", "not_one_word"), (foreign, "foreign")):
        await seat.write(clue)
        text = seat.told(f"refused_{refusal}")
        await seat.sees(text)
        await expect(seat.of_bot(text)).to_contain_text(clue)
    assert (await seat.round()).clues == ()


async def test_a_round_is_played_by_the_keyboard_alone(browser: Browser, tmp_path: Path) -> None:
    async with seated(browser, tmp_path, Language.RU) as seat:
        page = seat.page
        await expect(page.get_by_test_id("typing")).to_be_focused()
        await page.keyboard.type("/ha")
        await expect(page.get_by_test_id("offer")).to_have_count(1)
        await page.keyboard.press("Enter")
        await seat.sees(seat.told("round_opened"))
        await _focus_back_on(seat, f"[data-data^='{CLAIM}:']")
        await page.keyboard.press("Enter")
        word = (await seat.round()).word
        await expect(page.get_by_test_id("alert-text")).to_contain_text(word)
        await page.keyboard.press("Enter")
        await expect(page.get_by_test_id("alert")).to_be_hidden()

        await _focus_on(seat, "#typing", "Tab")
        clue = await seat.a_clue()
        await page.keyboard.type(clue)
        await page.keyboard.press("Enter")
        await seat.sees(seat.told("board", name="Аня", number=1, n_clues=6, clues=clue))
        await _focus_back_on(seat, "[data-testid=person][aria-checked=true]")
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("[data-name=Борис]")).to_be_focused()
        await _focus_on(seat, "#typing", "Tab")
        await page.keyboard.type(word)
        await page.keyboard.press("Enter")
        await seat.sees(seat.told("solver", name="Борис", points=6, number=1))


async def _focus_back_on(seat: Seat, selector: str) -> None:
    await _focus_on(seat, selector, "Shift+Tab")


async def _focus_on(seat: Seat, selector: str, key: str, longest: int = 60) -> None:
    """Go on by Tab until the element has the focus."""
    await expect(seat.page.locator(selector).last).to_be_visible()
    for _ in range(longest):
        if await seat.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        await seat.page.keyboard.press(key)
    raise AssertionError(f"{key} never leads to {selector}")
