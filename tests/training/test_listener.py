"""The listeners know what stands in their lines, and nothing of the clues they hear."""

from __future__ import annotations

from pathlib import Path

import pytest

from training.listener import Counting, counting
from words.languages import Language

LINES = "ship wave sail\nship sail wave\njudge law court\ncourt judge law\nship captain\n" * 3


@pytest.fixture
def listener(tmp_path: Path) -> Counting:
    lines = tmp_path / "lines.txt"
    lines.write_text(LINES)
    made = counting(Language.EN, sorted(set(LINES.split())), lines, tmp_path)
    lines.unlink()
    assert counting(Language.EN, sorted(set(LINES.split())), lines, tmp_path).guess(["law"], 2) == made.guess(
        ["law"], 2
    )
    return made


def test_words_met_with_the_clues_are_guessed(listener: Counting) -> None:
    assert listener.guess(["captain"], 5)[0] == "ship"
    assert set(listener.guess(["judges"], 2)) == {"law", "court"}


def test_neither_clues_nor_words_never_met_with_them_are_guessed(listener: Counting) -> None:
    assert set(listener.guess(["wave", "ship"], 10)) == {"sail", "captain"}


def test_a_clue_that_was_never_read_says_nothing(listener: Counting) -> None:
    assert listener.guess(["zebra"], 5) == []
