"""The whole way, from a person's message to the bot's answer, through a strict Bot API server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, F, Router
from aiogram.types import Message
from aiohttp.test_utils import unused_port
from surroundings import House, HurriedClock, eventually

from bot import budgets as limits
from bot.budgets import Budgets
from bot.courier import Courier
from bot.gateway import Intake, Poller
from bot.metrics import Metrics
from bot.outgoing import EditText, SendText, Whisper, encode
from bot.ownership import Ownership
from bot.pace import Pace, RealPace
from bot.patience import end
from bot.pipeline import Pipeline, Role, Stage
from bot.sandbox.budgets import Limits
from bot.sandbox.driver import Sandbox
from bot.sandbox.world import Options
from bot.sender import Sender
from bot.telegram import build_bot
from bot.web import WebServer, build_app
from bot.webhook import Webhook
from bot.worker import Handling, Worker
from engine.store.streams import Inbox, Outbox
from engine.store.tables import Commit, Committed

LEASE_MS = 1000
GENEROUS = limits.Limits(
    chat_per_s=100, chat_burst=100, group_per_minute=1000, overall_per_s=1000, overall_burst=1000
)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A world without limits whose bot sees everything."""
    async with Sandbox(options=Options(limits=Limits.lifted(), privacy_mode=False)) as sandbox:
        yield sandbox


@pytest.fixture
async def bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """The bot of that world."""
    bot = build_bot(sandbox.token, sandbox.api_base)
    yield bot
    await bot.session.close()


class Process:
    """All roles around one handler which counts messages at the table and answers with the count."""

    def __init__(self, house: House, bot: Bot, name: str) -> None:
        self.house, self.bot, self.name, self.pace = house, bot, name, RealPace()
        self.metrics, self.heard = Metrics(), list[dict[str, Any]]()
        self.limits: limits.Limits | None = None

    def roles(self, gateway: list[Role]) -> Pipeline:
        """The pipeline behind this gateway."""
        return Pipeline(
            [
                Stage("gateway", gateway),
                Stage("worker", [self._own("worker", self._worker().serve)]),
                Stage("sender", [self._own("sender", self.sender(self.pace).serve)]),
            ]
        )

    def poller(self) -> Poller:
        return Poller(
            bot=self.bot,
            intake=self.intake(),
            leases=self.house.leases,
            pace=self.pace,
            owner=self.name,
            poll_s=1,
            lease_ms=LEASE_MS,
        )

    def intake(self) -> Intake:
        return Intake(self.bot.id, self.house.inbox, self.house.keys, self.metrics)

    def sender(self, pace: Pace) -> Sender:
        return Sender(
            courier=Courier(self.bot),
            outbox=Outbox(self.house.redis, self.house.keys),
            inbox=self.house.inbox,
            notes=self.house.notes,
            keys=self.house.keys,
            budgets=Budgets(self.limits),
            pace=pace,
            metrics=self.metrics,
            block_ms=20,
        )

    def _worker(self) -> Worker:
        dispatcher, router = Dispatcher(), Router()
        router.message.register(self._count, F.text)
        dispatcher.include_router(router)
        handling = Handling(self.bot, dispatcher, self._note, self.pace)
        inbox = Inbox(self.house.redis, self.house.keys)
        return Worker(inbox=inbox, handling=handling, pace=self.pace, metrics=self.metrics, block_ms=20)

    def _own(self, role: str, serve: Any) -> Ownership:
        return Ownership(
            role=role,
            partitions=self.house.keys.partitions,
            serve=serve,
            place=lambda partition: partition if role == "worker" else f"{role}:{partition}",
            leases=self.house.leases,
            pace=self.pace,
            owner=self.name,
            lease_ms=LEASE_MS,
        )

    async def _count(self, message: Message, entry_mark: str, fence: int) -> None:
        table = str(message.chat.id)
        stored = await self.house.tables.load(table)
        answer = encode(SendText(message.chat.id, f"{stored.version + 1}: {message.text}"))
        effect = Commit(table, fence, stored.version, b"", say=(answer,), mark=entry_mark)
        assert await self.house.tables.commit(effect) in (Committed.OK, Committed.DUPLICATE)

    async def _note(self, entry: dict[str, Any], mark: str, fence: int, now_ms: int) -> None:
        self.heard.append(entry)


@asynccontextmanager
async def running(pipeline: Pipeline, *, killed: bool = False) -> AsyncIterator[None]:
    """Run inside the block; at its end drain, or stop dead."""
    stop = asyncio.Event()
    task = asyncio.create_task(pipeline.run(stop))
    try:
        yield
        if not killed:
            stop.set()
            await task
    finally:
        await end([task])


