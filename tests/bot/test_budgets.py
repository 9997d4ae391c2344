"""Telegram's limits, kept by arithmetic on a clock that the test turns."""

from hypothesis import given
from hypothesis import strategies as st

from bot.budgets import Bucket, Budgets, ChatBudget, Limits

GROUP, PERSON = -100, 100
MINUTE_MS = 60_000


def sent_at(budget: ChatBudget, arrivals_ms: list[int], *, droppable: bool = False) -> list[float]:
    """When messages that arrive at these times go out, each as soon as the budget lets it."""
    now_ms, times = 0.0, []
    for arrival_ms in sorted(arrivals_ms):
        now_ms = max(now_ms, arrival_ms)
        while wait_ms := budget.wait_ms(now_ms, droppable=droppable):
            now_ms += wait_ms
        budget.take(now_ms)
        times.append(now_ms)
    return times


def most_in_a_span(times: list[float], span_ms: float) -> int:
    """The largest number of times within any span of this length."""
    return max((sum(start <= time < start + span_ms for time in times) for start in times), default=0)


arrivals = st.lists(st.integers(0, 200_000), max_size=80)


def test_a_burst_goes_out_at_once_and_then_one_message_a_second() -> None:
    assert sent_at(ChatBudget(PERSON, Limits()), [0] * 6) == [0, 0, 0, 1000, 2000, 3000]


def test_the_twenty_first_message_to_a_group_waits_for_the_first_to_be_a_minute_old() -> None:
    times = sent_at(ChatBudget(GROUP, Limits()), [0] * 21)

    assert times[19] < MINUTE_MS
    assert times[20] == MINUTE_MS


def test_an_edit_leaves_room_for_messages() -> None:
    budget = ChatBudget(GROUP, Limits())
    last_ms = sent_at(budget, [0] * 12)[-1]
    later_ms = last_ms + 1000

    assert budget.wait_ms(later_ms) == 0
    assert budget.wait_ms(later_ms, droppable=True) == MINUTE_MS - later_ms


def test_a_held_chat_waits_as_long_as_telegram_said() -> None:
    budget = ChatBudget(GROUP, Limits())
    budget.hold(1000, retry_after_s=7)

    assert budget.wait_ms(1000) == 7000
    assert budget.wait_ms(8000) == 0


def test_a_shorter_hold_never_shortens_a_longer_one() -> None:
    budget = ChatBudget(GROUP, Limits())
    budget.hold(0, retry_after_s=30)
    budget.hold(0, retry_after_s=1)

    assert budget.held_ms(0) == 30_000


def test_reactions_beyond_their_budget_are_refused_rather_than_late() -> None:
    budget = ChatBudget(GROUP, Limits(reactions_burst=2))

    assert [budget.take_reaction(0) for _ in range(3)] == [True, True, False]
    assert budget.take_reaction(1000)


def test_chats_have_budgets_of_their_own() -> None:
    budgets = Budgets()
    budgets.chat(GROUP).hold(0, 60)

    assert budgets.chat(GROUP).wait_ms(0) == 60_000
    assert budgets.chat(PERSON).wait_ms(0) == 0


def test_the_chat_not_heard_of_for_longest_is_forgotten_first() -> None:
    budgets = Budgets(remembered=2)
    for chat in (1, 2, 1, 3):
        budgets.chat(chat).hold(0, 60)

    assert budgets.chat(1).wait_ms(0) == 60_000
    assert budgets.chat(2).wait_ms(0) == 0


def test_a_share_of_a_bucket_is_slower_and_smaller_alike() -> None:
    bucket = Bucket(30, 30)
    bucket.scale(0.5)
    for _ in range(15):
        assert bucket.wait_ms(0) == 0
        bucket.take(0)

    assert round(bucket.wait_ms(0), 6) == round(1000 / 15, 6)


@given(arrivals)
def test_no_minute_in_a_group_holds_more_than_twenty(times_ms: list[int]) -> None:
    assert most_in_a_span(sent_at(ChatBudget(GROUP, Limits()), times_ms), MINUTE_MS - 0.01) <= 20


@given(arrivals)
def test_no_minute_in_a_group_holds_more_than_twelve_edits(times_ms: list[int]) -> None:
    times = sent_at(ChatBudget(GROUP, Limits()), times_ms, droppable=True)

    assert most_in_a_span(times, MINUTE_MS - 0.01) <= 12


@given(arrivals, st.integers(1, 5))
def test_any_span_in_a_chat_holds_at_most_the_burst_and_one_a_second(times_ms: list[int], burst: int) -> None:
    times = sent_at(ChatBudget(PERSON, Limits(chat_burst=burst)), times_ms)

    for span_s in (1, 5, 30):
        assert most_in_a_span(times, span_s * 1000 - 0.01) <= burst + span_s


@given(st.lists(st.floats(0, 5000), min_size=1, max_size=50), st.integers(1, 30))
def test_waiting_as_long_as_told_is_always_enough(steps_ms: list[float], burst: int) -> None:
    bucket, now_ms = Bucket(30, burst), 0.0
    for step_ms in steps_ms:
        now_ms += step_ms
        now_ms += bucket.wait_ms(now_ms)
        assert bucket.wait_ms(now_ms) < 0.001
        bucket.take(now_ms)
