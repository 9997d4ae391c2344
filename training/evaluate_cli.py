"""The command `hat evaluate`."""

from __future__ import annotations

import json
import logging
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table as RichTable

from models.errors import ModelRefused
from models.skills import Skill
from training.contestants import CHAMPION, Contestant, contestant
from training.corpus import Half
from training.errors import TrainingRefused
from training.references import FIRST_HALF, SEED, References, references
from training.report import EXPLAINER, Exam, Sets, measure
from training.report_tables import Table, read_page, tables, write
from training.sets import read_explain_items, read_guess_items
from words.languages import Language
from words.lemmas import is_known

_WIDTH = 200
"""Columns of the tables where there is no terminal."""


def evaluate(
    lang: Annotated[Language, typer.Option(help="Language of the sets.")],
    guess: Annotated[Path | None, typer.Option(help="JSON file of targets with human clues.")] = None,
    explain: Annotated[Path | None, typer.Option(help="JSON file of targets with human associates.")] = None,
    player: Annotated[
        list[str] | None,
        typer.Option(
            help="champion, starter, a version, a folder, or an address; with --corpus also "
            f"{SEED} and {FIRST_HALF}. May be repeated; the others are compared with the first. "
            "Else the champion."
        ),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Corpus to train the baseline and the independent listeners on.")
    ] = None,
    cache: Annotated[Path, typer.Option(help="Keeps these two.")] = Path("var/evaluation"),
    models: Annotated[Path, typer.Option(envvar="MODELS_DIR", help="Registry.")] = Path("var/models"),
    every: Annotated[int, typer.Option(min=1, help="Check the clues of every n-th word of the hat.")] = 1,
    skill: Annotated[
        list[Skill] | None, typer.Option(help="Measure the first player at this skill too; may be repeated.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option(help="Put the tables into this page, between its marks for the language.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure AI players against human associations, beside the recipe of 2019."""
    with _refusals(), _oddities():
        sets = _sets(guess, explain, lang)
        if page is not None:
            read_page(page, lang.value)
        refs = references(lang, corpus, cache, _say) if corpus else None
        listeners = refs.listeners() if refs and sets.explain else None
        contestants = _contestants(lang, player or [CHAMPION], skill or (), models, refs)
        with _bars() as bars:
            watch = lambda sequence, what: bars.track(sequence, description=what)  # noqa: E731
            entries = measure(contestants, Exam(sets, listeners, every, watch))
        _note_sight(entries, contestants, refs)
        found = tables(entries)
        if page is not None:
            write(page, lang.value, found)
    names = {"guess": guess and guess.name, "explain": explain and explain.name}
    if as_json:
        typer.echo(json.dumps({"language": lang.value, **names, "players": entries}, ensure_ascii=False))
    else:
        _show(found, refs, entries)


def _sets(guess: Path | None, explain: Path | None, language: Language) -> Sets:
    if guess is None and explain is None:
        raise TrainingRefused("Name a set with --guess, with --explain, or both.")
    sets = Sets(
        read_guess_items(guess) if guess else (),
        read_explain_items(explain) if explain else (),
    )
    for path, items in ((guess, sets.guess), (explain, sets.explain)):
        unknown = sum(not is_known(item.target, language) for item in items)
        if unknown > len(items) / 2:
            raise TrainingRefused(
                f"{unknown} of the {len(items)} targets of {path} are no words of {language.value}: "
                "name a set of that language, or the set's language with --lang."
            )
    return sets


def _contestants(
    lang: Language, names: Sequence[str], skills: Sequence[Skill], models: Path, refs: References | None
) -> list[Contestant]:
    """The players asked for, the first one at the skills asked for, and the floor trained on their text."""
    special = {SEED: lambda: refs.floors(Half.ALL)[0], FIRST_HALF: refs.first_half} if refs else {}
    unmade = {SEED, FIRST_HALF}.intersection(names) - set(special)
    if unmade:
        raise TrainingRefused(f"The player {min(unmade)} is made from a corpus: name one with --corpus.")
    found = [contestant(name, lang, models, special) for name in dict.fromkeys(names)]
    found += [found[0].held_to(skill) for skill in dict.fromkeys(skills)]
    if refs is not None:
        halves = {Half.FIRST if one.half == Half.FIRST else Half.ALL for one in found}
        there = {one.label for one in found}
        for half in sorted(halves):
            found += [floor for floor in refs.floors(half) if floor.label not in there]
    return found


def _note_sight(
    entries: list[dict[str, Any]], contestants: list[Contestant], refs: References | None
) -> None:
    """Say of each player whether it has seen the text of the listeners that judge it."""
    for entry, one in zip(entries, contestants, strict=True):
        if refs is not None and EXPLAINER in entry:
            entry["listeners' text"] = refs.sight(one)


def _show(found: Sequence[Table], refs: References | None, entries: Sequence[dict[str, Any]]) -> None:
    console = Console(width=None if sys.stdout.isatty() else _WIDTH)
    for table in found:
        shown = RichTable(*table.head, title=table.title, title_justify="left")
        for row in table.rows:
            shown.add_row(*row)
        console.print(shown)
    if refs is None:
        console.print(
            "To measure the recipe of 2019 and explainers before independent listeners, "
            "name a corpus with --corpus."
        )
    elif any(entry.get("listeners' text") == "seen" for entry in entries):
        console.print(
            "Players that have seen the listeners' text are flattered by it; "
            f"--player {FIRST_HALF} is one of the same recipe that has not."
        )


def _say(text: str) -> None:
    typer.echo(text, err=True)


@contextmanager
def _refusals() -> Iterator[None]:
    """A fault that a person can mend becomes one line and exit code 1."""
    try:
        yield
    except (TrainingRefused, ModelRefused, OSError) as refusal:
        typer.echo(f"Nothing was measured. {refusal}", err=True)
        raise typer.Exit(1) from refusal


@contextmanager
def _bars() -> Iterator[Progress]:
    """A bar per player and side on stderr; nothing where that is no terminal."""
    columns = (TextColumn("{task.description:40}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        yield bars


class _Tally(logging.Handler):
    """Counts what remote players did wrong, instead of a line for each time."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.counts: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.counts[record.getMessage()] += 1


@contextmanager
def _oddities() -> Iterator[None]:
    """What was odd about the answers of services is told at the end; each such answer is a miss."""
    log, tally = logging.getLogger("models.remote"), _Tally()
    level = log.level
    log.addHandler(tally)
    log.setLevel(logging.INFO)
    try:
        yield
    finally:
        log.removeHandler(tally)
        log.setLevel(level)
        for what, times in tally.counts.most_common():
            _say(f"{what} ({times} times; such answers count as misses)")
