"""What a player can be asked over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.service.fields import MOST_CLUES, MOST_EXCLUDED, Count, Field, Word, Words
from bot.service.reading import Values
from bot.service.refused import Refused
from models.player import ExplainRequest, GuessRequest, Knowing, Player
from models.skills import having_said
from words.lemmas import is_known

Answer = tuple[str, ...]


@dataclass(frozen=True)
class Endpoint:
    """A path under which a player is asked, by GET with a query or by POST with a JSON body."""

    path: str
    summary: str
    fields: tuple[Field, ...]
    ask: Callable[[Player, Values], Answer]
    """Runs in a thread; raises Refused."""
    unknown: str
    """When it answers 404."""
    example: Answer


def _explain(player: Player, values: Values) -> Answer:
    known = _knows(player, values["word"])
    words = player.explain(ExplainRequest(values["word"], values["n_words"])).words if known else ()
    if not words:
        raise Refused(404, "this player doesn't know the word: try another one, or its dictionary form")
    return words[: values["n_words"]]


def _guess(player: Player, values: Values) -> Answer:
    if not any(_knows(player, clue) for clue in values["words"]):
        raise Refused(404, "this player knows none of the clues: try others, or their dictionary forms")
    excluded = frozenset(values["excluded"])
    request = GuessRequest(values["words"], values["n_words"], excluded)
    return having_said(player, excluded).guess(request).words[: values["n_words"]]


def _knows(player: Player, word: str) -> bool:
    """Whether it is a word at all: players make something even of random letters."""
    return is_known(word, player.language) or (isinstance(player, Knowing) and player.knows(word))


_HOW_MANY = Count("n_words", "At most so many words are wanted")
ENDPOINTS = (
    Endpoint(
        "/explain",
        "Clues for a word, strongest first",
        (Word("word", "The word to explain"), _HOW_MANY),
        _explain,
        "Neither the player nor the dictionary knows the word",
        ("night", "tide", "orbit"),
    ),
    Endpoint(
        "/guess",
        "The likeliest words behind clues, likeliest first; none when the clues say nothing to the player",
        (
            Words("words", "The clues in the order in which they were named", fewest=1, most=MOST_CLUES),
            _HOW_MANY,
            Words(
                "excluded",
                "Guesses known to be wrong; none of their forms is answered",
                fewest=0,
                most=MOST_EXCLUDED,
                required=False,
                in_query=False,
            ),
        ),
        _guess,
        "Neither the player nor the dictionary knows any of the clues",
        ("moon", "star", "sun"),
    ),
)
