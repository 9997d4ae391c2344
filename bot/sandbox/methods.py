"""The table of Bot API methods: their names, the parameters they know, and what carries them out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import ApiError
from bot.sandbox.world import World

Handler = Callable[[World, Arguments], Any]


@dataclass(frozen=True)
class Method:
    """A Bot API method. `parameters`: all that it knows."""

    name: str
    parameters: frozenset[str]
    handler: Handler


METHODS: dict[str, Method] = {}
"""By lower-case name, since Telegram doesn't mind the case."""


def method(name: str, parameters: str = "") -> Callable[[Handler], Handler]:
    """Register what carries out a method; `parameters` are names with spaces between."""

    def register(handler: Handler) -> Handler:
        METHODS[name.lower()] = Method(name, frozenset(parameters.split()), handler)
        return handler

    return register


def carry_out(world: World, name: str, args: Arguments) -> Any:
    """The result of one call; raises ApiError, and changes nothing then."""
    called = METHODS.get(name.lower())
    if called is None:
        raise ApiError(404, "Not Found: method not found")
    args.refuse_others(called.parameters)
    return called.handler(world, args)
