"""Webhook, health and metrics over HTTP."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.methods import SetWebhook
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from surroundings import House, eventually, refuse

from bot.faults import CannotStart
from bot.gateway import Intake
from bot.lags import Lags
from bot.metrics import Metrics
from bot.outgoing import SendText
from bot.pace import RealPace
from bot.patience import end
from bot.telegram import ALLOWED_UPDATES, BotTokenRefused
from bot.web import WebServer, build_app
from bot.webhook import SECRET_HEADER, Webhook, WebhookRefused
from engine.store.connection import StoreUnavailable

SECRET = "a-secret_of-1-test"
UPDATE = {"update_id": 5, "message": {"message_id": 1, "chat": {"id": -100}}}

Client = TestClient[web.Request, web.Application]


async def healthy() -> str | None:
    return None


def webhook_of(house: House, url: str = "https://example.org/telegram", secret: str = SECRET) -> Webhook:
    intake = Intake(42, house.inbox, house.keys, house.metrics)
    return Webhook(bot=house.bot, intake=intake, pace=RealPace(), url=url, secret=secret)


@pytest.fixture
async def client(house: House) -> AsyncIterator[Client]:
    """Speaks to a webhook that is open."""
    app = build_app(house.metrics, healthy)
    webhook_of(house).add_to(app)
    async with TestClient(TestServer(app)) as client:
        yield client


async def test_an_update_with_the_secret_is_stored(house: House, client: Client) -> None:
    answer = await client.post("/telegram", json=UPDATE, headers={SECRET_HEADER: SECRET})

    assert answer.status == 200
    assert len(await house.inbox_of(-100)) == 1


@pytest.mark.parametrize("headers", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "wrong"}, {SECRET_HEADER: "ж"}])
async def test_without_the_secret_nothing_is_stored(
    house: House, client: Client, headers: dict[str, str]
) -> None:
    answer = await client.post("/telegram", json=UPDATE, headers=headers)

    assert answer.status == 401
    assert await house.inbox_of(-100) == []


@pytest.mark.parametrize("body", [b"", b"junk", b"[]", b"\xff", b'{"update_id": "5"}'])
async def test_a_body_that_is_no_update_is_refused(client: Client, body: bytes) -> None:
    answer = await client.post("/telegram", data=body, headers={SECRET_HEADER: SECRET})

    assert answer.status == 400


async def test_telegram_is_asked_to_come_again_while_the_store_is_away(house: House, client: Client) -> None:
    async def away(*_: object) -> bool:
        raise StoreUnavailable("no answer")

    house.inbox.append = away  # type: ignore[method-assign]
    answer = await client.post("/telegram", json=UPDATE, headers={SECRET_HEADER: SECRET})

    assert answer.status == 503


async def test_the_webhook_is_announced_with_its_secret_and_is_closed_by_the_stop(house: House) -> None:
    webhook, stop = webhook_of(house), asyncio.Event()
    app = build_app(house.metrics, healthy)
    webhook.add_to(app)
    running = asyncio.create_task(webhook.run(stop))
    await eventually(lambda: house.telegram.requests)
    stop.set()
    await running
    async with TestClient(TestServer(app)) as client:
        answer = await client.post("/telegram", json=UPDATE, headers={SECRET_HEADER: SECRET})

    [(_, announced)] = house.telegram.requests
    assert isinstance(announced, SetWebhook)
    assert (announced.url, announced.secret_token) == ("https://example.org/telegram", SECRET)
    assert announced.allowed_updates == list(ALLOWED_UPDATES)
    assert announced.drop_pending_updates is False
    assert answer.status == 503


async def test_a_refused_token_ends_the_webhook(house: House) -> None:
    house.telegram.trouble[None].append(refuse(TelegramUnauthorizedError, "Unauthorized"))

    with pytest.raises(BotTokenRefused):
        await webhook_of(house).run(asyncio.Event())


@pytest.mark.parametrize("secret", ["", "с кириллицей", "a b", "a" * 257])
def test_a_webhook_without_a_usable_secret_does_not_start(house: House, secret: str) -> None:
    with pytest.raises(WebhookRefused, match="WEBHOOK_SECRET"):
        webhook_of(house, secret=secret)


def test_a_webhook_needs_a_whole_address(house: House) -> None:
    with pytest.raises(WebhookRefused, match="WEBHOOK_URL"):
        webhook_of(house, url="example.org/telegram")


async def test_health_says_what_is_wrong(house: House) -> None:
    async def broken() -> str | None:
        return "no Redis at redis://127.0.0.1:1"

    async with TestClient(TestServer(build_app(Metrics(), broken))) as client:
        answer = await client.get("/health")
        assert answer.status == 503
        assert await answer.json() == {"ok": False, "fault": "no Redis at redis://127.0.0.1:1"}


async def test_metrics_are_written_in_prometheus_format(house: House, client: Client) -> None:
    house.metrics.sends.add("done", 3)
    house.metrics.verdicts.observe(0.004)
    house.metrics.verdicts.observe(99)
    house.metrics.in_flight.follow("worker", lambda: 2)
    page = await (await client.get("/metrics")).text()

    assert 'hat_sends_total{outcome="done"} 3\n' in page
    assert 'hat_verdict_seconds_bucket{le="0.005"} 1\n' in page
    assert 'hat_verdict_seconds_bucket{le="+Inf"} 2\n' in page
    assert "hat_verdict_seconds_count 2\n" in page
    assert 'hat_in_flight{role="worker"} 2\n' in page
    assert "# TYPE hat_verdict_seconds histogram\n" in page


async def test_metrics_tell_how_far_each_partition_is_behind(house: House) -> None:
    await house.say(SendText(-100, "one"), SendText(-100, "two"))
    lags = Lags(inbox=house.inbox, outbox=house.outbox, partitions=8, pace=RealPace())
    async with TestClient(TestServer(build_app(Metrics(), healthy, lags))) as client:
        page = await (await client.get("/metrics")).text()

    partition = house.keys.partition_of(-100)
    assert f'hat_outbox_backlog{{partition="{partition}"}} 2\n' in page
    assert f'hat_inbox_backlog{{partition="{partition}"}} 0\n' in page
    assert f'hat_inbox_lag_seconds{{partition="{partition}"}} 0\n' in page
    assert "# TYPE hat_outbox_lag_seconds gauge\n" in page


async def test_a_taken_port_is_told_with_the_remedy() -> None:
    app, stop = build_app(Metrics(), healthy), asyncio.Event()
    first = WebServer(app, "127.0.0.1", 0)
    serving = asyncio.create_task(first.run(stop))
    try:
        await eventually(lambda: first.port)
        second = WebServer(build_app(Metrics(), healthy), "127.0.0.1", first.port)
        with pytest.raises(CannotStart, match="choose another WEB_PORT"):
            await second.run(stop)
    finally:
        await end([serving])
