"""From a query or a JSON body to checked values."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from bot.service.fields import Field
from bot.service.refused import Refused

Values = dict[str, Any]
"""A value for each field of an endpoint, by name."""


def from_query(pairs: Iterable[tuple[str, str]], fields: Sequence[Field]) -> Values:
    """The values of a query; raises Refused."""
    found: dict[str, list[str]] = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    known = [field for field in fields if field.in_query]
    _refuse_unknown(found, known, "parameter of the query")
    given = {field.name: field.from_query(found[field.name]) for field in known if field.name in found}
    return _complete(given, fields)


def from_body(body: bytes, fields: Sequence[Field]) -> Values:
    """The values of a JSON object; raises Refused."""
    found = _parsed(body)
    example = f'{{"{fields[0].name}": ...}}'
    if not isinstance(found, dict):
        raise Refused(400, f"the body must be a JSON object, like {example}")
    _refuse_unknown(found, fields, "field of the body")
    given = {field.name: field.checked(found[field.name]) for field in fields if field.name in found}
    return _complete(given, fields)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        where = ""
        if isinstance(error, json.JSONDecodeError):
            where = f" (line {error.lineno}, column {error.colno})"
        raise Refused(400, f"the body is no valid JSON in UTF-8{where}: send one JSON object") from None


def _no_number(name: str) -> None:
    raise ValueError(name)


def _refuse_unknown(names: Iterable[str], fields: Sequence[Field], what: str) -> None:
    known = [field.name for field in fields]
    for name in names:
        if name not in known:
            close = difflib.get_close_matches(name[:40], known, n=1)
            others = f"known are {', '.join(known)}" if known else "leave it out"
            hint = f"did you mean {close[0]}?" if close else others
            raise Refused(400, f"{name[:40]!r} is no {what}: {hint}")


def _complete(given: Values, fields: Sequence[Field]) -> Values:
    for field in fields:
        if field.required and field.name not in given:
            raise Refused(400, f"{field.name} is missing: {field.about[0].lower()}{field.about[1:]}")
    return {field.name: field.default for field in fields} | given
