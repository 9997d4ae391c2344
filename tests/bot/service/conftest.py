"""A service on loopback with a player whose answers are written in the tests."""

from __future__ import annotations

import threading
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from bot.service.server import PlayerServer
from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from words.languages import Language

CLUES = ("night", "tide", "orbit", "lunar")
GUESSES = ("moon", "star", "sun", "comet")


@dataclass
class KnowsTheMoon:
    """Explains one word and guesses it from clues about it; remembers what it was asked."""

    name: str = "moonstruck"
    version: str = "7"
    language: Language = Language.EN
    asked: list[ExplainRequest | GuessRequest] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    """While it isn't set, answers wait."""
    vocabulary: frozenset[str] = frozenset()
    """Words that it knows beside those of the dictionary."""

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        self._hear(request)
        return ExplainAnswer(CLUES[: request.n_words] if request.word == "moon" else ())

    def guess(self, request: GuessRequest) -> GuessAnswer:
        self._hear(request)
        known = any(clue in CLUES for clue in request.clues)
        words = [word for word in GUESSES if word not in request.excluded]
        return GuessAnswer(tuple(words[: request.n_words]) if known else (), 0.5)

    def knows(self, word: str) -> bool:
        return word in self.vocabulary

    def _hear(self, request: ExplainRequest | GuessRequest) -> None:
        self.asked.append(request)
        assert self.gate.wait(30)


@pytest.fixture
def player() -> KnowsTheMoon:
    knowing = KnowsTheMoon()
    knowing.gate.set()
    return knowing


@pytest.fixture
async def server(player: KnowsTheMoon) -> AsyncIterator[PlayerServer]:
    """Two threads and three places to wait."""
    serving = PlayerServer(player, "127.0.0.1", 0, threads=2, waiting=3)
    await serving.start()
    yield serving
    player.gate.set()
    await serving.stop()


@pytest.fixture
def address(server: PlayerServer) -> str:
    return server.address
