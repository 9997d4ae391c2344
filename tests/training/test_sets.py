"""Evaluation sets: what is wrong about a file is said in one line, before anything is measured."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from training.errors import TrainingRefused
from training.sets import ExplainItem, GuessItem, read_explain_items, read_guess_items

GOOD = {"target": "ship", "clues": ["sea", "captain"], "human": [{"w": "sea"}]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["target", "clues", "human", "w", "domain"]), inner)
    ),
    max_leaves=12,
)


def file(folder: Path, rows: Any) -> Path:
    path = folder / "set.json"
    path.write_text(rows if isinstance(rows, str) else json.dumps(rows), "utf-8")
    return path


def test_items_have_a_target_words_about_it_and_a_domain(tmp_path: Path) -> None:
    path = file(tmp_path, [GOOD, GOOD | {"domain": "finance"}])
    assert read_guess_items(path) == [
        GuessItem("ship", ("sea", "captain"), "general"),
        GuessItem("ship", ("sea", "captain"), "finance"),
    ]
    assert read_explain_items(path)[0] == ExplainItem("ship", ("sea",), "general")


@pytest.mark.parametrize("text", ["", "{}", "[]", "nonsense", "[" * 100_000])
def test_a_file_without_items_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(TrainingRefused, match=r"set\.json"):
        read_guess_items(file(tmp_path, text))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"target": ""}, "no text in 'target'"),
        ({"target": 7}, "no text in 'target'"),
        ({"clues": []}, "no list with something in it in 'clues'"),
        ({"clues": "sea"}, "no list with something in it in 'clues'"),
        ({"clues": ["sea", None]}, "something else than texts in 'clues'"),
        ({"domain": None}, "no text in 'domain'"),
    ],
)
def test_a_wrong_item_of_a_guess_set_is_named(tmp_path: Path, change: dict[str, Any], fault: str) -> None:
    with pytest.raises(TrainingRefused, match=rf"Item 2 of .*set\.json has {fault}\.$"):
        read_guess_items(file(tmp_path, [GOOD, GOOD | change]))


@pytest.mark.parametrize("human", [[], [{"w": ""}], ["sea"], {"w": "sea"}, None])
def test_a_wrong_item_of_an_explain_set_is_named(tmp_path: Path, human: Any) -> None:
    with pytest.raises(TrainingRefused, match=r"Item 1 of .*set\.json has no "):
        read_explain_items(file(tmp_path, [GOOD | {"human": human}]))


@given(rows=st.lists(JSON, max_size=3))
def test_any_json_is_a_set_or_refused(rows: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = file(tmp_path_factory.mktemp("sets"), rows)
    for read in (read_guess_items, read_explain_items):
        with suppress(TrainingRefused):
            assert all(item.target and item.domain for item in read(path))
