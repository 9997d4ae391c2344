"""Parameters of a request, read as strictly as Telegram reads them."""

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from bot.sandbox.errors import bad_request

_TRUE = {"true", "yes", "1"}
_FALSE = {"false", "no", "0", ""}
_INTEGER = re.compile(r"[+-]?\d{1,19}")


class Arguments:
    """Values by name, as strings from a form or as they are from JSON; None counts as not given."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._values = {name: value for name, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def refuse_others(self, known: Iterable[str]) -> None:
        """Raise ApiError for a parameter that isn't modelled; Telegram would ignore a strange one."""
        strange = sorted(set(self._values) - set(known))
        if strange:
            raise bad_request(f'parameter "{strange[0]}" is unknown or not modelled by the sandbox')

    def text(self, name: str, default: str = "") -> str:
        """A string; numbers are taken as they are written."""
        value = self._values.get(name, default)
        if isinstance(value, bool | dict | list):
            raise bad_request(f'parameter "{name}" must be a string')
        return str(value)

    def integer(self, name: str, default: int = 0) -> int:
        """A whole number, given as such or as a string."""
        value = self._values.get(name, default)
        if isinstance(value, bool) or not _INTEGER.fullmatch(str(value)):
            raise bad_request(f'parameter "{name}" must be an integer')
        return int(value)

    def message_id(self, name: str = "message_id") -> int:
        """The id of a message, which must be positive."""
        value = str(self._values.get(name, ""))
        if not _INTEGER.fullmatch(value) or int(value) <= 0:
            raise bad_request("message identifier is not specified")
        return int(value)

    def chat_id(self) -> int:
        """The id of a chat; names of public chats are not modelled, so there is none of that name."""
        value = self.text("chat_id")
        if not value:
            raise bad_request("chat_id is empty")
        if not _INTEGER.fullmatch(value):
            raise bad_request("chat not found")
        return int(value)

    def flag(self, name: str, default: bool = False) -> bool:
        """True or false."""
        value = str(self._values.get(name, default)).lower()
        if value not in _TRUE | _FALSE:
            raise bad_request(f'parameter "{name}" must be a boolean')
        return value in _TRUE

    def _decoded(self, name: str, what: str) -> Any:
        value = self._values.get(name)
        if not isinstance(value, str) or not value:
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {what} JSON object") from None

    def mapping(self, name: str, what: str) -> dict[str, Any] | None:
        """A JSON object, `what` being its name in a refusal; None when it isn't given."""
        value = self._decoded(name, what)
        if value is None or value == "":
            return None
        if not isinstance(value, dict):
            raise bad_request(f"object expected as {what}")
        return {key: part for key, part in value.items() if part is not None}

    def array(self, name: str, what: str) -> list[Any] | None:
        """A JSON array; None when it isn't given."""
        value = self._decoded(name, what)
        if value is None or value == "":
            return None
        if not isinstance(value, list):
            raise bad_request(f"expected an Array of {what}")
        return value
