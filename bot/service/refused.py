"""How a request is refused: a status and one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping


class Refused(Exception):
    """The request gets this status and `{"error": text}` instead of an answer."""

    def __init__(self, status: int, text: str, headers: Mapping[str, str] | None = None) -> None:
        self.status, self.text, self.headers = status, text, dict(headers or {})
        super().__init__(text)
