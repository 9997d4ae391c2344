"""The service under load, with broken clients, and when it stops."""

from __future__ import annotations

import asyncio
import gzip
import logging
from typing import Any
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientConnectorError, ClientSession
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.faults import CannotStart
from bot.service.server import LARGEST_BODY, PlayerServer
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from words.languages import Language

MOON = "/explain?word=moon&n_words=1"


async def status_of(session: ClientSession, url: str) -> int:
    async with session.get(url) as response:
        await response.read()
        return response.status


async def raw(address: str, sent: bytes, breaks_off: bool = False) -> bytes:
    """All that comes back for these bytes until the service closes the connection."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(sent)
    if breaks_off:
        writer.write_eof()
    answer = await reader.read()
    writer.close()
    return answer


async def test_fifty_at_once_are_all_answered(player: Any) -> None:
    serving = PlayerServer(player, "127.0.0.1", 0)
    await serving.start()
    async with ClientSession() as session:
        found = await asyncio.gather(*(status_of(session, serving.address + MOON) for _ in range(50)))
    await serving.stop()
    assert found == [200] * 50


async def test_who_comes_when_all_places_are_taken_is_told_to_come_again(
    server: PlayerServer, player: Any
) -> None:
    player.gate.clear()
    async with ClientSession() as session:
        taken = [asyncio.create_task(status_of(session, server.address + MOON)) for _ in range(5)]
        while server.desk.inside < 5:
            await asyncio.sleep(0.005)
        async with session.get(server.address + MOON) as late:
            assert (late.status, late.headers["Retry-After"]) == (503, "1")
            assert "try again" in (await late.json())["error"]
        assert await status_of(session, f"{server.address}/health") == 200
        player.gate.set()
        assert await asyncio.gather(*taken) == [200] * 5
        assert await status_of(session, server.address + MOON) == 200


async def test_a_request_in_flight_is_answered_before_the_service_stops(player: Any) -> None:
    player.gate.clear()
    serving = PlayerServer(player, "127.0.0.1", 0)
    await serving.start()
    address = serving.address
    async with ClientSession() as session:
        in_flight = asyncio.create_task(status_of(session, address + MOON))
        while not player.asked:
            await asyncio.sleep(0.005)
        stopping = asyncio.create_task(serving.stop())
        while await can_connect(address):
            await asyncio.sleep(0.005)
        assert not stopping.done()
        player.gate.set()
        assert await in_flight == 200
        await stopping


async def can_connect(address: str) -> bool:
    try:
        async with ClientSession() as session:
            await status_of(session, f"{address}/health")
    except ClientConnectorError:
        return False
    return True


async def test_a_taken_port_is_a_start_that_is_refused_in_one_line(server: PlayerServer, player: Any) -> None:
    port = urlsplit(server.address).port or 0
    with pytest.raises(
        CannotStart, match=f"{port} cannot be listened on .something else listens there.: choose"
    ):
        await PlayerServer(player, "127.0.0.1", port).start()


class Fails:
    """A player with a bug."""

    name, version, language = "fails", "1", Language.EN

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        raise RuntimeError(f"secret word {request.word}")

    def guess(self, request: GuessRequest) -> GuessAnswer:
        raise RuntimeError("secret clue")


async def test_a_player_with_a_bug_is_reported_without_the_word(caplog: pytest.LogCaptureFixture) -> None:
    serving = PlayerServer(Fails(), "127.0.0.1", 0)
    await serving.start()
    async with ClientSession() as session:
        assert await status_of(session, f"{serving.address}/explain?word=moonlight") == 503
    await serving.stop()
    assert "the player failed with RuntimeError" in caplog.text
    assert "moonlight" not in caplog.text


@pytest.mark.parametrize(
    "sent",
    [
        b"HELLO\r\n\r\n",
        b"GET /explain?word=moonlight HTTP/9.9\r\n\r\n",
        b"GET /" + b"a" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /explain HTTP/1.1\r\nHost: x\r\nContent-Length: moonlight\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused_in_json_and_not_logged(
    address: str, sent: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answer = await raw(address, sent)
    assert answer.startswith((b"HTTP/1.1 400", b"HTTP/1.0 400"))
    assert b'{"error": "this is no valid HTTP request' in answer
    assert "moonlight" not in caplog.text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sent=st.binary(min_size=1, max_size=300))
async def test_no_bytes_make_the_service_fail(address: str, sent: bytes) -> None:
    answer = await raw(
        address, sent + b"\r\n\r\nGET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    assert answer.split()[1] in (b"200", b"400", b"404", b"405")


async def status_line(address: str, sent: bytes) -> bytes:
    """The first line that comes back for these bytes, with the connection still open."""
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    writer.write(sent)
    line = await reader.readline()
    writer.close()
    return line


_HEAD = b"POST /explain HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


async def test_a_large_body_is_refused_whether_it_is_declared_or_not(address: str) -> None:
    declared = await status_line(address, _HEAD + b"Content-Length: %d\r\n\r\n" % (LARGEST_BODY + 1))
    chunk = b"%x\r\n%s\r\n" % (LARGEST_BODY + 1, b" " * (LARGEST_BODY + 1))
    streamed = await status_line(address, _HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunk)
    assert declared.startswith(b"HTTP/1.1 413")
    assert streamed.startswith(b"HTTP/1.1 413")


async def test_a_body_of_the_largest_size_is_read(address: str) -> None:
    body = b'{"word": "moon"}'.ljust(LARGEST_BODY)
    head = {"Content-Type": "application/json", "Expect": "100-continue"}
    async with (
        ClientSession() as session,
        session.post(f"{address}/explain", data=body, headers=head) as found,
    ):
        assert found.status == 200


async def test_a_packed_body_is_not_unpacked(address: str) -> None:
    body = gzip.compress(b'{"word": "moon"}')
    head = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    async with (
        ClientSession() as session,
        session.post(f"{address}/explain", data=body, headers=head) as found,
    ):
        assert found.status == 400


async def test_a_body_that_breaks_off_is_dropped_and_harms_nobody(address: str) -> None:
    assert await raw(address, _HEAD + b'Content-Length: 100\r\n\r\n{"word"', breaks_off=True) == b""
    async with ClientSession() as session:
        assert await status_of(session, address + MOON) == 200


async def test_a_slow_body_is_not_waited_for(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.service.server._BODY_WAIT_S", 0.01)
    line = await status_line(address, _HEAD + b"Content-Length: 100\r\n\r\n{")
    assert line.startswith(b"HTTP/1.1 408")
