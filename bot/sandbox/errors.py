"""How the sandbox says no: to the bot in Telegram's own words, to people with a code of its own."""

from typing import Any


class ApiError(Exception):
    """The answer to a request of the bot is no. `parameters` goes into the envelope as it is."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters

    def envelope(self) -> dict[str, Any]:
        """The JSON body which Telegram sends with a refusal."""
        body: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(reason: str) -> ApiError:
    """400: the request itself is wrong."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """403: the chat or person doesn't let the bot in."""
    return ApiError(403, f"Forbidden: {reason}")


def conflict(reason: str) -> ApiError:
    """409: another consumer takes the updates."""
    return ApiError(409, f"Conflict: {reason}")


def too_many(retry_after_s: int) -> ApiError:
    """429: the budget is spent for `retry_after_s` whole seconds."""
    description = f"Too Many Requests: retry after {retry_after_s}"
    return ApiError(429, description, {"retry_after": retry_after_s})


def migrated(new_chat_id: int) -> ApiError:
    """400: the group lives on as a supergroup under another id."""
    description = "Bad Request: group chat was upgraded to a supergroup chat"
    return ApiError(400, description, {"migrate_to_chat_id": new_chat_id})


class PersonRefused(Exception):
    """A person may not do this. `code` is stable, so that the page can say it in its own language."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code = code
