"""The word lists that travel with the package, in `words/data`."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from words.languages import Language


def read(name: str) -> str:
    """The text of a packaged file."""
    return files("words").joinpath("data", name).read_text("utf-8")


@cache
def fingerprint() -> str:
    """A hash of all lists: what is made with other ones may be something else."""
    whole = hashlib.sha256()
    for file in sorted(files("words").joinpath("data").iterdir(), key=lambda file: file.name):
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()


@cache
def word_set(language: Language, name: str) -> frozenset[str]:
    """The words of `<language>_<name>.txt`, in normalised spelling; lines that begin with # explain."""
    lines = (line for line in read(f"{language}_{name}.txt").splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


@cache
def word_groups(language: Language, name: str) -> dict[str, frozenset[str]]:
    """The named groups of words of `<language>_<name>.txt`; a line `[name]` begins a group."""
    groups: dict[str, list[str]] = {}
    current: list[str] = []
    for line in read(f"{language}_{name}.txt").splitlines():
        if line.startswith("["):
            current = groups.setdefault(line.strip("[]"), [])
        elif not line.startswith("#"):
            current.extend(line.split())
    return {group: frozenset(words) for group, words in groups.items()}
