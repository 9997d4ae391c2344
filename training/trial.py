"""A trial with fresh eyes: people see the clues of an explainer and nothing else, and name the words."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.verdicts import judge_clue
from models.player import ExplainRequest, Player
from training.errors import TrainingRefused
from words.hat import Difficulty, hat
from words.languages import Language
from words.lemmas import lemmas

CLUES = 6
_SPARE_CLUES = 4
Answers = Mapping[int, Sequence[Sequence[str]]]
"""By the number of the card: the guesses after clue 1, after clue 2, and so on."""


@dataclass(frozen=True, slots=True)
class ClueCard:
    """A word and the clues by which it is to be found."""

    word: str
    difficulty: Difficulty
    clues: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """The key of a trial: what the cards say and which words belong to them."""

    language: Language
    player: str
    put_back: tuple[str, ...]
    """Words that were drawn and put back, because too few clues for them were valid."""
    cards: tuple[ClueCard, ...]

    def text(self, n_clues: int = CLUES) -> str:
        """What the readers get: numbers and clues, without the words."""
        rows = (f"{i}. {', '.join(card.clues[:n_clues])}" for i, card in enumerate(self.cards, start=1))
        return "\n".join(rows) + "\n"

    def as_json(self) -> str:
        """The key as a file; `read_trial` reads it."""
        cards = [
            {"word": card.word, "difficulty": card.difficulty.value, "clues": list(card.clues)}
            for card in self.cards
        ]
        whole = {"language": self.language.value, "player": self.player, "put_back": list(self.put_back)}
        return json.dumps(whole | {"cards": cards}, ensure_ascii=False, indent=1) + "\n"


def deal(player: Player, n: int, difficulties: Collection[Difficulty], chance: random.Random) -> Trial:
    """n random words of these difficulties, each with all its clues; raises TrainingRefused for too few.

    As at a table, only clues which the rules accept are named, and a word with too few of them is put back.
    """
    words = [word for word in hat(player.language) if word.difficulty in difficulties]
    chance.shuffle(words)
    cards: list[ClueCard] = []
    put_back: list[str] = []
    for word in words:
        if len(cards) == n:
            break
        clues = valid_clues(player, word.text)
        if len(clues) == CLUES:
            cards.append(ClueCard(word.text, word.difficulty, clues))
        else:
            put_back.append(word.text)
    if len(cards) < n:
        raise TrainingRefused(f"There are {CLUES} valid clues for {len(cards)} words only: ask for fewer.")
    return Trial(player.language, f"{player.name} {player.version}", tuple(put_back), tuple(cards))


def valid_clues(player: Player, word: str) -> tuple[str, ...]:
    """The first CLUES clues for the word which the rules accept."""
    clues: tuple[str, ...] = ()
    for offered in player.explain(ExplainRequest(word, CLUES + _SPARE_CLUES)).words:
        if len(clues) < CLUES and judge_clue(offered, word, clues, player.language) == offered:
            clues = (*clues, offered)
    return clues


def read_trial(path: Path) -> Trial:
    """The key in a file; raises TrainingRefused when it is none."""
    try:
        found: Any = json.loads(path.read_text("utf-8"))
        cards = tuple(
            ClueCard(str(card["word"]), Difficulty(card["difficulty"]), tuple(map(str, card["clues"])))
            for card in found["cards"]
        )
        return Trial(Language(found["language"]), str(found["player"]), tuple(found["put_back"]), cards)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise TrainingRefused(
            f"{path} is no key of a trial ({error}). Name the file of --key that hat trial deal wrote."
        ) from error


def read_answers(text: str, n_cards: int) -> dict[int, list[list[str]]]:
    """Lines like `3. after clue 1 / after clue 2 / several, guesses`; raises TrainingRefused for others.

    Empty lines and lines that begin with # are skipped, `-` stands for no guess.
    """
    answers: dict[int, list[list[str]]] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = re.fullmatch(r"\s*(\d+)\s*[.:)]\s*(.*)", line)
        number = int(match[1]) if match else 0
        if match is None or not 1 <= number <= n_cards:
            raise TrainingRefused(
                f"The line {line.strip()[:60]!r} is no answer. Write the number of a card from 1 to "
                f"{n_cards} and the guesses after each clue, like: 3. wave / boat / ship, sail"
            )
        if number in answers:
            raise TrainingRefused(f"Card {number} is answered twice. Leave one line for it.")
        answers[number] = [
            [guess.strip() for guess in part.split(",") if guess.strip(" -")] for part in match[2].split("/")
        ]
    return answers


def found_after(trial: Trial, answers: Answers) -> list[int | None]:
    """For each card, after which clue its word was named; None when it wasn't within its clues."""
    return [
        _found(card, answers.get(number, ()), trial.language)
        for number, card in enumerate(trial.cards, start=1)
    ]


def _found(card: ClueCard, guesses: Sequence[Sequence[str]], language: Language) -> int | None:
    wanted = set(lemmas(card.word, language))
    for k, after in enumerate(guesses[: len(card.clues)], start=1):
        if any(wanted & set(lemmas(guess, language)) for guess in after):
            return k
    return None


def result(trial: Trial, answers: Answers) -> dict[str, Any]:
    """The share of words found, game points (CLUES + 1 - k for clue k) and each card, for a report."""
    places = found_after(trial, answers)
    return {
        "language": trial.language.value,
        "player": trial.player,
        "words": len(places),
        "answered": len(answers),
        "found": sum(k is not None for k in places),
        "found after clue": [sum(k == at for k in places) for at in range(1, CLUES + 1)],
        "points": round(sum(CLUES + 1 - k for k in places if k) / max(len(places), 1), 3),
        "by difficulty": {
            level.value: [sum(places[i] is not None for i in rows), len(rows)]
            for level in Difficulty
            if (rows := [i for i, card in enumerate(trial.cards) if card.difficulty is level])
        },
        "cards": [
            {"number": i, "word": card.word, "difficulty": card.difficulty.value, "after": k}
            for i, (card, k) in enumerate(zip(trial.cards, places, strict=True), start=1)
        ],
    }
