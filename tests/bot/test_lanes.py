"""First come, first served at a table; tables side by side; the whole chat alone."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from bot.lanes import Lanes

TABLES = st.sampled_from([None, "1", "1:5", "1:6"])


async def run_all(tables: list[str | None], pauses: list[int]) -> tuple[list[int], dict[int, set[int]]]:
    """Use the lanes in this order; returns the order of starts and who ran beside whom."""
    lanes, running, started, beside = Lanes(), set[int](), list[int](), dict[int, set[int]]()

    async def one(number: int, table: str | None) -> None:
        turn = lanes.take("1", table)
        async with lanes.use(turn, "1", table):
            started.append(number)
            running.add(number)
            for other in running:
                beside.setdefault(other, set()).update(running - {other})
            for _ in range(pauses[number]):
                await asyncio.sleep(0)
            running.discard(number)

    async with asyncio.TaskGroup() as tasks:
        for number, table in enumerate(tables):
            tasks.create_task(one(number, table))
    assert not lanes._last
    return started, beside


@given(st.lists(st.tuples(TABLES, st.integers(0, 5)), max_size=20))
def test_no_two_of_a_table_run_at_once_and_none_overtakes(jobs: list[tuple[str | None, int]]) -> None:
    tables = [table for table, _ in jobs]
    started, beside = asyncio.run(run_all(tables, [pause for _, pause in jobs]))

    for one in range(len(jobs)):
        for two in range(one + 1, len(jobs)):
            if tables[one] == tables[two] or None in (tables[one], tables[two]):
                assert started.index(one) < started.index(two)
                assert two not in beside.get(one, set())


async def test_two_tables_run_side_by_side() -> None:
    _, beside = await run_all(["1", "1:5"], [3, 3])

    assert beside == {0: {1}, 1: {0}}
