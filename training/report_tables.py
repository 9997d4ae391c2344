"""The figures of a report as tables: for the terminal, and for a page of Markdown that keeps them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from training.errors import TrainingRefused
from training.references import FLOORS, LISTENERS
from training.report import BEHIND, EXPLAINER, GUESSER, ILLEGAL, TIMES

NOTHING = "–"
_Entry = Mapping[str, Any]
_Cell = Callable[[_Entry], str]


@dataclass(frozen=True, slots=True)
class Table:
    """Text in rows; the first `keys` columns tell the rows apart."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    keys: int = 1

    def as_markdown(self) -> str:
        """The table with its title as a bold line."""
        lines = [self.head, ("---",) * len(self.head), *self.rows]
        return f"**{self.title}**\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def tables(entries: Sequence[_Entry]) -> list[Table]:
    """The tables of a report's players; a table of a side that wasn't measured is left out."""
    found = []
    if any(GUESSER in entry for entry in entries):
        guessers = [entry for entry in entries if GUESSER in entry]
        found += [_table("Guesser", _GUESSER, guessers), _table("Guesser, clue by clue", _CLUES, guessers)]
    if any(EXPLAINER in entry for entry in entries):
        found.append(_table("Explainer", _EXPLAINER, entries))
    found.append(_by_domain(entries))
    return found


def written(page: str, language: str, new: Sequence[Table]) -> str:
    """The page with these tables between its marks for the language; raises TrainingRefused without marks.

    What wasn't measured this time stays: cells of the same player, and rows of the floor.
    """
    begin, end = f"<!-- figures {language} -->", f"<!-- end of figures {language} -->"
    match = re.search(f"{begin}\n(.*?){end}", page, re.S)
    if match is None:
        raise TrainingRefused(f"The page has no lines {begin} and {end} for the tables to stand between.")
    old = {table.title: table for table in _read(match[1])}
    merged = [_merged(table, old.get(table.title)) for table in new]
    body = "\n".join(table.as_markdown() for table in merged)
    return f"{page[: match.start()]}{begin}\n\n{body}\n{end}{page[match.end() :]}"


def read_page(path: Path, language: str) -> str:
    """A page that takes the tables of the language; raises TrainingRefused with what keeps it from that."""
    try:
        with path.open("r+", encoding="utf-8") as file:
            page = file.read()
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is no text in UTF-8"
        raise TrainingRefused(f"{path} takes no tables ({reason}): name another page with --page.") from fault
    written(page, language, ())
    return page


def write(path: Path, language: str, new: Sequence[Table]) -> None:
    """Put the tables into a page; the file is left alone when nothing changes."""
    page = read_page(path, language)
    changed = written(page, language, new)
    if changed != page:
        path.write_text(changed, "utf-8")


def _interval(side: str, name: str, digits: int, domain: str = "") -> _Cell:
    def cell(entry: _Entry) -> str:
        values = entry.get(side, {}).get(name)
        if values is None:
            return NOTHING
        mean, low, high = (f"{value:.{digits}f}" for value in values)
        return f"{mean} [{low}, {high}]"

    return cell


def _mean(side: str, name: str, digits: int) -> _Cell:
    def cell(entry: _Entry) -> str:
        values = entry.get(side, {}).get(name)
        return NOTHING if values is None else f"{values[0]:.{digits}f}"

    return cell


def _behind(side: str, name: str) -> _Cell:
    def cell(entry: _Entry) -> str:
        return _interval(side, name, 2)(entry.get(BEHIND, {}))

    return cell


def _times(name: str) -> _Cell:
    def cell(entry: _Entry) -> str:
        return _interval(TIMES, name, 2)(entry)

    return cell


def _after(k: int | None) -> _Cell:
    names = [f"{name}{f' after {k}' if k else ''}" for name in ("hit@1", "hit@5", "hit@20", "mrr")]
    return lambda entry: " / ".join(_mean(GUESSER, name, 2)(entry) for name in names)


def _illegal(entry: _Entry) -> str:
    return "{:,} of {:,}".format(*entry[ILLEGAL]) if ILLEGAL in entry else NOTHING


