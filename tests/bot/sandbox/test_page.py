"""The page in a real browser: typing, pressing, switching people, what each of them sees."""

from collections.abc import AsyncIterator
from shutil import which

import pytest
from aiogram import Bot
from aiogram.types import (
    BotCommand,
    EphemeralMessageParameters,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
)
from playwright.async_api import Browser, Page, async_playwright, expect

from bot.sandbox.driver import Sandbox
from bot.sandbox.model import Person


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        installed = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
        chromium = await playwright.chromium.launch(
            executable_path=installed, args=["--no-sandbox", "--disable-gpu"]
        )
        yield chromium
        await chromium.close()


@pytest.fixture
async def page(browser: Browser, sandbox: Sandbox, anna: Person, boris: Person) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 360, "height": 740}, locale="ru-RU")
    opened = await context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    await opened.goto(sandbox.page)
    await expect(opened.get_by_test_id("person")).to_have_count(2)
    yield opened
    assert faults == []
    await context.close()


async def test_a_first_visitor_is_told_what_to_try(page: Page, sandbox: Sandbox) -> None:
    await expect(page.get_by_test_id("hint")).to_contain_text("Попробуйте /challenge")
    await page.get_by_test_id("try-challenge").click()
    await expect(page.get_by_test_id("message")).to_contain_text("/challenge")
    assert [message.text for message in sandbox.messages()] == ["/challenge"]


async def test_the_page_fits_a_phone(page: Page, bot: Bot, sandbox: Sandbox) -> None:
    await bot.send_message(sandbox.group.id, "шляпа " * 60 + "ш" * 200)
    await expect(page.get_by_test_id("bot-message")).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth") == 360


async def test_a_press_shows_its_alert_to_the_one_who_pressed(page: Page, bot: Bot, sandbox: Sandbox) -> None:
    key = InlineKeyboardButton(text="Слово", callback_data="w:1")
    await bot.send_message(
        sandbox.group.id, "Раунд", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[key]])
    )
    await page.get_by_test_id("key").click()
    query = (await bot.get_updates(offset=-1, timeout=5))[0].callback_query
    assert query is not None
    await bot.answer_callback_query(query.id, text="дом", show_alert=True)
    await expect(page.get_by_test_id("alert-text")).to_have_text("дом")
    await page.get_by_test_id("alert-ok").click()
    await expect(page.get_by_test_id("alert")).to_be_hidden()


async def test_a_whisper_vanishes_when_another_person_looks(
    page: Page, bot: Bot, sandbox: Sandbox, anna: Person
) -> None:
    to_anna = EphemeralMessageParameters(receiver_user_id=anna.id)
    await bot.send_message(sandbox.group.id, "почти", ephemeral_message_parameters=to_anna)
    await expect(page.get_by_test_id("whisper")).to_contain_text("почти")
    await page.locator("[data-name=Борис]").click()
    await expect(page.get_by_test_id("whisper")).to_have_count(0)


async def test_the_menu_opens_with_a_slash_and_is_used_by_keyboard(
    page: Page, bot: Bot, sandbox: Sandbox
) -> None:
    await bot.set_my_commands(
        [BotCommand(command=name, description=name) for name in ("hat", "help", "stop")]
    )
    await page.get_by_test_id("typing").press_sequentially("/h")
    await expect(page.get_by_test_id("offer")).to_have_count(2)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("message")).to_contain_text("/help")


async def test_markup_in_a_text_stays_text(page: Page, sandbox: Sandbox, boris: Person) -> None:
    await sandbox.say(boris, "<img src=x onerror=alert(1)>")
    await expect(page.get_by_test_id("message")).to_contain_text("<img src=x onerror=alert(1)>")
    assert await page.locator("#messages img[src=x]").count() == 0


async def test_the_switch_makes_the_bot_an_administrator(page: Page, bot: Bot, sandbox: Sandbox) -> None:
    await page.get_by_test_id("side-open").click()
    await page.get_by_test_id("toggle-admin").check()
    await sandbox.wait_for(lambda: sandbox.world.bot_member(sandbox.group).may("can_delete_messages"))
    await expect(page.get_by_test_id("toggle-delete")).to_be_checked()


async def test_the_page_speaks_english_too(page: Page) -> None:
    await page.get_by_test_id("side-open").click()
    await page.get_by_test_id("page-language").click()
    await expect(page.get_by_test_id("hint")).to_contain_text("Try /challenge")
    assert await page.evaluate("document.documentElement.lang") == "en"


async def test_edits_and_deletions_arrive_by_themselves(page: Page, sandbox: Sandbox, boris: Person) -> None:
    said = await sandbox.say(boris, "дом")
    await expect(page.get_by_test_id("message")).to_contain_text("дом")
    await sandbox.edit(boris, said, "сад")
    await expect(page.get_by_test_id("message")).to_contain_text("сад")
    await sandbox.delete(boris, said)
    await expect(page.get_by_test_id("message")).to_have_count(0)
