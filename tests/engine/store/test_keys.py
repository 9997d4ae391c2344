import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from redis.crc import key_slot

from engine.store.keys import Keys

CHATS = st.integers(min_value=-(10**14), max_value=10**14)
TOPICS = st.integers(min_value=1, max_value=10**9)


@given(chat=CHATS, topic=TOPICS, partitions=st.integers(1, 1024))
def test_topics_share_the_partition_of_their_chat(chat: int, topic: int, partitions: int) -> None:
    keys = Keys(partitions=partitions)
    assert keys.partition_of(f"{chat}:{topic}") == keys.partition_of(str(chat)) == keys.partition_of(chat)
    assert 0 <= keys.partition_of(chat) < partitions


@given(chat=CHATS, topic=TOPICS)
def test_all_that_one_commit_touches_is_in_one_cluster_slot(chat: int, topic: int) -> None:
    keys, table = Keys(), f"{chat}:{topic}"
    partition = keys.partition_of(table)
    names = [
        keys.chat(table),
        keys.moved(chat),
        keys.deadlines(partition),
        keys.stream(partition, "inbox"),
        keys.stream(partition, "outbox"),
        keys.dead(partition, "inbox"),
        keys.lease(partition),
        keys.fence(partition),
        keys.done_mark(table, "7:{1}"),
        keys.stream_mark(partition, "inbox", "}{7:1"),
    ]
    assert len({key_slot(name.encode()) for name in names}) == 1


def test_chats_are_spread_over_all_partitions() -> None:
    keys = Keys()
    counts = [0] * keys.partitions
    for chat in range(-1_000_000_008_000, -1_000_000_000_000):
        counts[keys.partition_of(chat)] += 1
    assert min(counts) > 800
    assert max(counts) < 1200


def test_the_partition_of_a_chat_never_changes_for_tables_are_found_by_it() -> None:
    assert [Keys().partition_of(table) for table in ("-1001234567890", "-42", "7", "-42:5")] == [5, 6, 2, 6]


@given(first=CHATS, second=CHATS)
def test_two_chats_never_share_a_key(first: int, second: int) -> None:
    keys = Keys()
    assert (keys.chat(first) == keys.chat(second)) == (first == second)


def test_partitions_have_the_documented_tag() -> None:
    assert Keys().stream(7, "inbox") == "hat:{p07}:inbox"
    assert re.fullmatch(r"hat:\{p\d\d\}:chat:-42", Keys().chat("-42:5"))


@pytest.mark.parametrize("partition", [-1, 8])
def test_a_partition_outside_the_layout_is_a_mistake(partition: int) -> None:
    with pytest.raises(ValueError, match="not one of 8"):
        Keys().deadlines(partition)