def _listener(name: str) -> tuple[tuple[str, _Cell], ...]:
    """What a listener of that name made of the clues."""
    return (
        (f"{name}: game", _interval(EXPLAINER, f"{name}'s game", 2)),
        ("first clue hit@5", _mean(EXPLAINER, f"{name}'s first clue hit@5", 3)),
        ("gap", _mean(EXPLAINER, f"{name}'s gap", 2)),
        ("unchecked", _mean(EXPLAINER, f"{name}'s game unchecked", 2)),
        ("times this one", _times(f"{name}'s game")),
    )


_PLAYER: tuple[str, _Cell] = ("player", lambda entry: entry["player"])
_GUESSER: tuple[tuple[str, _Cell], ...] = (
    _PLAYER,
    ("hit@1", _interval(GUESSER, "hit@1", 3)),
    ("hit@5", _mean(GUESSER, "hit@5", 3)),
    ("hit@20", _interval(GUESSER, "hit@20", 3)),
    ("MRR", _mean(GUESSER, "mrr", 3)),
    ("game", _interval(GUESSER, "game", 2)),
    ("game with replay", _interval(GUESSER, "game with replay", 2)),
    ("game, first player less this one", _behind(GUESSER, "game")),
    ("game, times this one", _times("game")),
)
_CLUES: tuple[tuple[str, _Cell], ...] = (
    _PLAYER,
    *((f"after {k}", _after(k)) for k in (1, 3, 5)),
    ("after all", _after(None)),
)
_EXPLAINER: tuple[tuple[str, _Cell], ...] = (
    _PLAYER,
    ("listeners' text", lambda entry: entry.get("listeners' text", NOTHING)),
    ("hum@5", _interval(EXPLAINER, "hum@5", 3)),
    *(column for name in LISTENERS for column in _listener(name)),
    ("own game", _mean(EXPLAINER, "own game", 2)),
    ("illegal clues for the hat", _illegal),
)
_DOMAIN: tuple[tuple[str, str, str, int], ...] = (
    ("hit@1", GUESSER, "hit@1", 3),
    ("game", GUESSER, "game", 2),
    ("game with replay", GUESSER, "game with replay", 2),
    ("hum@5", EXPLAINER, "hum@5", 3),
    *((f"{name}: game", EXPLAINER, f"{name}'s game", 2) for name in LISTENERS),
)


def _table(title: str, columns: Sequence[tuple[str, _Cell]], entries: Sequence[_Entry]) -> Table:
    head = tuple(name for name, _ in columns)
    return Table(title, head, tuple(tuple(cell(entry) for _, cell in columns) for entry in entries))


def _by_domain(entries: Sequence[_Entry]) -> Table:
    rows = []
    for entry in entries:
        sides = {side: entry.get(f"{side} by domain", {}) for side in (GUESSER, EXPLAINER)}
        for domain in sorted({*sides[GUESSER], *sides[EXPLAINER]}):
            part = {side: sides[side].get(domain, {}) for side in sides}
            sizes = " + ".join(str(part[side]["targets"]) for side in part if part[side])
            cells = (_interval(side, name, digits)(part) for _, side, name, digits in _DOMAIN)
            rows.append((entry["player"], domain, sizes, *cells))
    return Table("By domain", ("player", "domain", "targets", *(row[0] for row in _DOMAIN)), tuple(rows), 2)


def _read(text: str) -> list[Table]:
    found = []
    for title, body in re.findall(r"\*\*(.+?)\*\*\n\n((?:\|.*\n)+)", text):
        head, _, *rows = (
            tuple(cell.strip() for cell in line.strip("| ").split(" | ")) for line in body.splitlines()
        )
        found.append(Table(title, head, tuple(rows)))
    return found


def _merged(new: Table, old: Table | None) -> Table:
    if old is None or old.head != new.head:
        return new
    kept = {row[: new.keys]: row for row in old.rows}
    rows = [_filled(row, kept.get(row[: new.keys])) for row in new.rows]
    measured = {row[: new.keys] for row in new.rows}
    rows += [row for key, row in kept.items() if key not in measured and row[0].startswith(FLOORS)]
    return Table(new.title, new.head, tuple(rows), new.keys)


def _filled(new: tuple[str, ...], old: tuple[str, ...] | None) -> tuple[str, ...]:
    if old is None:
        return new
    return tuple(was if cell == NOTHING else cell for cell, was in zip(new, old, strict=True))
