"""Logging for all roles: one line an event on stderr, and no secret in any of them."""

import logging
import re
import sys
from collections.abc import Iterable

_HIDDEN = "<hidden>"
_TOKEN = re.compile(r"\d{5,}:[\w-]{20,}")
_URL_PASSWORD = re.compile(r"(?P<before>\b[a-z][a-z0-9+.-]*://[^\s:/@]*:)[^\s/@]+(?=@)", re.IGNORECASE)
_SHORTEST_SECRET = 4


class RedactingFormatter(logging.Formatter):
    """Hides bot tokens, passwords in addresses and the given secrets, in tracebacks too.

    The last word belongs to a formatter, not a filter: only the finished text holds the traceback."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._secrets = tuple(s for s in secrets if len(s) >= _SHORTEST_SECRET)

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record), self._secrets)


def redact(text: str, secrets: Iterable[str] = ()) -> str:
    """`text` without bot tokens, passwords in addresses and the given secrets."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return _URL_PASSWORD.sub(rf"\g<before>{_HIDDEN}", _TOKEN.sub(_HIDDEN, text))


def set_up(level: str, secrets: Iterable[str] = ()) -> None:
    """Send everything from `level` on to stderr. Calling it again replaces what was set up."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(RedactingFormatter(secrets))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Each update would be a line of its own there.
    logging.getLogger("aiogram.event").setLevel(logging.WARNING)
    logging.getLogger("aiohttp.access").setLevel(logging.WARNING)
    # The schedule is told by the bot itself.
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
    # It names the folder of its dictionaries at every start.
    logging.getLogger("pymorphy3").setLevel(logging.WARNING)
