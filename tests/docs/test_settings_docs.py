"""Settings class, .env.example and docs/operations.md tell the same."""

import re
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.settings import Role, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
FOLLOWING = {"models_dir": " (default: DATA_DIR/models)", "corpus_dir": " (default: DATA_DIR/corpus)"}


def written(value: Any) -> str:
    """A default as a person writes it."""
    if value is None:
        return ""
    if isinstance(value, SecretStr):
        return value.get_secret_value()
    if isinstance(value, frozenset):
        return "all" if value == frozenset(Role) else ",".join(map(str, sorted(value)))
    if isinstance(value, bool):
        return str(value).lower()
    return value.value if isinstance(value, StrEnum) else str(value)


def from_class() -> list[tuple[str, str, str]]:
    """Name, default and meaning of every setting, in the order of the class."""
    rows = []
    for name, field in Settings.model_fields.items():
        follows = field.default_factory is not None
        default = "" if follows else written(field.default)
        rows.append((name.upper(), default, (field.description or "") + FOLLOWING.get(name, "")))
    return rows


def from_example() -> list[tuple[str, str, str]]:
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    return [
        (name, value, meaning) for meaning, name, value in re.findall(r"^# (.+)\n([A-Z_]+)=(.*)$", text, re.M)
    ]


def from_page() -> list[tuple[str, str, str]]:
    text = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([A-Z_]+)` \|(?: `(.+?)`)? \| (.+) \|$", text, re.M)


def test_the_example_file_is_the_class() -> None:
    assert from_example() == from_class()


def test_the_page_is_the_class() -> None:
    assert from_page() == from_class()


def test_every_setting_has_a_meaning() -> None:
    assert all(len(meaning) > 10 for _, _, meaning in from_class())


def test_the_example_file_as_it_is_means_the_defaults() -> None:
    assert load_settings(ROOT / ".env.example") == load_settings(None)
