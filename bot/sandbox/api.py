"""The Bot API over HTTP: `/bot<token>/<method>` by GET or POST, with forms, multipart or JSON."""

import hmac
import json
from typing import Any

from aiohttp import web

from bot.sandbox import answering, sending
from bot.sandbox.arguments import Arguments
from bot.sandbox.delivery import Delivery
from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.methods import METHODS, carry_out
from bot.sandbox.world import World

# Importing these modules registers the methods in them.
_REGISTERED = (answering, sending)

_PICTURE_BYTES = 10 << 20
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
"""How a PNG and a JPEG begin."""

MODELLED = frozenset(
    {method.name for method in METHODS.values()}
    | {"getUpdates", "setWebhook", "deleteWebhook", "getWebhookInfo"}
)
"""The names of all methods which the sandbox knows."""


class BotApi:
    """Requests of the bot, answered with Telegram's envelope."""

    def __init__(self, world: World, delivery: Delivery) -> None:
        self._world, self._delivery = world, delivery

    def routes(self) -> list[web.RouteDef]:
        """What to put into an aiohttp application."""
        path = "/bot{token}/{method}"
        return [web.get(path, self.answer), web.post(path, self.answer)]

    async def answer(self, request: web.Request) -> web.Response:
        """One call."""
        try:
            self._check_token(request.match_info["token"])
            args = Arguments(await _values(request))
            result = await self._call(request.match_info["method"], args)
        except ApiError as refusal:
            return web.json_response(refusal.envelope(), status=refusal.code)
        return web.json_response({"ok": True, "result": result})

    def _check_token(self, token: str) -> None:
        number, colon, _ = token.partition(":")
        if not colon or not number.isascii() or not number.isdigit():
            raise ApiError(404, "Not Found")
        if not hmac.compare_digest(token.encode(), self._world.token.encode()):
            raise ApiError(401, "Unauthorized")

    async def _call(self, name: str, args: Arguments) -> Any:
        match name.lower():
            case "getupdates":
                return await self._delivery.get_updates(args)
            case "setwebhook":
                return await self._delivery.set_webhook(args)
            case "deletewebhook":
                return await self._delivery.delete_webhook(args)
            case "getwebhookinfo":
                return self._delivery.webhook_info()
            case _:
                return carry_out(self._world, name, args)


def _refuse_strange_picture(content: bytes) -> None:
    """Whatever is uploaded here is meant as a photo, which Telegram looks at."""
    if len(content) > _PICTURE_BYTES:
        raise bad_request(f"file of size more than {_PICTURE_BYTES >> 20} MB can't be sent as a photo")
    if not content.startswith(_PICTURES):
        raise bad_request("IMAGE_PROCESS_FAILED")


async def _values(request: web.Request) -> dict[str, Any]:
    values: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text() or "{}")
        except ValueError:
            raise bad_request("can't parse request body as JSON") from None
        if not isinstance(body, dict):
            raise bad_request("request body must be a JSON object")
        return values | body
    form = await request.post()
    # A file is a part of its own, named by an attach:// value or by its parameter; its name stands for it.
    attached = {str(value).removeprefix("attach://") for value in form.values() if isinstance(value, str)}
    for name, value in form.items():
        if not isinstance(value, web.FileField):
            values[name] = value
        else:
            _refuse_strange_picture(value.file.read(_PICTURE_BYTES + 1))
            if name not in attached:
                values[name] = value.filename
    return values
