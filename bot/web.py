"""What the process tells about itself over HTTP: /health for load balancers, /metrics for Prometheus."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.faults import CannotStart
from bot.lags import Lags
from bot.metrics import Metrics

log = logging.getLogger(__name__)

Check = Callable[[], Awaitable[str | None]]
"""Looks whether something works; None when it does, else what is wrong in one line."""

_LARGEST_BODY = 1 << 20


def build_app(metrics: Metrics, check: Check, lags: Lags | None = None) -> web.Application:
    """The application; a webhook may be added to it before it is served."""

    async def health(_: web.Request) -> web.Response:
        fault = await check()
        return web.json_response({"ok": fault is None, "fault": fault}, status=200 if fault is None else 503)

    async def show_metrics(_: web.Request) -> web.Response:
        text = metrics.text() + (await lags.text() if lags else "")
        return web.Response(text=text, headers={"Content-Type": "text/plain; version=0.0.4"})

    app = web.Application(client_max_size=_LARGEST_BODY)
    app.router.add_get("/health", health)
    app.router.add_get("/metrics", show_metrics)
    return app


class WebServer:
    """Serves an application until told to stop. Port 0 lets the system choose; see `port` then."""

    def __init__(self, app: web.Application, host: str, port: int) -> None:
        self._app, self._host, self.port = app, host, port

    async def run(self, stop: asyncio.Event) -> None:
        """Serve until `stop`; raises CannotStart when the port is taken."""
        runner = web.AppRunner(self._app, access_log=None)
        await runner.setup()
        try:
            await self._listen(runner)
            await stop.wait()
        finally:
            await runner.cleanup()

    async def _listen(self, runner: web.AppRunner) -> None:
        try:
            await web.TCPSite(runner, self._host, self.port).start()
        except OSError as error:
            raise CannotStart(
                f"{self._host}:{self.port} cannot be listened on ({error.strerror}): choose another WEB_PORT"
            ) from None
        self.port = runner.addresses[0][1]
        log.info("health and metrics on http://%s:%d", self._host, self.port)
