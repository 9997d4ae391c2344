"""What the bot does with each kind of update: filter, one call, render.

Routers are made anew for every dispatcher, because aiogram lets a router join one only.
"""

from aiogram import Dispatcher

from bot.admin import handlers as admin
from bot.admin.backstage import Backstage
from bot.chats import Chats
from bot.handlers import buttons, commands, inline, membership, messages
from bot.host import Host


def build_dispatcher(host: Host, chats: Chats, backstage: Backstage | None = None) -> Dispatcher:
    """A dispatcher that plays on the host; the worker adds `entry_mark`, `fence` and `now_ms`.

    `backstage`: what administrators of the bot can reach; without one they are like everybody.
    """
    dispatcher = Dispatcher(host=host, chats=chats, backstage=backstage)
    if backstage is not None:
        dispatcher.include_router(admin.router(backstage))
    for module in (membership, commands, inline, buttons, messages):
        dispatcher.include_router(module.router())
    return dispatcher
