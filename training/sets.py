"""Evaluation sets: words with what people said about them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from training.errors import TrainingRefused

T = TypeVar("T")
_Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class GuessItem:
    """A word and what people said when asked to lead to it, strongest first."""

    target: str
    clues: tuple[str, ...]
    domain: str


@dataclass(frozen=True, slots=True)
class ExplainItem:
    """A word and everything that people associate with it."""

    target: str
    associates: tuple[str, ...]
    domain: str


def read_guess_items(path: Path) -> list[GuessItem]:
    """The items of a guess set; raises TrainingRefused with what is wrong about the file."""
    return _items(path, lambda row: GuessItem(_text(row, "target"), _texts(row, "clues"), _domain(row)))


def read_explain_items(path: Path) -> list[ExplainItem]:
    """The items of an explain set; raises TrainingRefused with what is wrong about the file."""

    def item(row: _Row) -> ExplainItem:
        associates = tuple(_text(human, "w") for human in _list(row, "human"))
        return ExplainItem(_text(row, "target"), associates, _domain(row))

    return _items(path, item)


def _items(path: Path, item: Callable[[_Row], T]) -> list[T]:
    items = []
    for number, row in enumerate(_rows(path), start=1):
        try:
            items.append(item(row))
        except ValueError as fault:
            raise TrainingRefused(f"Item {number} of {path} {fault}.") from fault
    return items


def _rows(path: Path) -> list[Any]:
    try:
        rows: Any = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise TrainingRefused(
            f"{path} can't be read ({error}). Name a JSON file of evaluation items."
        ) from error
    if not isinstance(rows, list) or not rows:
        raise TrainingRefused(f"{path} holds no list of evaluation items.")
    return rows


def _text(row: Any, field: str) -> str:
    value = row.get(field) if isinstance(row, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f"has no text in {field!r}")
    return value


def _list(row: Any, field: str) -> list[Any]:
    value = row.get(field) if isinstance(row, dict) else None
    if not isinstance(value, list) or not value:
        raise ValueError(f"has no list with something in it in {field!r}")
    return value


def _texts(row: Any, field: str) -> tuple[str, ...]:
    values = _list(row, field)
    if not all(isinstance(value, str) and value.strip() for value in values):
        raise ValueError(f"has something else than texts in {field!r}")
    return tuple(values)


def _domain(row: _Row) -> str:
    return _text(row, "domain") if "domain" in row else "general"
