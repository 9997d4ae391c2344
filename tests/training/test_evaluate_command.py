"""`hat evaluate`: figures for players by any of their names, or the reason why there are none."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import typer
from typer.testing import CliRunner, Result

from models.registry import PRETRAINED
from training.evaluate_cli import evaluate

APP = typer.Typer()
APP.command()(evaluate)
Answers = Callable[[str], Any]
"""What a service says to a path."""


@pytest.fixture
def sets(tmp_path: Path) -> list[str]:
    """A guess set and an explain set of one word each, as arguments."""
    row: dict[str, Any] = {"target": "ship", "clues": ["sea", "captain"], "human": [{"w": "sea"}]}
    paths = []
    for option in ("guess", "explain"):
        path = tmp_path / f"{option}.json"
        path.write_text(json.dumps([row]))
        paths += [f"--{option}", str(path)]
    return paths


def hat_evaluate(*arguments: str | Path) -> Result:
    common = ["--lang", "en", "--every", "400", "--models", "nowhere"]
    return CliRunner().invoke(APP, [*common, *map(str, arguments)], terminal_width=300)


@contextmanager
def service(answers: Answers) -> Iterator[str]:
    """A player on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(answers(urlsplit(self.path).path)).encode()
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing: the output is for the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def sailor(path: str) -> Any:
    answers = {"/guess": ["boat", "ship"], "/explain": ["sea", "shipping", "sail"]}
    return answers.get(path, {"name": "sailor", "version": "3"})


def test_the_champion_is_measured_when_no_player_is_named(sets: list[str]) -> None:
    done = hat_evaluate(*sets, "--json")
    assert done.exit_code == 0, done.output
    (player,) = json.loads(done.stdout)["players"]
    assert len(player["guesser"]["game"]) == 3
    assert player["illegal clues for the hat"][0] == 0


def test_without_json_the_figures_are_tables(sets: list[str]) -> None:
    shown = hat_evaluate(*sets, "--player", "starter").stdout
    assert all(title in shown for title in ("Guesser", "Guesser, clue by clue", "Explainer", "By domain"))
    assert "name a corpus with --corpus" in shown


def test_one_set_is_enough(sets: list[str]) -> None:
    for kept, side, other in ((sets[:2], "guesser", "explainer"), (sets[2:], "explainer", "guesser")):
        (player,) = json.loads(hat_evaluate(*kept, "--json").stdout)["players"]
        assert side in player
        assert other not in player


def test_without_any_set_nothing_is_measured() -> None:
    done = hat_evaluate("--json")
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr == "Nothing was measured. Name a set with --guess, with --explain, or both.\n"


def test_names_folders_and_addresses_are_players_and_are_compared_with_the_first(sets: list[str]) -> None:
    with service(sailor) as url:
        named = ["starter", str(PRETRAINED / "en"), url]
        done = hat_evaluate(*sets, *(part for name in named for part in ("--player", name)), "--json")
    first, same, remote = json.loads(done.stdout)["players"]
    assert first["player"] == same["player"]
    assert same["behind the first player"]["guesser"]["game"] == [0, 0, 0]
    assert remote["player"] == "sailor 3"
    assert remote["guesser"]["game"][0] == 6
    assert remote["explainer"]["clues"][0] == 3
    assert remote["explainer"]["illegal"][0] == 1
    assert "game" in remote["behind the first player"]["guesser by domain"]["general"]


def test_the_first_player_is_measured_at_other_skills_too(sets: list[str]) -> None:
    done = hat_evaluate(*sets[:2], "--player", "starter", "--skill", "easy", "--skill", "hard", "--json")
    names = [player["player"].split()[0] for player in json.loads(done.stdout)["players"]]
    assert names == ["fasttext", "fasttext-easy", "fasttext-hard"]


def test_answers_that_are_none_are_misses_and_are_told(sets: list[str]) -> None:
    asked: list[str] = []

    def once(path: str) -> Any:
        asked.append(path)
        return sailor(path) if asked.count("/guess") < 1 else {"not": "a list"}

    with service(once) as url:
        done = hat_evaluate(*sets[:2], "--player", url, "--json")
    (player,) = json.loads(done.stdout)["players"]
    assert player["guesser"]["game"] == [0, 0, 0]
    assert player["guesser"]["answered"] == [0, 0, 0]
    assert "the answer is no list of strings (4 times; such answers count as misses)" in done.stderr


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (
            "nope",
            "There is no player 'nope': name a folder, an address (http://...), or one of champion, starter",
        ),
        ("..", "card.json"),
        ("ftp://host", "the address of a player must be a whole one of http or https"),
        (f"http://127.0.0.1:{closed_port()}", "says nothing to"),
        (str(PRETRAINED / "ru"), "speaks ru, not en"),
        ("seed2019", "The player seed2019 is made from a corpus: name one with --corpus."),
    ],
)
def test_a_player_that_is_none_is_told(sets: list[str], name: str, told: str) -> None:
    done = hat_evaluate(*sets, "--player", name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert "Nothing was measured" in done.stderr
    assert told in done.stderr


def test_a_service_that_is_late_again_and_again_is_given_up(
    sets: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("training.contestants._REMOTE_TIMEOUT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        done = hat_evaluate(*sets, "--player", f"http://127.0.0.1:{silent.getsockname()[1]}")
    assert done.exit_code == 1
    assert "didn't answer 3 times in a row within 0.2 s" in done.stderr


def test_a_page_gets_the_tables(sets: list[str], tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("above\n<!-- figures en -->\n<!-- end of figures en -->\nbelow\n")
    assert hat_evaluate(*sets, "--page", page, "--json").exit_code == 0
    text = page.read_text()
    assert text.startswith("above\n<!-- figures en -->\n\n**Guesser**\n")
    assert text.endswith("<!-- end of figures en -->\nbelow\n")


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "takes no tables (No such file or directory)"),
        (b"no marks", "has no lines <!-- figures en -->"),
        (b"\xff", "takes no tables (it is no text in UTF-8)"),
    ],
)
def test_a_page_that_takes_no_tables_is_refused_before_anything_is_measured(
    sets: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: bytes | None, told: str
) -> None:
    monkeypatch.delattr("training.evaluate_cli.measure")
    page = tmp_path / "page.md"
    if content is not None:
        page.write_bytes(content)
    done = hat_evaluate(*sets, "--page", page)
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert told in done.stderr


def test_a_set_of_another_language_is_refused(sets: list[str]) -> None:
    for option in (sets[:2], sets[2:]):
        done = hat_evaluate(*option, "--lang", "ru")
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert "1 of the 1 targets of" in done.stderr
        assert "no words of ru: name a set of that language" in done.stderr


def test_a_password_in_an_address_is_not_printed(sets: list[str]) -> None:
    done = hat_evaluate(*sets, "--player", "http://somebody:secretpw@host/?key=hidden")
    assert "http://***@host/ can't be asked: the address of a player has no password" in done.stderr
    assert not [secret for secret in ("somebody", "secretpw", "hidden") if secret in done.output]
