"""What the bot does with each kind of update: filter, one call, render.

Routers are made anew for every dispatcher, because aiogram lets a router join one only.
"""

from aiogram import Dispatcher

from bot.chats import Chats
from bot.handlers import buttons, commands, inline, membership, messages
from bot.host import Host


def build_dispatcher(host: Host, chats: Chats) -> Dispatcher:
    """A dispatcher that plays on the host; the worker adds `entry_mark`, `fence` and `now_ms`."""
    dispatcher = Dispatcher(host=host, chats=chats)
    for module in (membership, commands, inline, buttons, messages):
        dispatcher.include_router(module.router())
    return dispatcher
