"""docs/player-protocol.md tells the truth: its commands, its player, its limits."""

from __future__ import annotations

import asyncio
import json
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Any
from urllib.request import Request, urlopen

import pytest

from bot.service import fields, server
from models import remote
from models.player import ExplainRequest, GuessRequest
from models.remote import RemotePlayer
from words.languages import Language

PAGE = (Path(__file__).resolve().parents[3] / "docs/player-protocol.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"```sh\n(curl .*?)\n```\n```json\n(.*?)\n```", PAGE, re.S)
PRINTED = "http://127.0.0.1:8090"


def asked_by(command: str, address: str) -> Request:
    """The request of a curl command that uses -s, -H and -d."""
    arguments = iter(shlex.split(command)[1:])
    url, body, headers = "", None, {}
    for argument in arguments:
        if argument == "-H":
            name, _, value = next(arguments).partition(": ")
            headers[name] = value
        elif argument == "-d":
            body = next(arguments).encode()
        elif argument != "-s":
            url = argument
    assert url.startswith(PRINTED)
    return Request(url.replace(PRINTED, address), data=body, headers=headers)


def answer_to(request: Request) -> Any:
    from urllib.error import HTTPError

    try:
        with urlopen(request, timeout=30) as response:
            return json.load(response)
    except HTTPError as refused:
        with refused:
            return json.load(refused)


@pytest.mark.parametrize(("command", "shown"), EXAMPLES, ids=[command for command, _ in EXAMPLES])
async def test_a_command_of_the_page_gets_the_answer_which_it_shows(
    address: str, command: str, shown: str
) -> None:
    assert await asyncio.to_thread(answer_to, asked_by(command, address)) == json.loads(shown)


def test_every_command_of_the_page_is_tried() -> None:
    assert len(EXAMPLES) == PAGE.count("curl -s") >= 7


@pytest.fixture(scope="module")
def player_of_the_page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemotePlayer]:
    """The page's own player, running, and asked as the bot asks it."""
    program = re.search(r"```python\n(.*?)```", PAGE, re.S)
    assert program
    file = tmp_path_factory.mktemp("team") / "player.py"
    # The system chooses the port, and the program says which.
    serving = 'ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()'
    told = serving.replace(".serve_forever()", "")
    text = program[1].replace(
        serving, f"service = {told}\n    print(service.server_port, flush=True)\n    service.serve_forever()"
    )
    assert text != program[1]
    file.write_text(text, encoding="utf-8")
    with Popen([sys.executable, file, "0"], stdout=-1, stderr=DEVNULL, text=True) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        yield RemotePlayer(f"http://127.0.0.1:{port}", Language.EN, 30)
        process.terminate()


def test_the_player_of_the_page_plays(player_of_the_page: RemotePlayer) -> None:
    assert player_of_the_page.explain(ExplainRequest("moon", 2)).words == ("night", "tide")
    assert player_of_the_page.guess(GuessRequest(("river", "loan"), 3)).words == ("bank",)
    assert player_of_the_page.guess(GuessRequest(("xyzzy",), 3)).words == ()
    assert (player_of_the_page.name, player_of_the_page.version) == ("dictionary", "1")


async def test_the_service_of_the_house_is_a_remote_player_too(address: str, player: Any) -> None:
    owls = RemotePlayer(address, Language.EN, 30)
    request = GuessRequest(("night", "sky"), 2, frozenset({"moon"}))
    assert (await asyncio.to_thread(owls.guess, request)).words == ("star", "sun")
    assert (await asyncio.to_thread(owls.explain, ExplainRequest("moon", 2))).words == ("night", "tide")
    assert (await asyncio.to_thread(owls.explain, ExplainRequest("xyzzy", 2))).words == ()
    assert await asyncio.to_thread(lambda: (owls.name, owls.version)) == (player.name, player.version)


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("clues in a question", f"1 to {fields.MOST_CLUES}"),
        ("excluded words", f"0 to {fields.MOST_EXCLUDED}"),
        ("characters of a word", f"1 to {fields.LONGEST_WORD}"),
        ("`n_words`", f"1 to {fields.MOST_WORDS}, {fields.USUAL_WORDS} unless given"),
        ("body", f"{server.LARGEST_BODY} bytes, to be sent within {server._BODY_WAIT_S:.0f} seconds"),
        ("requests that wait for a thread", f"{server.WAITING}"),
    ],
)
def test_the_page_tells_the_limits_of_the_service(row: str, value: str) -> None:
    assert f"| {row} | {value} |" in PAGE


def test_the_page_tells_the_limits_of_the_bot() -> None:
    assert f"{remote.LARGEST_ANSWER >> 10} KiB" in PAGE
    assert f"up to {remote.MOST_CLUES} clues, the newest ones, of up to {remote.LONGEST_WORD}" in PAGE
    assert f"asks for 1 to {remote.MOST_WORDS} words" in PAGE


def test_bot_and_service_keep_to_the_same_limits() -> None:
    ours = (fields.LONGEST_WORD, fields.MOST_CLUES, fields.MOST_WORDS)
    assert ours == (remote.LONGEST_WORD, remote.MOST_CLUES, remote.MOST_WORDS)
