"""The command `hat` as a person meets it, in a process of its own."""

import os
import subprocess
import sys
from importlib.metadata import EntryPoint, version
from pathlib import Path

import pytest

from bot.cli import COMMANDS, load, plugged_in, summary
from bot.settings import Settings

HEAVY = ("aiogram", "numpy", "redis", "pymorphy3", "lemminflect", "scipy", "fasttext", "training.cli")


def hat(*arguments: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    settings = {name.upper() for name in Settings.model_fields}
    clean = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    return subprocess.run(
        [sys.executable, "-c", "from bot.cli import main; main()", *arguments],
        capture_output=True,
        cwd=cwd,
        env=clean | {"COLUMNS": "100"} | env,
        text=True,
        timeout=60,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def test_help_teaches_the_first_steps(tmp_path: Path) -> None:
    shown = hat("--help", cwd=tmp_path)
    assert shown.returncode == 0
    for piece in ("hat run", "hat doctor", "BOT_TOKEN", ".env.example", "sandbox", *plugged_in()):
        assert piece in shown.stdout


def test_without_a_command_the_help_is_shown(tmp_path: Path) -> None:
    assert "hat doctor" in hat(cwd=tmp_path).stdout


def test_help_loads_nothing_heavy(tmp_path: Path) -> None:
    program = (
        "import sys; from bot.cli import app\n"
        "try: app(['--help'])\n"
        f"except SystemExit: print('LOADED', [m for m in {HEAVY!r} if m in sys.modules])"
    )
    shown = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, cwd=tmp_path, text=True, timeout=60, check=True
    )
    assert shown.stdout.splitlines()[-1] == "LOADED []"


def test_the_version_is_that_of_the_package(tmp_path: Path) -> None:
    assert hat("--version", cwd=tmp_path).stdout == f"hat {version('hat-bot')}\n"


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_a_wrong_setting_stops_the_start_with_one_line_and_code_2(tmp_path: Path, command: str) -> None:
    shown = hat(command, cwd=tmp_path, CLUES_PER_ROUND="99")
    assert shown.returncode == 2
    assert shown.stdout == ""
    assert shown.stderr.startswith("CLUES_PER_ROUND is wrong: ")
    assert shown.stderr.count("\n") == 1


def test_an_unknown_command_is_refused_with_a_guess_at_what_was_meant(tmp_path: Path) -> None:
    shown = hat("rum", cwd=tmp_path)
    assert shown.returncode == 2
    assert "Did you mean 'run'" in shown.stderr


@pytest.mark.parametrize("name", sorted(plugged_in()))
def test_every_plugged_in_command_loads_and_says_what_it_does(name: str) -> None:
    entry = plugged_in()[name]
    assert load(entry) is not None
    assert summary(entry).endswith(".")


def test_a_function_and_an_app_can_be_plugged_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    module = tmp_path / "plugged.py"
    module.write_text(
        '"""A module of commands."""\nimport typer\napp = typer.Typer()\n\n'
        '@app.command()\ndef first() -> None:\n    """The first."""\n\n'
        '@app.command()\ndef second(n: int = 1) -> None:\n    """The second.\n\n    More of it."""\n',
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    one, many = EntryPoint("second", "plugged:second", COMMANDS), EntryPoint("all", "plugged:app", COMMANDS)
    assert (summary(one), summary(many)) == ("The second.", "A module of commands.")
    assert [parameter.name for parameter in load(one).params] == ["n"]
    assert set(load(many).commands) == {"first", "second"}  # type: ignore[union-attr]


def test_a_command_whose_module_is_missing_says_so_in_the_help() -> None:
    entry = EntryPoint("gone", "no_such_module:app", COMMANDS)
    assert summary(entry) == "(not installed: there is no module no_such_module)"
