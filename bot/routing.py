"""Which table an inbox entry belongs to, from the raw JSON alone."""

from typing import Any

_GENERAL_TOPIC = 1

# Entries about a whole chat must not run beside those of any of its tables.
_CHAT_WIDE_MESSAGES = ("migrate_to_chat_id", "migrate_from_chat_id")


_NOWHERE = "0"
"""The table of what names no chat and no person."""


def table_of_update(update: dict[str, Any]) -> str:
    """The table of a raw update: `<chat>`, `<chat>:<topic>`, or the person's own chat for inline queries.

    What Telegram would never send belongs nowhere, so that it harms nobody's table.
    """
    try:
        return _table_of_update(update)
    except (AttributeError, KeyError, TypeError):
        return _NOWHERE


def _table_of_update(update: dict[str, Any]) -> str:
    for kind in ("message", "edited_message"):
        if kind in update:
            return table_of_message(update[kind])
    query = update.get("callback_query", {})
    if "message" in query:
        return table_of_message(query["message"])
    for event in (v for v in update.values() if isinstance(v, dict)):
        owner = event.get("chat") or event.get("from")
        if owner:
            return str(owner["id"])
    return _NOWHERE


def table_of_message(message: dict[str, Any]) -> str:
    """The table of a raw message. Reply threads carry a thread id too; only real topics are tables."""
    chat, topic = message["chat"]["id"], message.get("message_thread_id")
    if not message.get("is_topic_message") or topic in (None, _GENERAL_TOPIC):
        return str(chat)
    return f"{chat}:{topic}"


def lane_of_entry(entry: dict[str, Any]) -> tuple[str, str | None]:
    """The chat and the table of an inbox entry; no table when the entry is about the whole chat."""
    match entry:
        case {"kind": "update", "update": {"my_chat_member": {"chat": {"id": chat}}}}:
            return str(chat), None
        case {"kind": "update", "update": {"message": {"chat": {"id": chat}, **message}}} if any(
            field in message for field in _CHAT_WIDE_MESSAGES
        ):
            return str(chat), None
        case {"kind": "update", "update": dict(update)}:
            table = table_of_update(update)
        case {"table": str(table)}:
            pass
        case {"chat": chat} | {"old": chat}:
            return str(chat), None
        case _:
            table = _NOWHERE
    return table.partition(":")[0], table