def answers(sandbox: Sandbox) -> list[str]:
    """What the bot said in the group."""
    return [message.text for message in sandbox.messages() if message.from_bot]


@pytest.mark.parametrize("killed", [False, True])
async def test_nothing_is_lost_by_a_restart_and_nothing_counts_twice(
    house: House, sandbox: Sandbox, bot: Bot, killed: bool
) -> None:
    anya = sandbox.add_person("Аня")
    said = [f"word {number}" for number in range(1, 21)]
    process = Process(house, bot, "first")
    process.limits = GENEROUS
    async with running(process.roles([process.poller()]), killed=killed):
        for text in said[:10]:
            await sandbox.say(anya, text)
        await eventually(lambda: len(answers(sandbox)) >= 3)
        for text in said[10:]:
            await sandbox.say(anya, text)
    process = Process(house, bot, "second")
    process.limits = GENEROUS
    expected = [f"{number}: {text}" for number, text in enumerate(said, 1)]
    async with running(process.roles([process.poller()])):
        await eventually(lambda: set(answers(sandbox)) >= set(expected))

    assert (await house.tables.load(str(sandbox.group.id))).version == 20
    # Only what was on its way when the process died may have been said twice.
    heard = answers(sandbox)
    assert sorted(set(heard), key=heard.index) == expected
    assert killed or heard == expected


async def test_a_kicked_bot_gives_the_chat_up(house: House, sandbox: Sandbox, bot: Bot) -> None:
    sandbox.add_person("Аня")
    chat = sandbox.group.id
    sandbox.kick()
    process = Process(house, bot, "only")
    async with running(process.roles([])):
        await house.say(SendText(chat, "anybody?"))
        await eventually(lambda: process.heard)

    assert process.heard == [{"kind": "gone", "chat": chat}]


async def test_a_migrated_group_hears_the_bot_under_its_new_id(
    house: House, sandbox: Sandbox, bot: Bot
) -> None:
    sandbox.add_person("Аня")
    old = sandbox.group.id
    new = sandbox.migrate().id
    process = Process(house, bot, "only")
    async with running(process.roles([])):
        await house.say(SendText(old, "hello"))
        await eventually(lambda: process.heard and "hello" in answers(sandbox))

    assert process.heard == [{"kind": "migrated", "old": old, "new": new}]


async def test_a_whisper_reaches_its_receiver_alone(house: House, sandbox: Sandbox, bot: Bot) -> None:
    anya, boris = sandbox.add_person("Аня"), sandbox.add_person("Борис")
    await house.say(Whisper(sandbox.group.id, anya.id, "close!"))
    async with house.sending(Process(house, bot, "only").sender(RealPace())):
        await house.all_sent()

    assert "close!" in [message.text for message in sandbox.visible_to(anya)]
    assert "close!" not in [message.text for message in sandbox.visible_to(boris)]


async def test_the_limits_of_a_strict_server_are_never_hit(house: House) -> None:
    clock, texts = HurriedClock(), [f"word {number}" for number in range(45)]
    async with Sandbox(now=lambda: 1_800_000_000 + clock.ms / 1000) as sandbox:
        chat = sandbox.group.id
        sandbox.add_person("Аня")
        bot = build_bot(sandbox.token, sandbox.api_base)
        process = Process(house, bot, "only")
        await house.say(SendText(chat, "0:0", slot="board"))
        for text in texts:
            await house.say(SendText(chat, text), EditText(chat, "board", text))
        async with house.sending(process.sender(clock)):
            await house.all_sent()
        await bot.session.close()

        assert answers(sandbox)[1:] == texts
        assert process.metrics.retries.count("flooded") == 0


async def test_updates_come_by_webhook_too(house: House, sandbox: Sandbox, bot: Bot) -> None:
    anya = sandbox.add_person("Аня")
    process = Process(house, bot, "only")
    app = build_app(process.metrics, no_fault)
    port = unused_port()
    webhook = Webhook(
        bot=bot,
        intake=process.intake(),
        pace=RealPace(),
        url=f"http://127.0.0.1:{port}/telegram",
        secret="a-secret",
    )
    webhook.add_to(app)
    serving = asyncio.create_task(WebServer(app, "127.0.0.1", port).run(asyncio.Event()))
    async with running(process.roles([webhook])):
        await sandbox.say(anya, "кот")
        await eventually(lambda: answers(sandbox) == ["1: кот"])
    await end([serving])


async def no_fault() -> str | None:
    """Everything works."""
    return None
