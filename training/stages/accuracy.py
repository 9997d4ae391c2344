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


def guess_hits(player: Player, asked: Sequence[Term], n_words: int) -> list[float]:
    """For each term 1 if it is among `n_words` answers to all its synonyms as clues, else 0."""
    hits: list[float] = []
    for term in asked:
        answers = player.guess(GuessRequest(term.synonyms, n_words)).words
        hits.append(float(bool(_forms((term.term,), player.language) & _forms(answers, player.language))))
    return hits


def explain_shares(player: Player, asked: Sequence[Term], n_words: int) -> list[float]:
    """For each term the share of its synonyms that are among `n_words` clues for it."""
    shares: list[float] = []
    for term in asked:
        clues = _forms(player.explain(ExplainRequest(term.term, n_words)).words, player.language)
        named = sum(bool(_forms((word,), player.language) & clues) for word in term.synonyms)
        shares.append(named / len(term.synonyms))
    return shares


def mean(values: Sequence[float]) -> float:
    """The mean to four places; 0 of none."""
    return round(sum(values) / len(values), 4) if values else 0.0


def _forms(words: Sequence[str], language: Language) -> frozenset[str]:
    return frozenset(form for word in words for form in lemmas(word, language))
