"""Faults of training that a person can mend."""

from __future__ import annotations

import re

_USER = re.compile(r"(\w://)\S*@")
_PASSWORD = re.compile(r"(\bpassword=)[^&\s]*", re.IGNORECASE)


class TrainingRefused(Exception):
    """Training can't begin or go on; the text says why and what to do."""


def without_passwords(text: str) -> str:
    """A message in whose addresses nobody's name and password stand, as they may in `http://NAME:WORD@HOST`."""
    return _PASSWORD.sub(r"\1***", _USER.sub(r"\1***@", text))
