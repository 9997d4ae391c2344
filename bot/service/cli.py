"""The command `hat serve`."""

import asyncio
import contextlib
import ipaddress
import signal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot import threads
from bot.faults import CannotStart
from models.skills import Skill, Skilled
from words.languages import Language

if TYPE_CHECKING:
    from models.player import Player
    from models.registry import Registry


def serve(
    lang: Annotated[Language, typer.Option(help="Language of the player.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 lets the system choose.")] = 8090,
    host: Annotated[str, typer.Option(help="Where to listen; 0.0.0.0 for everybody.")] = "127.0.0.1",
    model: Annotated[
        str | None,
        typer.Option(help="Folder of a model, or a version in the registry; the champion unless given."),
    ] = None,
    difficulty: Annotated[
        Skill | None,
        typer.Option(help="How well it plays, as /skill sets it at a table; as well as it can unless given."),
    ] = None,
) -> None:
    """Serve an AI player over HTTP: /explain and /guess, for the league and for other programs.

    The protocol is in docs/player-protocol.md; the service itself tells it under /openapi.json.
    It stops with Ctrl+C or SIGTERM and finishes the requests in flight.
    """
    from bot.logs import set_up
    from bot.settings import load_settings

    threads.take_one()
    settings = load_settings()
    set_up(settings.log_level, settings.secrets())
    player = choose(model, settings.models_dir, lang)
    if difficulty is not None:
        player = Skilled(player, difficulty)
    if not is_private(host):
        typer.echo(
            f"Warning: with --host {host} everybody who reaches this machine can ask the player; "
            "put a proxy with access control before it, or leave --host out.",
            err=True,
        )
    asyncio.run(_serve(player, host, port))


def choose(model: str | None, registry: Path, language: Language) -> "Player":
    """The player of a folder, of a version, or the champion; raises CannotStart."""
    from models import players
    from models.errors import ModelRefused
    from models.registry import Registry

    try:
        if model is None:
            return Registry(registry).champion_player(language)
        if not Path(model).is_dir():
            return _version(Registry(registry), language, model)
        player = players.load(Path(model))
    except ModelRefused as refusal:
        raise CannotStart(str(refusal)) from refusal
    if player.language is not language:
        raise CannotStart(
            f"{model} speaks {player.language.value}: start it with --lang {player.language.value}"
        )
    return player


def _version(registry: "Registry", language: Language, version: str) -> "Player":
    """The player of a version; raises CannotStart with those at hand when there is none of that name."""
    from models.errors import ModelRefused

    try:
        return registry.load(language, version)
    except ModelRefused:
        versions = registry.versions(language)
        if version in versions:
            raise
        known = ", ".join(versions) or "none beside the starter model, which plays without --model"
        raise CannotStart(
            f"There is no folder and no version {version} of {language.value}; versions there are: {known}"
        ) from None


def is_private(host: str) -> bool:
    """Whether only this machine can reach the host."""
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


async def _serve(player: "Player", host: str, port: int) -> None:
    from bot.service.server import PlayerServer
    from models.player import ExplainRequest, GuessRequest

    stop = asyncio.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(signum, stop.set)
    # The first question loads the dictionaries; nobody should wait for that.
    player.explain(ExplainRequest("hat", 1))
    player.guess(GuessRequest(("hat",), 1))
    server = PlayerServer(player, host, port)
    await server.start()
    language = player.language.value
    typer.echo(f"The {language} player {player.name} {player.version} answers on {server.address}")
    try:
        await stop.wait()
    finally:
        await server.stop()
