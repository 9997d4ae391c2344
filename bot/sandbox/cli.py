"""A Telegram of your own in the browser: a strict Bot API server and a page with a group chat."""

import asyncio
from typing import Annotated

import typer

from bot.sandbox.driver import start_sandbox

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 lets the system choose.")] = 8081,
    host: Annotated[str, typer.Option(help="Where to listen.")] = "127.0.0.1",
    token: Annotated[
        str | None, typer.Option(envvar="SANDBOX_TOKEN", help="The bot's token; a random one unless given.")
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Let everybody who reaches this machine play.")
    ] = False,
) -> None:
    """A Telegram of your own: a strict Bot API server, and a page with a group chat on it.

    `hat run` starts one by itself when it has no BOT_TOKEN. Use this command to run the bot apart
    from it: start the bot with the printed BOT_TOKEN and TELEGRAM_API_BASE.
    """
    asyncio.run(_serve(host, port, token, public))


async def _serve(host: str, port: int, token: str | None, public: bool) -> None:
    served = await start_sandbox(host, port, token=token, public=public)
    typer.echo(f"Play at      {served.page}")
    typer.echo(f"Bot settings TELEGRAM_API_BASE={served.api_base} BOT_TOKEN={served.token}")
    people = served.world.people.values()
    typer.echo("People       " + ", ".join(f"{person.name} {person.id}" for person in people))
    try:
        await asyncio.Event().wait()
    finally:
        await served.stop()
