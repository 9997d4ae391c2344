"""Build the word lists of the package from their sources."""

import typer

from training.hat_lists import build

app = typer.Typer(no_args_is_help=True, add_completion=False, help=__doc__)


@app.callback()
def _only_subcommands() -> None:
    """Keeps `build` a subcommand while it is the only one."""


app.command("build")(build)
