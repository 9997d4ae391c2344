"""The hat lists: words that people enjoy explaining, out of the lists of other hat games.

Deterministic: the same lists give the same bytes. See docs/words.md for the rules and their reasons.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from words.hat import Difficulty, HatWord, Theme
from words.languages import Language
from words.lemmas import is_common_noun
from words.text import is_written_in, normalise

LEAST_COUNT = 25
"""Occurrences in the corpora: below it the starter models have no idea of the word."""
LETTERS = range(3, 15)
_EASY, _MEDIUM, _HARD = 0.0, 0.5, 1.0
_LEVELS = {"easy": _EASY, "easy2": _EASY, "medium": _MEDIUM, "hard": _HARD, "neo": _HARD}


@dataclass(frozen=True)
class Candidate:
    """A row of a source list."""

    text: str
    count: int
    """Occurrences in the corpora."""
    n_lists: int
    levels: tuple[float, ...]
    """What each list that grades says: 0 easy, .5 medium, 1 hard."""


def build(
    lists: Annotated[Path, typer.Option(help="Folder of <lang>_hat_words.tsv, <lang>_finance_terms.tsv.")],
    out: Annotated[Path, typer.Option(help="Folder that receives <lang>_hat.tsv.")],
) -> None:
    """Build the hat lists of both languages."""
    out.mkdir(parents=True, exist_ok=True)
    for language in Language:
        try:
            words = select(lists, language)
        except (OSError, KeyError, ValueError) as error:
            typer.echo(f"The lists of {language} in {lists} can't be read: {error}", err=True)
            raise typer.Exit(2) from error
        write(words, out / f"{language}_hat.tsv")
        typer.echo(f"{language}: {len(words)} words")


def select(lists: Path, language: Language) -> list[HatWord]:
    """The words fit for the hat, in alphabetical order."""
    finance = {row["word"] for row in _rows(lists / f"{language}_finance_terms.tsv")}
    general = [_candidate(row) for row in _rows(lists / f"{language}_hat_words.tsv")]
    fit = {word.text: word for word in general if word.n_lists > 1 and is_fit(word, language)}
    themes = {text: Theme.FINANCE if text in finance else Theme.GENERAL for text in fit}
    return [HatWord(text, _difficulty(fit[text]), themes[text]) for text in sorted(fit)]


def is_fit(word: Candidate, language: Language) -> bool:
    """Whether the word can be explained, guessed and shown to anybody."""
    return (
        word.count >= LEAST_COUNT
        and len(word.text) in LETTERS
        and word.text.isalpha()
        and is_written_in(word.text, language)
        and is_common_noun(word.text, language)
    )


def write(words: list[HatWord], path: Path) -> None:
    """Write the list with its header."""
    lines = ["word\tdifficulty\ttheme", *(f"{word.text}\t{word.difficulty}\t{word.theme}" for word in words)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _candidate(row: dict[str, str]) -> Candidate:
    text = normalise(row["word"], Language.RU if "sombrero" in row else Language.EN)
    levels = [_LEVELS[row[column]] for column in ("matveiakin", "sieric") if row[column] in _LEVELS]
    return Candidate(text, int(row["corpus_count"]), int(row["n_lists"]), tuple(levels))


def _difficulty(word: Candidate) -> Difficulty:
    level = sum(word.levels) / len(word.levels) if word.levels else _MEDIUM
    return Difficulty.EASY if level < 0.3 else Difficulty.MEDIUM if level < 0.7 else Difficulty.HARD
