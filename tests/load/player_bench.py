"""The AI players' answers beside fastText's own nearest neighbours over as many words."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import fasttext
from figures import timed

from models.player import ExplainRequest, GuessRequest, Player
from models.registry import Registry
from words.hat import hat
from words.languages import Language

CALLS = 400
LIVE_CALLS = 40
VOCABULARY = 30_000
DIM = 100


def measure(folder: Path) -> dict[str, Any]:
    """Guess and explain times for each language, and the baseline."""
    registry = Registry(folder / "no-models-but-the-starters")
    players = {language.value: _player(registry.champion_player(language)) for language in Language}
    return {**players, "fasttext_get_nearest_neighbors": _neighbours(folder)}


def _player(player: Player) -> dict[str, Any]:
    chance = random.Random(4)
    words = [word.text for word in hat(player.language)]
    drawn = chance.sample(words, CALLS)
    clues = [player.explain(ExplainRequest(word, 6)).words for word in drawn]
    return {
        "version": player.version,
        "guess_6_clues": timed(_guesses(player, clues)),
        "explain_hat_word": timed(_explanations(player, drawn)),
        "explain_live": timed(_explanations(player, _unprepared(player, set(words)))),
    }


def _guesses(player: Player, clues: Sequence[tuple[str, ...]]) -> list[Callable[[], object]]:
    return [lambda c=c: player.guess(GuessRequest(c, 5)) for c in clues]


def _explanations(player: Player, words: Sequence[str]) -> list[Callable[[], object]]:
    return [lambda w=w: player.explain(ExplainRequest(w, 6)) for w in words]


def _unprepared(player: Player, prepared: set[str]) -> list[str]:
    """Words that the player answers with but that no list was made for."""
    seen: dict[str, None] = {}
    for word in sorted(prepared):
        for clue in player.explain(ExplainRequest(word, 6)).words:
            if clue not in prepared:
                seen[clue] = None
        if len(seen) >= LIVE_CALLS:
            break
    return list(seen)


def _neighbours(folder: Path) -> dict[str, float]:
    chance = random.Random(5)
    names = [f"w{number}" for number in range(VOCABULARY)]
    text = folder / "words.txt"
    lines = (" ".join(chance.sample(names, 50)) for _ in range(VOCABULARY // 8))
    text.write_text("\n".join(lines), "utf8")
    model = fasttext.train_unsupervised(
        str(text), dim=DIM, epoch=1, minCount=1, minn=0, maxn=0, thread=10, verbose=0
    )
    asked = chance.sample(model.words, CALLS)
    return timed([lambda w=w: model.get_nearest_neighbors(w, k=10) for w in asked])
