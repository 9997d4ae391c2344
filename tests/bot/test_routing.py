"""Which table an update belongs to."""

from typing import Any

import pytest

from bot.routing import lane_of_entry, table_of_update

GROUP: dict[str, Any] = {"id": -100, "type": "supergroup"}
PERSON: dict[str, Any] = {"id": 7, "is_bot": False, "first_name": "Аня"}


def message(**more: Any) -> dict[str, Any]:
    return {"message_id": 1, "date": 0, "chat": GROUP, "from": PERSON, **more}


@pytest.mark.parametrize(
    ("update", "table"),
    [
        ({"message": message()}, "-100"),
        ({"edited_message": message()}, "-100"),
        ({"message": message(message_thread_id=5, is_topic_message=True)}, "-100:5"),
        ({"message": message(message_thread_id=1, is_topic_message=True)}, "-100"),
        ({"message": message(message_thread_id=5)}, "-100"),
        ({"callback_query": {"id": "1", "from": PERSON, "message": message()}}, "-100"),
        ({"callback_query": {"id": "1", "from": PERSON, "inline_message_id": "x"}}, "7"),
        ({"inline_query": {"id": "1", "from": PERSON, "query": "cat"}}, "7"),
        ({"chosen_inline_result": {"result_id": "1", "from": PERSON, "query": "cat"}}, "7"),
        ({"my_chat_member": {"chat": GROUP, "from": PERSON}}, "-100"),
        ({"poll": {"id": "5"}}, "0"),
    ],
)
def test_an_update_belongs_to_the_table_where_it_is_heard(update: dict[str, Any], table: str) -> None:
    assert table_of_update({"update_id": 1, **update}) == table


@pytest.mark.parametrize("junk", [{"message": "hello"}, {"message": {"chat": 5}}, {"callback_query": []}])
def test_what_telegram_would_never_send_belongs_to_no_table(junk: dict[str, Any]) -> None:
    assert table_of_update({"update_id": 1, **junk}) == "0"
    assert lane_of_entry({"kind": "update", "update": junk}) == ("0", "0")


@pytest.mark.parametrize(
    ("entry", "lane"),
    [
        ({"kind": "update", "update": {"message": message()}}, ("-100", "-100")),
        ({"kind": "update", "update": {"message": message(migrate_to_chat_id=-200)}}, ("-100", None)),
        ({"kind": "update", "update": {"my_chat_member": {"chat": GROUP}}}, ("-100", None)),
        ({"kind": "time_up", "table": "-100:5", "due_ms": 1}, ("-100", "-100:5")),
        ({"kind": "delivered", "table": "-100"}, ("-100", "-100")),
        ({"kind": "gone", "chat": -100}, ("-100", None)),
        ({"kind": "migrated", "old": -100, "new": -200}, ("-100", None)),
        ({}, ("0", "0")),
    ],
)
def test_what_concerns_a_whole_chat_has_no_table(entry: dict[str, Any], lane: tuple[str, str | None]) -> None:
    assert lane_of_entry(entry) == lane
