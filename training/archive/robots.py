"""What a robots.txt allows, by RFC 9309: the longest rule that fits decides; of equal ones, the allowing one.

`Crawl-delay`, which the RFC doesn't know, is of the agents named right before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, quote

_LINE_END: Final = re.compile(r"\r\n?|\n")
_NAME: Final = re.compile(r"[a-z_-]+|\*")
_SECONDS: Final = re.compile(r"[0-9]+(\.[0-9]*)?")
_ESCAPED: Final = re.compile("%([0-9a-f]{2})", re.IGNORECASE)
_ASCII: Final = "".join(map(chr, range(33, 127)))
_UNRESERVED: Final = re.compile(r"[A-Za-z0-9._~-]")


@dataclass(slots=True)
class _Group:
    rules: list[tuple[str, bool]] = field(default_factory=list)
    """Patterns of paths, and whether they allow."""
    pause: float = 0.0


class Robots:
    """The rules for one agent; an empty text allows all."""

    def __init__(self, text: str, agent: str) -> None:
        groups = _groups(text)
        mine = groups.get(agent.lower()) or groups.get("*") or _Group()
        self.pause = mine.pause
        """Seconds that the host wants between two requests."""
        self._rules = mine.rules

    def allows(self, parts: SplitResult) -> bool:
        """Whether the page at an address may be asked for."""
        asked = parts._replace(scheme="", netloc="", path=parts.path or "/", fragment="").geturl()
        path = _plain(asked).replace("*", "%2A").replace("$", "%24")
        fitting = [(len(pattern), allows) for pattern, allows in self._rules if _fits(pattern, path)]
        return max(fitting, default=(0, True))[1]


def _groups(text: str) -> dict[str, _Group]:
    groups: dict[str, _Group] = {}
    named: list[_Group] = []
    delayed: list[_Group] = []
    is_ruled = is_delayed = False
    for line in _LINE_END.split(text.removeprefix("\ufeff")):
        key, _, value = (part.strip() for part in line.partition("#")[0].partition(":"))
        key = key.lower()
        if key == "user-agent":
            named = [] if is_ruled else named
            delayed = [] if is_ruled or is_delayed else delayed
            is_ruled = is_delayed = False
            if name := _NAME.match(value.lower()):
                group = groups.setdefault(name[0], _Group())
                named, delayed = [*named, group], [*delayed, group]
        elif key in {"allow", "disallow"}:
            is_ruled = True
            for group in named if value else ():
                group.rules.append((_pattern(value), key == "allow"))
        elif key == "crawl-delay" and _SECONDS.fullmatch(value):
            is_delayed = True
            for group in delayed:
                group.pause = max(group.pause, float(value))
    return groups


def _pattern(value: str) -> str:
    """A rule's path as it is compared; a `$` means something at the end alone."""
    bare = value.removesuffix("$")
    return _plain(bare).replace("$", "%24") + value[len(bare) :]


def _plain(path: str) -> str:
    """With nothing escaped but what must be, so that two ways to write a path are one."""
    return _ESCAPED.sub(_decoded, quote(path, safe=_ASCII, errors="replace"))


def _decoded(escaped: re.Match[str]) -> str:
    sign = chr(int(escaped[1], 16))
    return sign if _UNRESERVED.fullmatch(sign) else escaped[0].upper()


def _fits(pattern: str, path: str) -> bool:
    """Whether a path begins as a pattern tells; by no regular expression, for strangers write patterns."""
    is_whole = pattern.endswith("$")
    first, *others = pattern.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    if not others:
        return at == len(path) or not is_whole
    for piece in others[:-1]:
        found = path.find(piece, at)
        if found < 0:
            return False
        at = found + len(piece)
    if is_whole:
        return path.endswith(others[-1]) and len(path) - len(others[-1]) >= at
    return path.find(others[-1], at) >= 0
