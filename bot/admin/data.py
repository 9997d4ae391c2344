"""What the buttons for administrators carry: `adm:<verb>:<words>`, at most 64 bytes."""

from __future__ import annotations

from enum import StrEnum

PREFIX = "adm"


class Verb(StrEnum):
    """What a button does."""

    CANCEL = "cancel"
    """:<run>"""
    ROLLBACK = "rollback"
    """:<language>:<champion>, so that a second press takes nothing back further"""
    PROMOTE = "promote"
    """:<language>:<version>"""
    PICTURE = "picture"
    """:<language>"""
    FETCH = "fetch"
    """:<language>"""
    TRAIN = "train"
    """:<language>"""
    PAUSE = "pause"
    """:<job>"""
    RESUME = "resume"
    """:<job>"""
    ONCE = "once"
    """:<job>"""


def data(verb: Verb, *words: str) -> str:
    """What a button carries."""
    return ":".join([PREFIX, verb.value, *words])


def words(data: str | None) -> list[str]:
    """The words after the verb."""
    return (data or "").split(":")[2:]
