"""The hat lists: words that people enjoy explaining, out of the lists of other hat games.

Deterministic: the same lists give the same bytes. docs/words.md has the rules and their reasons.
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
from words.lemmas import is_common_noun, is_content_word, lemmas
from words.packaged import word_set
from words.text import is_written_in, normalise

LEAST_COUNT = 25
"""Occurrences in the corpora: below it the starter models have no idea of the word."""
LETTERS = range(3, 15)
EASY_SHARE, HARD_SHARE = 0.35, 0.25
"""Shares of the list at its two ends."""
GRADES_WEIGHT = 0.75
"""Weight of what the source lists say; the rest is the rank by frequency."""
_UNGRADED = 0.5
_GRADES = {"easy": 0.0, "easy2": 0.0, "medium": 0.5, "hard": 1.0, "neo": 1.0}


@dataclass(frozen=True)
class Candidate:
    """A row of a source list."""

    text: str
    count: int
    """Occurrences in the corpora."""
    n_lists: int
    grades: tuple[float, ...] = ()
    """How hard each list that grades says the word is, 0 to 1."""


def build(
    lists: Annotated[Path, typer.Option(help="Folder of <lang>_hat_words.tsv, <lang>_finance_terms.tsv.")],
    out: Annotated[Path, typer.Option(help="Folder that receives <lang>_hat.tsv.")],
) -> None:
    """Build the hat lists of both languages."""
    try:
        hats = {language: select(lists, language) for language in Language}
        out.mkdir(parents=True, exist_ok=True)
        for language, words in hats.items():
            write(words, out / f"{language}_hat.tsv")
            typer.echo(f"{language}: {len(words)} words")
    except (OSError, KeyError, ValueError) as error:
        typer.echo(
            f"Can't build hat lists from {lists}: {error}. Check the folder and its columns.", err=True
        )
        raise typer.Exit(2) from error


def select(lists: Path, language: Language) -> list[HatWord]:
    """The words fit for the hat, in alphabetical order.

    Raises:
        OSError: a source list can't be read.
        KeyError: a column is missing.
        ValueError: a count is no number.
    """
    general = _candidates(lists / f"{language}_hat_words.tsv", language)
    finance = _candidates(lists / f"{language}_finance_terms.tsv", language)
    chosen = [word for word in general.values() if _is_wanted(word, language) or word.text in finance]
    chosen += [word for text, word in finance.items() if text not in general]
    fit = sorted((word for word in chosen if is_fit(word, language)), key=lambda word: word.text)
    difficulties = grade(fit, word_set(language, "everyday"))
    return [
        HatWord(word.text, difficulties[word.text], Theme.FINANCE if word.text in finance else Theme.GENERAL)
        for word in fit
    ]


def is_fit(word: Candidate, language: Language) -> bool:
    """Whether the models know the word and it is a common noun of a length that can be shown and typed."""
    return (
        word.count >= LEAST_COUNT
        and len(word.text) in LETTERS
        and word.text.isalpha()
        and is_written_in(word.text, language)
        and is_common_noun(word.text, language)
        and lemmas(word.text, language)[0] == word.text
        and is_content_word(word.text, language)
    )


def grade(words: list[Candidate], everyday: frozenset[str]) -> dict[str, Difficulty]:
    """The difficulty of each word by its place between the easiest, the everyday ones, and the hardest."""
    by_count = sorted(words, key=lambda word: (-word.count, word.text))
    rarity = {word.text: place / len(words) for place, word in enumerate(by_count)}
    hardness = {
        word.text: GRADES_WEIGHT * _mean(word.grades) + (1 - GRADES_WEIGHT) * rarity[word.text]
        for word in words
    }
    ordered = sorted(hardness, key=lambda text: (text not in everyday, hardness[text], text))
    n_easy, n_hard = round(EASY_SHARE * len(words)), round(HARD_SHARE * len(words))
    levels = [Difficulty.EASY] * n_easy + [Difficulty.MEDIUM] * (len(words) - n_easy - n_hard)
    levels += [Difficulty.HARD] * n_hard
    return dict(zip(ordered, levels, strict=True))


def write(words: list[HatWord], path: Path) -> None:
    """Write the list with its header."""
    lines = ["word\tdifficulty\ttheme", *(f"{word.text}\t{word.difficulty}\t{word.theme}" for word in words)]
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _mean(grades: tuple[float, ...]) -> float:
    return sum(grades) / len(grades) if grades else _UNGRADED


def _is_wanted(word: Candidate, language: Language) -> bool:
    if word.text in word_set(language, "left_out"):
        return False
    return word.n_lists > 1 or word.text in word_set(language, "added")


def _candidates(path: Path, language: Language) -> dict[str, Candidate]:
    """The words of a list; rows of one word in two spellings, самолет and самолёт, are joined."""
    found: dict[str, Candidate] = {}
    for row in _rows(path):
        text, count = normalise(row["word"], language), int(row["corpus_count"])
        known = found.get(text, Candidate(text, 0, 0))
        n_lists = known.n_lists + int(row.get("n_lists", 1))
        found[text] = Candidate(text, max(count, known.count), n_lists, known.grades + _grades(row))
    return found


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)


def _grades(row: dict[str, str]) -> tuple[float, ...]:
    grades = [_GRADES[row[name]] for name in ("matveiakin", "sieric") if row.get(name) in _GRADES]
    if row.get("sombrero"):
        grades.append(int(row["sombrero"]) / 100)
    if row.get("codenames"):
        grades.append(0.0)
    return tuple(grades)
