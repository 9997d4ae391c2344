"""Order, urgency and coalescing in one chat."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from bot.chat_queue import ChatQueue, Waiting
from bot.outgoing import Delete, EditText, Outgoing, React, SendText, Urgency

CHAT = -100


def queue_of(*said: Outgoing, limit: int = 60) -> tuple[ChatQueue, list[str]]:
    """A queue with these put in order, named "0", "1", …; and the names of those that fell out."""
    queue, dropped = ChatQueue(limit), []
    for number, outgoing in enumerate(said):
        dropped += [waiting.entry_id for waiting in queue.put(Waiting(str(number), outgoing, 0.0))]
    return queue, dropped


def order(queue: ChatQueue, *, pressed: bool = False) -> list[str]:
    """The names in the order in which they go out."""
    names = []
    while waiting := queue.first(pressed=pressed):
        queue.remove(waiting)
        names.append(waiting.entry_id)
    return names


def say(text: str = "", **more: object) -> SendText:
    return SendText(CHAT, text, **more)  # type: ignore[arg-type]


def edit(slot: str, text: str = "") -> EditText:
    return EditText(CHAT, slot, text)


RESULT = say(urgency=Urgency.RESULT)


def test_messages_keep_their_order_while_the_budget_allows() -> None:
    assert order(queue_of(say(), RESULT, say())[0]) == ["0", "1", "2"]


def test_results_overtake_when_the_budget_is_short() -> None:
    assert order(queue_of(say(), RESULT, say())[0], pressed=True) == ["1", "0", "2"]


def test_deletions_go_first_and_edits_last() -> None:
    queue, _ = queue_of(edit("board"), say(), Delete(CHAT, 5), React(CHAT, 5, "👍"))

    assert order(queue) == ["2", "3", "1", "0"]


def test_the_last_edit_of_a_slot_wins() -> None:
    queue, dropped = queue_of(edit("board", "1"), edit("clock", "2"), edit("board", "3"))

    assert dropped == ["0"]
    assert order(queue) == ["2", "1"]


def test_a_new_message_in_a_slot_makes_the_edit_of_the_old_one_pointless() -> None:
    assert queue_of(edit("board"), say(slot="board"))[1] == ["0"]


def test_an_edit_that_failed_gives_way_to_a_newer_one() -> None:
    queue, _ = queue_of(edit("board", "old"))
    old = queue.first(pressed=False)
    assert old is not None
    queue.remove(old)
    queue.put(Waiting("new", edit("board", "new"), 1.0))

    assert queue.put_back(old) == [old]
    assert order(queue) == ["new"]


def test_a_message_that_failed_goes_again_before_the_others() -> None:
    queue, _ = queue_of(say(), say())
    first = queue.first(pressed=False)
    assert first is not None
    queue.remove(first)

    assert queue.put_back(first) == []
    assert order(queue) == ["0", "1"]


def test_small_talk_beyond_the_limit_is_shed_and_results_are_not() -> None:
    kept = [say(report={"round": 1}), say(slot="board"), RESULT]
    queue, dropped = queue_of(*kept, say(), say(), limit=3)

    assert dropped == ["3", "4"]
    assert order(queue) == ["0", "1", "2"]


kinds = st.sampled_from(
    [say(), RESULT, edit("a"), edit("b"), say(slot="a"), Delete(CHAT, 1), React(CHAT, 1, "👍")]
)


@given(st.lists(kinds, max_size=40), st.booleans())
def test_everything_put_in_comes_out_once_or_is_named_as_dropped(said: list[Outgoing], pressed: bool) -> None:
    queue, dropped = queue_of(*said)

    assert sorted(order(queue, pressed=pressed) + dropped, key=int) == [str(n) for n in range(len(said))]


@given(st.lists(kinds, max_size=40))
def test_no_edit_goes_before_a_waiting_message(said: list[Outgoing]) -> None:
    names = order(queue_of(*said)[0])
    is_edit = [isinstance(said[int(name)], EditText) for name in names]

    assert not any(earlier and not later for earlier, later in itertools.pairwise(is_edit))
