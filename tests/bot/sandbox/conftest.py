"""A sandbox with lifted limits and a clock of its own, and a real aiogram bot which talks to it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.sandbox.budgets import Limits
from bot.sandbox.driver import Sandbox
from bot.sandbox.model import Person
from bot.sandbox.world import Options


class Clock:
    """Epoch seconds which pass only when told."""

    def __init__(self) -> None:
        self.time = 1_790_000_000.0

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def options() -> Options:
    return Options(limits=Limits.lifted())


@pytest.fixture
async def sandbox(clock: Clock, options: Options) -> AsyncIterator[Sandbox]:
    async with Sandbox(options=options, now=clock, webhook_retry_s=0.01) as served:
        yield served


@pytest.fixture
def anna(sandbox: Sandbox) -> Person:
    return sandbox.add_person("Аня")


@pytest.fixture
def boris(sandbox: Sandbox, anna: Person) -> Person:
    return sandbox.add_person("Борис")


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(sandbox.api_base))
    async with Bot(sandbox.token, session=session).context() as talking:
        yield talking
