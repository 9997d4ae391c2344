"""The command `hat serve`."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import quote
from urllib.request import urlopen

import pytest
import typer
from typer.testing import CliRunner

from bot.faults import CannotStart
from bot.service import cli
from bot.settings import Settings
from models.player import ExplainRequest, Knowing
from models.registry import PRETRAINED, Registry
from tests.small_models import write_small
from words.languages import Language

PROGRAM = (sys.executable, "-c", "from bot.cli import main; main()", "serve")


@contextmanager
def running(place: Path, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and the line which it prints when it is ready."""
    settings = {name.upper() for name in Settings.model_fields}
    env = {name: value for name, value in os.environ.items() if name.upper() not in settings}
    with subprocess.Popen(
        [*PROGRAM, *arguments], cwd=place, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stdout
            yield process, process.stdout.readline()
        finally:
            process.kill()


def ask(url: str) -> Any:
    with urlopen(url, timeout=60) as response:
        return json.load(response)


@pytest.mark.parametrize(("lang", "word", "clue"), [("en", "moon", "night"), ("ru", "луна", "ночь")])
def test_a_starter_model_is_served_until_sigterm(tmp_path: Path, lang: str, word: str, clue: str) -> None:
    with running(tmp_path, "--lang", lang, "--port", "0") as (process, line):
        found = re.fullmatch(rf"The {lang} player (\w+) (\w+) answers on (http://127\.0\.0\.1:\d+)\n", line)
        assert found, process.communicate()
        name, version, address = found.groups()
        assert ask(f"{address}/health") == {"ok": True, "name": name, "version": version, "language": lang}
        assert len(ask(f"{address}/explain?word={quote(word)}&n_words=3")) == 3
        assert len(ask(f"{address}/guess?words={quote(clue)}&n_words=3")) == 3
        with pytest.raises(HTTPError, match="404"):
            ask(f"{address}/explain?word={quote(word)}blorf")
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=60) == ("", "")
        assert process.returncode == 0


def test_a_difficulty_is_the_skill_at_which_the_player_answers(tmp_path: Path) -> None:
    with running(tmp_path, "--lang", "en", "--port", "0", "--difficulty", "easy") as (_, line):
        address = line.split()[-1]
        assert ask(f"{address}/health")["name"] == "fasttext-easy"
        eased = ask(f"{address}/explain?word=moon&n_words=3")
    strongest = Registry(tmp_path).champion_player(Language.EN).explain(ExplainRequest("moon", 5)).words
    assert tuple(eased) == strongest[2:]


def test_an_unknown_version_stops_the_start_with_one_line(tmp_path: Path) -> None:
    with running(tmp_path, "--lang", "en", "--model", "nope") as (process, line):
        errors = process.communicate(timeout=60)[1]
    assert (line, process.returncode, errors.count("\n")) == ("", 1, 1)
    assert "no version nope of en" in errors


def test_an_unknown_version_is_answered_with_those_at_hand(tmp_path: Path) -> None:
    known = Registry(tmp_path / "models").add(write_small(tmp_path / "small", [["river", "bank"]]))
    with pytest.raises(CannotStart, match=f"no version nope of en; versions there are: {known}"):
        cli.choose("nope", tmp_path / "models", Language.EN)
    with pytest.raises(CannotStart, match="none beside the starter model"):
        cli.choose("some/folder", tmp_path / "empty", Language.EN)


def test_a_broken_version_is_told_with_what_is_wrong_about_it(tmp_path: Path) -> None:
    version = Registry(tmp_path / "models").add(write_small(tmp_path / "small", [["river", "bank"]]))
    (tmp_path / "models" / "en" / version / "card.json").write_text("{}")
    with pytest.raises(CannotStart, match="no valid 'format'"):
        cli.choose(version, tmp_path / "models", Language.EN)


def test_a_model_of_any_kind_is_served_from_its_folder(tmp_path: Path) -> None:
    small = write_small(tmp_path / "small", [["river", "bank", "blorf"], ["sun", "star"]])
    player = cli.choose(str(small), tmp_path, Language.EN)
    assert player.name == "seed"
    assert player.explain(ExplainRequest("river", 1)).words in {("bank",), ("blorf",)}
    assert isinstance(player, Knowing)
    assert [player.knows(word) for word in ("blorf", "rivers", "xyzzy")] == [True, True, False]


def test_a_model_of_another_language_is_refused() -> None:
    with pytest.raises(CannotStart, match="speaks ru: start it with --lang ru"):
        cli.choose(str(PRETRAINED / "ru"), Path("nowhere"), Language.EN)


def test_a_folder_a_version_and_no_choice_can_name_the_same_model(tmp_path: Path) -> None:
    folder = cli.choose(str(PRETRAINED / "en"), tmp_path, Language.EN)
    champion = cli.choose(None, tmp_path, Language.EN)
    version = cli.choose(champion.version, tmp_path, Language.EN)
    assert folder.version == champion.version == version.version


@pytest.mark.parametrize(
    ("host", "private"),
    [
        ("127.0.0.1", True),
        ("127.1.2.3", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.0.7", False),
        ("example.org", False),
    ],
)
def test_who_serves_more_than_this_machine_is_warned(
    host: str, private: bool, player: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    served: list[tuple[str, int]] = []

    async def serve(_player: Any, host: str, port: int) -> None:
        served.append((host, port))

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("bot.logs.set_up", lambda *_: None)
    monkeypatch.setattr(cli, "choose", lambda *_: player)
    monkeypatch.setattr(cli, "_serve", serve)
    app = typer.Typer()
    app.command()(cli.serve)
    shown = CliRunner().invoke(app, ["--lang", "en", "--host", host])
    assert (shown.exit_code, served) == (0, [(host, 8090)])
    assert ("everybody who reaches this machine" in shown.stderr) is not private
