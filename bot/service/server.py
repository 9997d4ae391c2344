"""HTTP of the service: routing, limits, and JSON for everything, malformed requests included.

It stands on aiohttp's low-level server, because an application answers what it can't parse as HTML or text.
Nothing of a request is logged: it may hold the secret word of a running round.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import os
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.faults import CannotStart
from bot.service.desk import Desk
from bot.service.endpoints import ENDPOINTS, Endpoint
from bot.service.openapi import document
from bot.service.reading import Values, from_body, from_query
from bot.service.refused import Refused
from models.player import Player

_log = logging.getLogger(__name__)

LARGEST_BODY = 64 << 10
"""Bytes."""
_LONGEST_LINE = 32 << 10
"""Bytes of a request line: the most and longest clues fit, percent-encoded."""
_BODY_WAIT_S = 10.0
_DRAIN_S = 10.0
_LINGER_S = 2.0
"""For so long the rest of a refused body is read, so that the client gets to see the refusal."""
WAITING = 256
"""Requests that may wait for a thread."""


class Service:
    """Answers requests for one player."""

    def __init__(self, player: Player, desk: Desk) -> None:
        self._player, self._desk = player, desk
        self._endpoints = {endpoint.path: endpoint for endpoint in ENDPOINTS}
        health = {"ok": True, "name": player.name, "version": player.version, "language": player.language}
        self._pages = {"/health": health, "/openapi.json": document(player)}

    async def answer(self, request: web.BaseRequest) -> web.Response:
        """The answer to any request; never raises for what a client sent."""
        try:
            return _reply(200, await self._found(request))
        except Refused as refused:
            return _reply(refused.status, {"error": refused.text}, refused.headers)

    async def _found(self, request: web.BaseRequest) -> Any:
        path = request.path
        if path in self._pages:
            _require(request.method, "GET")
            from_query(request.query.items(), ())
            return self._pages[path]
        endpoint = self._endpoints.get(path)
        if endpoint is None:
            known = ", ".join([*self._endpoints, *self._pages])
            raise Refused(404, f"there is nothing under this path: known are {known}")
        values = await _values(request, endpoint)
        return await self._desk.ask(lambda: endpoint.ask(self._player, values))


async def _values(request: web.BaseRequest, endpoint: Endpoint) -> Values:
    _require(request.method, "GET", "POST")
    if request.method == "GET":
        return from_query(request.query.items(), endpoint.fields)
    if request.query_string:
        raise Refused(400, "a POST has no query: put all fields into the JSON body")
    if request.content_type != "application/json":
        raise Refused(415, "send the body as JSON, with the header Content-Type: application/json")
    return from_body(await _body(request), endpoint.fields)


def _require(method: str, *allowed: str) -> None:
    if method not in allowed:
        raise Refused(405, f"use {' or '.join(allowed)} here", {"Allow": ", ".join(allowed)})


async def _body(request: web.BaseRequest) -> bytes:
    """The whole body; raises Refused when it is too large or too slow."""
    too_large = Refused(413, f"the body is larger than {LARGEST_BODY} bytes: ask for less at once")
    if (request.content_length or 0) > LARGEST_BODY:
        raise too_large
    if request.headers.get("Expect", "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_WAIT_S):
            async for chunk in request.content.iter_any():
                body += chunk
                if len(body) > LARGEST_BODY:
                    raise too_large
    except TimeoutError:
        raise Refused(408, f"the body didn't arrive within {_BODY_WAIT_S:.0f} s: send it again") from None
    except web.PayloadAccessError:
        raise Refused(400, "the body broke off: send it again") from None
    return bytes(body)


def _reply(status: int, value: Any, headers: Mapping[str, str] | None = None) -> web.Response:
    body = json.dumps(value, ensure_ascii=False).encode()
    reply = web.Response(status=status, body=body, content_type="application/json", headers=headers)
    if status in (408, 413, 415):
        # What is left of the body is not read to its end.
        reply.force_close()
    return reply


class _Connection(web.RequestHandler):
    """A connection that answers malformed HTTP in JSON too."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what isn't HTTP (400), or to a fault of ours (500)."""
        if status >= 500:
            _log.error("a request failed with %s", type(exc).__name__)
            reply = _reply(status, {"error": "this is a fault of the service: look into its log"})
        else:
            reply = _reply(status, {"error": "this is no valid HTTP request: check the address and headers"})
        reply.force_close()
        return reply


class _Listener(web.Server):
    """Makes a connection for each client."""

    def __call__(self) -> web.RequestHandler:
        return _Connection(
            self,
            loop=asyncio.get_running_loop(),
            access_log=None,  # type: ignore[arg-type]
            max_line_size=_LONGEST_LINE,
            lingering_time=_LINGER_S,
            auto_decompress=False,
        )


class PlayerServer:
    """Serves a player until told to stop. Port 0 lets the system choose; see `address` then."""

    def __init__(
        self, player: Player, host: str, port: int, threads: int | None = None, waiting: int = WAITING
    ) -> None:
        self._host, self._port = host, port
        self.desk = Desk(threads or max(2, os.cpu_count() or 1), waiting)
        listener = _Listener(Service(player, self.desk).answer)
        self._runner = web.ServerRunner(listener, shutdown_timeout=_DRAIN_S)

    @property
    def address(self) -> str:
        """Where it listens, once it was started."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._runner.addresses[0][1]}"

    async def start(self) -> None:
        """Listen; raises CannotStart when the address can't be had."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, self._host, self._port).start()
        except OSError as fault:
            await self.stop()
            taken = fault.errno == errno.EADDRINUSE
            reason = "something else listens there" if taken else fault.strerror
            raise CannotStart(
                f"{self._host}:{self._port} cannot be listened on ({reason}): choose another --host or --port"
            ) from None

    async def stop(self) -> None:
        """Take no more requests, finish those in flight, then end."""
        await self._runner.cleanup()
        self.desk.close()
