"""The command `hat`: what it can do, and each part of it loaded only when it is asked for."""

import ast
import asyncio
import errno
import importlib.util
import sys
from importlib.metadata import EntryPoint, entry_points, version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer
from typer.core import TyperCommand, TyperGroup

from bot import threads
from bot.faults import CannotStart

if TYPE_CHECKING:
    from bot.settings import Settings

COMMANDS = "hat.commands"

HELP = """Live games of the hat in Telegram chats, with AI players trained on news.

[bold]hat run[/bold]      play in your browser: the sandbox needs neither Telegram nor Redis

[bold]hat doctor[/bold]   say what is missing on this machine, and what to do about it

For Telegram, put the BOT_TOKEN from @BotFather into the file .env and start [bold]hat run[/bold] again.
All settings, with their meaning, are in .env.example. Help on one command: hat COMMAND --help.
"""


def plugged_in() -> dict[str, EntryPoint]:
    """Commands by name which other modules bring; finding them imports none of these modules."""
    sandbox = EntryPoint("sandbox", "bot.sandbox.cli:app", COMMANDS)
    return {entry.name: entry for entry in (sandbox, *entry_points(group=COMMANDS))}


def summary(entry: EntryPoint) -> str:
    """The first line of what documents a command, read from its source without importing it."""
    spec = importlib.util.find_spec(entry.module)
    if spec is None or spec.origin is None:
        return f"(not installed: there is no module {entry.module})"
    tree = ast.parse(Path(spec.origin).read_text(encoding="utf-8"))
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == entry.attr)
    documented: ast.FunctionDef | ast.Module = next(functions, tree)
    return (ast.get_docstring(documented) or "").partition("\n")[0]


def load(entry: EntryPoint) -> TyperCommand | TyperGroup:
    """The command behind an entry point, which names a typer app or a plain function."""
    target = entry.load()
    if not isinstance(target, typer.Typer):
        app = typer.Typer(add_completion=False)
        app.command(entry.name)(target)
        target = app
    return cast(TyperCommand | TyperGroup, typer.main.get_command(target))


class Listed(TyperCommand):
    """Stands for a plugged-in command in the help and is replaced by it when it is called."""

    def __init__(self, entry: EntryPoint) -> None:
        super().__init__(entry.name, help=summary(entry))
        self.entry = entry


class LazyGroup(TyperGroup):
    """Own commands first, then the plugged-in ones."""

    def list_commands(self, ctx: Any) -> list[str]:
        return [*super().list_commands(ctx), *sorted(plugged_in())]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        entry = plugged_in().get(cmd_name)
        return Listed(entry) if entry else super().get_command(ctx, cmd_name)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, command, rest = super().resolve_command(ctx, args)
        return name, load(command.entry) if isinstance(command, Listed) else command, rest


app = typer.Typer(
    cls=LazyGroup,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="rich",
    add_completion=False,
    # A pretty traceback prints local variables, and there may be a token among them.
    pretty_exceptions_enable=False,
)


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"hat {version('hat-bot')}")
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version.")
    ] = False,
) -> None:
    """Options that stand before the command; the help text is given to the app."""


@app.command()
def run(
    roles: Annotated[
        str | None,
        typer.Option(help="all, or a list of gateway,worker,clock,sender,web,scheduler; goes before ROLES."),
    ] = None,
    sandbox_port: Annotated[
        int | None, typer.Option(help="Port of the sandbox page; goes before SANDBOX_PORT.")
    ] = None,
) -> None:
    """Start the bot: in Telegram with a BOT_TOKEN, in the sandbox without one.

    It stops with Ctrl+C or SIGTERM, finishes what is in flight, and goes on with the running rounds
    when it is started again. To split it over machines, give each process the same REDIS_URL and its
    own --roles, for example: hat run --roles gateway,clock
    """
    from bot.logs import set_up
    from bot.settings import load_settings

    threads.take_one()
    given: dict[str, Any] = {"roles": roles, "sandbox_port": sandbox_port}
    settings = load_settings(**{name: value for name, value in given.items() if value is not None})
    set_up(settings.log_level, settings.secrets())
    _serve(settings)


def _serve(settings: "Settings") -> None:
    """Run the bot to its end; what a person can mend becomes CannotStart."""
    from bot.run import run as serve
    from bot.telegram import BotTokenRefused
    from engine.store.connection import StoreError
    from models.errors import ModelRefused

    try:
        asyncio.run(serve(settings))
    except (BotTokenRefused, StoreError, ModelRefused) as fault:
        raise CannotStart(str(fault)) from fault
    except OSError as fault:
        if fault.errno != errno.EADDRINUSE:
            raise
        raise CannotStart(f"{fault.strerror}: stop what has it, or set WEB_PORT or SANDBOX_PORT") from fault


@app.command()
def doctor() -> None:
    """Check this machine: settings, storage, AI players, Telegram; say what to mend."""
    from bot.settings import load_settings

    settings = load_settings()
    from bot.doctor import examine

    findings = asyncio.run(examine(settings))
    for finding in findings:
        typer.echo(f"{'ok  ' if finding.good else 'MEND'}  {finding.text}")
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


def main() -> None:
    """The entry point `hat`; a fault that a person can mend is one line on stderr."""
    try:
        app()
    except CannotStart as fault:
        print(fault, file=sys.stderr)
        sys.exit(fault.exit_code)
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
