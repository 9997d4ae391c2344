"""Rounds that people play in a town, and the clues they have in mind."""

from __future__ import annotations

import re

from town import Town

from bot.texts import say
from bot.views_round import CLAIM, JOIN
from engine.verdicts import judge_clue
from words.languages import Language

_THOUGHTS = ("river", "mountain", "purple", "kitchen", "seven", "winter", "engine", "music", "sand", "doctor")


def told(key: str, **values: object) -> str:
    """An English text of the bot as people see it."""
    return re.sub(r"<[^>]+>", "", say(Language.EN, key, **values))


def clues_for(word: str, how_many: int) -> list[str]:
    """Words that the rules accept as clues for the word."""
    clues: tuple[str, ...] = ()
    for thought in _THOUGHTS:
        if judge_clue(thought, word, clues, Language.EN) == thought:
            clues = (*clues, thought)
    return list(clues[:how_many])


async def begin_hat(town: Town, *guessers: str, url: str | None = None) -> str:
    """A round which Аня explains, with people who took a seat; the word, as Аня sees it."""
    await town.say("Аня", "/hat")
    alert = await town.press("Аня", f"{CLAIM}:1")
    table = await town.until_table(lambda table: table.round and table.round.explainer, url)
    assert table.round is not None
    assert table.round.word in alert
    for guesser in guessers:
        await town.press(guesser, f"{JOIN}:1")
    return table.round.word


async def begin_challenge(town: Town, starter: str, url: str | None = None) -> str:
    """A round which the AI explains, with its first clue delivered; the word."""
    await town.say(starter, "/challenge")
    await town.until_said("1 of 6")
    table = await town.until_table(lambda table: table.round and table.round.clues[0].message_id, url)
    assert table.round is not None
    return table.round.word


def points_of(town: Town, game: dict[str, int]) -> dict[str, int]:
    """The points of a game by the names of the people."""
    return {name: game[str(number)] for name, number in town.people.items() if str(number) in game}
