"""Nested values laid over each other, and flattened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """The values of `above` where they aren't None, section by section, else those of `below`."""
    whole = dict(below)
    for name, value in above.items():
        if isinstance(value, Mapping) and isinstance(whole.get(name), Mapping):
            whole[name] = over(whole[name], value)
        elif value is not None or name not in whole:
            whole[name] = value
    return whole


def flatly(values: Mapping[str, Any], prefix: str) -> list[tuple[str, Any]]:
    """Dotted names and values of nested values; `prefix` goes before each name."""
    flat: list[tuple[str, Any]] = []
    for name, value in values.items():
        if isinstance(value, Mapping):
            flat += flatly(value, f"{prefix}{name}.")
        else:
            flat.append((prefix + name, value))
    return flat
