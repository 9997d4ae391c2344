"""The tables of a page: what wasn't measured again stays."""

from __future__ import annotations

import pytest

from training.errors import TrainingRefused
from training.report_tables import NOTHING, Table, tables, written

MARKS = "top\n<!-- figures ru -->\n<!-- end of figures ru -->\nend\n"
HEAD = ("player", "game", "listener's game")


def table(*rows: tuple[str, ...]) -> Table:
    return Table("Guesser", HEAD, rows)


def test_tables_stand_between_the_marks_of_their_language() -> None:
    page = written(MARKS, "ru", [table(("a 1", "2.0", "3.0"))])
    assert page == (
        "top\n<!-- figures ru -->\n\n**Guesser**\n\n"
        "| player | game | listener's game |\n| --- | --- | --- |\n"
        "| a 1 | 2.0 | 3.0 |\n\n<!-- end of figures ru -->\nend\n"
    )
    assert written(page, "ru", [table(("a 1", "2.0", "3.0"))]) == page


def test_the_floor_and_unmeasured_cells_of_the_same_player_stay() -> None:
    before = written(MARKS, "ru", [table(("a 1", "2.0", "3.0"), ("seed-2019 (all)", "1.0", "1.5"))])
    after = written(before, "ru", [table(("a 1", "2.5", NOTHING))])
    assert "| a 1 | 2.5 | 3.0 |\n| seed-2019 (all) | 1.0 | 1.5 |\n" in after


def test_figures_of_another_version_are_gone() -> None:
    before = written(MARKS, "ru", [table(("a 1", "2.0", "3.0"))])
    after = written(before, "ru", [table(("a 2", "2.5", NOTHING))])
    assert "| a 2 | 2.5 | – |" in after
    assert "a 1" not in after


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(TrainingRefused, match="figures en"):
        written(MARKS, "en", [])


def test_each_side_has_its_tables() -> None:
    entry = {"player": "a 1", "guesser": {"hit@1": [0.5, 0.25, 0.75]}}
    titles = [each.title for each in tables([entry])]
    assert titles == ["Guesser", "Guesser, clue by clue", "By domain"]
    assert tables([entry])[0].rows[0][:3] == ("a 1", "0.500 [0.250, 0.750]", NOTHING)
