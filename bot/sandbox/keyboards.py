"""Reply markup, checked as Telegram checks it."""

from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.arguments import Arguments
from bot.sandbox.errors import bad_request

LONGEST_DATA_BYTES = 64
MOST_BUTTONS = 100
_TARGETS = {
    "callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat", "copy_text", "web_app",
}  # fmt: skip
_OTHER_KEYBOARDS = ({"force_reply"}, {"remove_keyboard"})


def read_markup(args: Arguments) -> dict[str, Any] | None:
    """The `reply_markup` of a request, None without one; raises ApiError."""
    markup = args.mapping("reply_markup", "reply markup")
    if markup is None:
        return None
    return check_markup(markup)


def check_markup(markup: dict[str, Any]) -> dict[str, Any]:
    """The markup as it will be shown; an inline keyboard loses what it doesn't need."""
    if "inline_keyboard" not in markup:
        if not any(names <= markup.keys() for names in _OTHER_KEYBOARDS):
            raise bad_request("the sandbox models inline keyboards, force_reply and remove_keyboard only")
        return markup
    rows = markup["inline_keyboard"]
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request('field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays')
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise bad_request("BUTTONS_TOO_MUCH")
    return {"inline_keyboard": [[_button(button) for button in row] for row in rows if row]}


def _button(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    button: dict[str, Any] = {key: value for key, value in given.items() if value is not None}
    text = button.get("text")
    if not isinstance(text, str):
        raise bad_request("can't parse inline keyboard button: Can't find field \"text\"")
    if not text.strip():
        raise bad_request("inline keyboard button text must be non-empty")
    targets = _TARGETS & button.keys()
    if not targets:
        raise bad_request("Text buttons are unallowed in the inline keyboard")
    if len(targets) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is expected")
    _check_target(button)
    return button


def _check_target(button: dict[str, Any]) -> None:
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= LONGEST_DATA_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button:
        parts = urlsplit(str(button["url"]))
        if parts.scheme not in ("http", "https", "tg") or not parts.netloc:
            raise bad_request("inline keyboard button URL is invalid: BUTTON_URL_INVALID")
    if "web_app" in button:
        raise bad_request("BUTTON_TYPE_INVALID")
