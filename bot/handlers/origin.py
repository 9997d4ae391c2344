"""Where the command of an update comes from, as handlers receive it from the worker."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware, Router
from aiogram.types import TelegramObject

from engine.play import Origin


class _OriginMiddleware(BaseMiddleware):
    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        data["origin"] = Origin(data["entry_mark"], data["fence"], data["now_ms"])
        return await handler(event, data)


def router_with_origin(name: str) -> Router:
    """A router whose handlers may ask for `origin`."""
    router = Router(name=name)
    for observer in router.observers.values():
        if observer.event_name not in {"update", "error"}:
            observer.middleware(_OriginMiddleware())
    return router
