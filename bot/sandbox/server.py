"""Serving a world: the Bot API, the control API and the page on one port."""

from ipaddress import ip_address

from aiohttp import web

from bot.faults import CannotStart
from bot.sandbox.api import BotApi
from bot.sandbox.control import Control
from bot.sandbox.delivery import Delivery
from bot.sandbox.world import World

LOOPBACK_NAMES = frozenset({"127.0.0.1", "localhost", "::1"})


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host in LOOPBACK_NAMES:
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Server:
    """One port of one machine. `public`: whoever reaches the machine may play, which must be wanted."""

    def __init__(
        self, world: World, host: str, port: int, *, public: bool = False, webhook_retry_s: float = 0.5
    ) -> None:
        if not public and not is_loopback(host):
            raise CannotStart(
                f"the sandbox has no passwords and would be open to everybody at {host}:"
                " take the host 127.0.0.1, or say --public if that is wanted"
            )
        self._world, self.host, self.port = world, host, port
        self._hosts = None if public else LOOPBACK_NAMES | {host}
        self._webhook_retry_s = webhook_retry_s
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        """Listen; a port of 0 is replaced by the one which the system chose. Raises CannotStart."""
        self.delivery = Delivery(self._world, self._webhook_retry_s)
        control = Control(self._world, self._hosts)
        app = web.Application(middlewares=[control.guard], client_max_size=20 * 2**20)
        app.add_routes([*BotApi(self._world, self.delivery).routes(), *control.routes()])
        # Open pages hold a stream each; they are cut off at once when the server ends.
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, self.host, self.port).start()
        except OSError as error:
            await runner.cleanup()
            raise CannotStart(
                f"port {self.port} of {self.host} can't be used ({error.strerror}): choose another one"
            ) from None
        self._runner = runner
        self.port = runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop listening and delivering; the world stays as it is."""
        if self._runner is not None:
            runner, self._runner = self._runner, None
            await self.delivery.close()
            await runner.cleanup()
