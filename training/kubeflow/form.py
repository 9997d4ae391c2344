"""Values for the form of the pipeline from a command line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from training.corpus import corpus_files, fingerprint
from training.errors import TrainingRefused
from training.recipe import Profile
from words.languages import Language


def filled_in(
    form: dict[str, Any], language: Language, profile: Profile, places: dict[str, str], wanted: Sequence[str]
) -> dict[str, Any]:
    """All fields of the form; `wanted` has NAME=VALUE.

    Raises TrainingRefused for what the form doesn't have.
    """
    values = {**form, "language": language.value, "profile": profile.value, **places}
    for each in wanted:
        name, equals, text = each.partition("=")
        if not equals or name not in form:
            raise TrainingRefused(f"{each} is no NAME=VALUE of the form, which has {', '.join(form)}.")
        values[name] = _read(name, text, form[name])
    return values


def snapshot(corpus: Path) -> str:
    """The state of a corpus in a word: of its files where they are at hand, else this moment."""
    if corpus.is_dir():
        return fingerprint(corpus_files(corpus))
    return datetime.now(UTC).isoformat(timespec="seconds")


def _read(name: str, text: str, default: Any) -> Any:
    if isinstance(default, bool):
        if text not in ("true", "false"):
            raise TrainingRefused(f"{name} is true or false, not {text!r}.")
        return text == "true"
    if isinstance(default, str):
        return text
    try:
        return int(text)
    except ValueError as error:
        raise TrainingRefused(f"{name} is a whole number, not {text!r}.") from error
