"""Golden games: scripts of what people do, and beside them what the table makes public.

A script is the lines before `---`; what follows is recorded. To record anew after a wanted change
of the rules, delete what follows `---` and run the tests once with HAT_RECORD=1.
"""

from __future__ import annotations

import os
from dataclasses import asdict
from pathlib import Path

import pytest
from games import CLUES, NAMES, ROBOT, Game

from bot.outgoing import encode
from bot.views import render
from engine import sight
from engine.commands import Challenge, Claim, Command, Join, OpenRound, Resume, Stop
from engine.events import Event, RoundEnded
from engine.refusals import Refusal
from engine.state import Table
from words.languages import Language

SCRIPTS = sorted((Path(__file__).parent / "playthroughs").glob("*.txt"))
IDS = {name: player for player, name in NAMES.items() if len(player) == 1}


def _outcome(line: str, game: Game, word: str, *, closed: bool) -> tuple[Event, ...] | Refusal:
    if line == "(wait)":
        return game.wait()
    if line == "(delivered)":
        game.deliver()
        return ()
    who, _, what = line.partition(": ")
    if who == "robot":
        return game.seal(what)
    player = IDS[who.removesuffix(" whispers")]
    if who.endswith(" whispers"):
        return game.whisper(player, what, game.next_id())
    command = _command(player, what, game, word, closed=closed)
    return game.say(player, what) if command is None else game.play(command)


def _command(player: str, what: str, game: Game, word: str, *, closed: bool) -> Command | None:
    name, number = NAMES[player], game.table.rounds
    match what:
        case "/hat":
            return OpenRound(player, name, word, closed)
        case "/challenge":
            return Challenge(player, name, word, CLUES, closed, "v1", ROBOT)
        case "/stop":
            return Stop(player, is_admin=False)
        case "claim":
            return Claim(number, player, name)
        case "join":
            return Join(number, player, name)
        case "resume":
            return Resume(number, player, name)
    return None


def _line(event: Event) -> str:
    fields = {
        key: value
        for key, value in asdict(event).items()
        if key != "kind" and value not in (None, "", (), {})
    }
    return f"    {event.kind} " + " ".join(f"{key}={value!r}" for key, value in fields.items())


def _transcript(script: list[str]) -> tuple[list[str], list[str]]:
    """The recorded lines; and what was public or sent before a round's end."""
    _, access, language, word = script[0].split()
    game = Game(Table("-100", Language(language)))
    lines, before_end = [], []
    for step in script[1:]:
        decision = _outcome(step, game, word, closed=access == "closed")
        lines.append(step)
        if isinstance(decision, Refusal):
            lines.append(f"    refused: {decision.value}")
            continue
        public = sight.public_events(decision)
        shown = [_line(event) for event in public]
        lines += shown
        if not any(isinstance(event, RoundEnded) for event in public):
            sent = [encode(outgoing).decode() for outgoing in render(sight.for_everyone(game.table), public)]
            before_end += [*shown, *sent]
    return lines, before_end


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_game_goes_as_recorded_and_shows_the_word_to_nobody(path: Path):
    script, _, recorded = path.read_text("utf8").partition("---\n")
    steps = script.split("\n")[:-1]
    lines, before_end = _transcript(steps)
    if os.environ.get("HAT_RECORD") == "1" and not recorded:
        path.write_text(script + "---\n" + "\n".join(lines) + "\n", "utf8")
        recorded = path.read_text("utf8").partition("---\n")[2]
    assert lines == recorded.split("\n")[:-1]
    word = steps[0].split()[-1]
    assert not [line for line in before_end if word in line]


def test_there_are_golden_games():
    assert len(SCRIPTS) >= 4
