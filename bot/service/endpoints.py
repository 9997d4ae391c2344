"""What a player can be asked over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.service.fields import MOST_CLUES, MOST_EXCLUDED, Count, Field, Word, Words
from bot.service.reading import Values
from bot.service.refused import Refused
from models.player import ExplainRequest, GuessRequest, Player

Answer = tuple[str, ...]


@dataclass(frozen=True)
class Endpoint:
    """A path under which a player is asked, by GET with a query or by POST with a JSON body."""

    path: str
    summary: str
    fields: tuple[Field, ...]
    ask: Callable[[Player, Values], Answer]
    """Runs in a thread; raises Refused."""
    unknown: str | None
    """When it answers 404, or None when it never does."""
    example: Answer


def _explain(player: Player, values: Values) -> Answer:
    words = player.explain(ExplainRequest(values["word"], values["n_words"])).words
    if not words:
        raise Refused(404, "this player doesn't know the word: try another one, or its dictionary form")
    return words[: values["n_words"]]


def _guess(player: Player, values: Values) -> Answer:
    request = GuessRequest(values["words"], values["n_words"], frozenset(values["excluded"]))
    return player.guess(request).words[: values["n_words"]]


_HOW_MANY = Count("n_words", "At most so many words are wanted")
ENDPOINTS = (
    Endpoint(
        "/explain",
        "Clues for a word, strongest first",
        (Word("word", "The word to explain"), _HOW_MANY),
        _explain,
        "The player doesn't know the word",
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
        None,
        ("moon", "star", "sun"),
    ),
)
