"""A worker on the surroundings of a test, and what it is given to do."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiogram import Dispatcher, Router
from surroundings import House, HurriedClock

from bot.worker import Handling, Worker
from engine.store.streams import Inbox

GROUP, OTHER = -100, -200
OWNER = "worker-of-a-test"


def update(number: int, text: str, chat: int = GROUP, **more: Any) -> dict[str, Any]:
    """A raw update with a message."""
    message = {
        "message_id": number,
        "date": 1_700_000_000,
        "chat": {"id": chat, "type": "supergroup", "title": "Шляпа"},
        "from": {"id": 7, "is_bot": False, "first_name": "Аня"},
        "text": text,
        **more,
    }
    return {"update_id": number, "message": message}


OnMessage = Callable[..., Awaitable[Any]]


def worker_of(
    house: House, on_message: OnMessage | None = None, on_internal: Any = None, **more: Any
) -> Worker:
    """A worker whose dispatcher knows one handler of messages."""
    dispatcher, router = Dispatcher(), Router()
    if on_message is not None:
        router.message.register(on_message)
    dispatcher.include_router(router)
    clock = HurriedClock()
    handling = Handling(house.bot, dispatcher, on_internal, clock)
    inbox = Inbox(house.redis, house.keys)
    return Worker(inbox=inbox, handling=handling, pace=clock, metrics=house.metrics, block_ms=5, **more)


async def arrive(house: House, *updates: dict[str, Any]) -> None:
    """Put raw updates into the inbox, as the gateway does."""
    for raw in updates:
        partition = house.keys.partition_of(raw["message"]["chat"]["id"])
        await house.inbox.append(partition, json.dumps({"kind": "update", "bot": 42, "update": raw}).encode())


async def post(house: House, entry: dict[str, Any], chat: int = GROUP) -> None:
    """Put an entry which is no update into the inbox."""
    await house.inbox.append(house.keys.partition_of(chat), json.dumps(entry).encode())


async def lease(house: House) -> int:
    """The next fence of the group's partition."""
    fence = await house.leases.acquire(house.keys.partition_of(GROUP), OWNER, 60_000)
    assert fence is not None
    return fence


@asynccontextmanager
async def working(house: House, worker: Worker, fence: int = 1) -> AsyncIterator[None]:
    """Serve every partition inside the block, and drain at its end."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        for partition in range(house.keys.partitions):
            tasks.create_task(worker.serve(partition, fence, stop))
        try:
            yield
        finally:
            stop.set()


async def all_handled(house: House) -> None:
    """Return when every inbox is empty."""
    async with asyncio.timeout(20):
        while any([await house.inbox.backlog(n) for n in range(house.keys.partitions)]):
            await asyncio.sleep(0.002)
