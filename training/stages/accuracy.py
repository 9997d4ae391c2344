"""The two accuracies of 2019: of guessing and explaining terms of finance, against their synonyms."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from models.player import ExplainRequest, GuessRequest, Player
from words.languages import Language
from words.lemmas import lemmas

SYNONYMS = Path(__file__).parents[1] / "synonyms"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of finance and words that people would explain it with."""

    term: str
    synonyms: tuple[str, ...]


@cache
def terms(language: Language) -> tuple[Term, ...]:
    """The project's own terms of a language."""
    rows = json.loads((SYNONYMS / f"{language.value}.json").read_text("utf-8"))
    return tuple(Term(row["term"], tuple(row["synonyms"])) for row in rows)


def guess_within(player: Player, asked: Sequence[Term], n_words: int) -> list[list[float]]:
    """For each term and n up to `n_words`: 1 if it is among n answers to its synonyms as clues, else 0."""
    rows: list[list[float]] = []
    for term in asked:
        answers = player.guess(GuessRequest(term.synonyms, n_words)).words
        wanted = _forms(term.term, player.language)
        found = [bool(wanted & _forms(word, player.language)) for word in answers]
        rows.append([float(any(found[:n])) for n in range(1, n_words + 1)])
    return rows


def explain_within(player: Player, asked: Sequence[Term], n_words: int) -> list[list[float]]:
    """For each term and n up to `n_words`: the share of its synonyms that are among n clues for it."""
    rows: list[list[float]] = []
    for term in asked:
        clues = player.explain(ExplainRequest(term.term, n_words)).words
        named = [_forms(clue, player.language) for clue in clues]
        wanted = [_forms(word, player.language) for word in term.synonyms]
        rows.append(
            [
                sum(any(forms & clue for clue in named[:n]) for forms in wanted) / len(wanted)
                for n in range(1, n_words + 1)
            ]
        )
    return rows


def guess_hits(player: Player, asked: Sequence[Term], n_words: int) -> list[float]:
    """For each term 1 if it is among `n_words` answers to its synonyms as clues, else 0."""
    return [row[-1] for row in guess_within(player, asked, n_words)]


def explain_shares(player: Player, asked: Sequence[Term], n_words: int) -> list[float]:
    """For each term the share of its synonyms that are among `n_words` clues for it."""
    return [row[-1] for row in explain_within(player, asked, n_words)]


def mean(values: Sequence[float]) -> float:
    """The mean to four places; 0 of none."""
    return round(sum(values) / len(values), 4) if values else 0.0


def _forms(word: str, language: Language) -> frozenset[str]:
    return frozenset(lemmas(word, language))
