"""Waiting for something to become true in the world."""

import asyncio
from collections.abc import Callable
from typing import Any, TypeVar

from bot.sandbox.model import Press, Question
from bot.sandbox.world import World

T = TypeVar("T")


async def until(world: World, probe: Callable[[], T], timeout_s: float) -> T:
    """The first true value of `probe`, asked again after every change; raises TimeoutError."""
    news = asyncio.Event()
    world.listeners.append(news.set)
    try:
        async with asyncio.timeout(timeout_s):
            while not (value := probe()):
                await news.wait()
                news.clear()
            return value
    finally:
        world.listeners.remove(news.set)


async def answer_of(world: World, press: Press, timeout_s: float) -> dict[str, Any] | None:
    """The answer to a press, None if none comes in time."""
    try:
        return await until(world, lambda: press.answer, timeout_s)
    except TimeoutError:
        return None


async def results_of(world: World, question: Question, timeout_s: float) -> list[dict[str, Any]] | None:
    """The results of an inline query, perhaps none of them; None if no answer comes in time."""
    try:
        await until(world, lambda: question.results is not None, timeout_s)
    except TimeoutError:
        return None
    return question.results
