"""What stops a start, and what doesn't: one clear line, the right exit code, no traceback, no secret."""

import os
import shutil
import socket
from pathlib import Path

import pytest
from hat_process import Hat
from rounds_of_town import told
from side_by_side import Played, Scenario
from town import TOKEN_TAIL, Town

import models

SECRET = "sesame-that-nobody-may-read"


async def a_wrong_address_or_token_stops_it(town: Town) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{closed.getsockname()[1]}/0"
        nowhere = await town.start_bot(ready="", REDIS_URL=f"redis://:{SECRET}@{place}")
        assert await nowhere.ends() == 1
    assert f"lets us in at redis://{place}" in nowhere.output
    assert "REDIS_URL" in nowhere.output

    token = town.token.replace("chaos", "wrong")
    stranger = await town.start_bot(ready="", BOT_TOKEN=token)
    assert await stranger.ends() == 1
    assert stranger.output.startswith("BOT_TOKEN is refused")
    assert token.partition(":")[2] not in stranger.output
    for refused in (nowhere, stranger):
        assert refused.output.count("\n") == 0
        _nothing_private(refused)


async def a_champion_with_a_changed_byte_leaves_its_place_to_the_starter(town: Town) -> None:
    champion = town.folder / "models/en/v2"
    shutil.copytree(STARTERS / "en", champion)
    _spoil(champion)
    (champion.parent / "champion").write_text("v2\n")
    bot = await town.start_bot(MODELS_DIR=str(town.folder / "models"))
    refused = [line for line in bot.output.splitlines() if "ERROR" in line]
    assert len(refused) == 1
    assert "the starter model plays" in refused[0]
    assert str(champion) in refused[0]
    await town.say("Борис", "/challenge")
    await town.until_said("1 of 6")
    _nothing_private(bot)


async def a_broken_starter_keeps_the_ai_from_explaining_and_nobody_else(town: Town) -> None:
    shutil.copytree(Path(models.__file__).parent, town.folder / "models")
    path = [str(town.folder), *filter(None, [os.environ.get("PYTHONPATH")])]
    for language in ("ru", "en"):
        _spoil(town.folder / "models/pretrained" / language)
    bot = await town.start_bot(PYTHONPATH=os.pathsep.join(path))
    refused = [line for line in bot.output.splitlines() if "ERROR" in line]
    assert ["no AI player for ru" in line or "no AI player for en" in line for line in refused] == [
        True,
        True,
    ]
    await town.say("Борис", "/challenge")
    await town.until_said(told("no_model"))
    await town.say("Борис", "/hat")
    await town.until_said(told("round_opened"))
    _nothing_private(bot)


STARTERS = Path(models.__file__).parent / "pretrained"
SCENARIOS: tuple[Scenario, ...] = (
    a_wrong_address_or_token_stops_it,
    a_champion_with_a_changed_byte_leaves_its_place_to_the_starter,
    a_broken_starter_keeps_the_ai_from_explaining_and_nobody_else,
)


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.__name__)
async def test_a_start(played: Played, scenario: Scenario) -> None:
    await played[scenario]


def _spoil(model: Path) -> None:
    """Change one byte in the middle of the largest file."""
    largest = max((path for path in model.iterdir() if path.is_file()), key=lambda path: path.stat().st_size)
    data = bytearray(largest.read_bytes())
    data[len(data) // 2] ^= 1
    largest.write_bytes(data)


def _nothing_private(bot: Hat) -> None:
    for private in ("Traceback", SECRET, TOKEN_TAIL[:35]):
        assert private not in bot.output
