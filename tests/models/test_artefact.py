"""A model that isn't what its card says must not play."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from models.artefact import CARD, VOCABULARY, is_whole, made_ms, read, read_card, told_ms, write
from models.errors import ModelRefused
from models.fasttext_player import load


@pytest.fixture
def copied(model_folder: Path, tmp_path: Path) -> Path:
    """A copy of the trained model that may be harmed."""
    return Path(shutil.copytree(model_folder, tmp_path / "model"))


def rewritten(folder: Path, **arrays: Any) -> Path:
    """The model with other arrays, written as a model is: its card vouches for them."""
    artefact = read(folder)
    card = {
        name: value for name, value in artefact.card.items() if name not in ("files", "version", "format")
    }
    words = list(artefact.vocabulary)
    return write(folder.with_name("other"), card, words, {**artefact.arrays, **arrays})


def change_card(folder: Path, **fields: Any) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps({**card, **fields}))


def test_equal_models_have_equal_versions(copied: Path) -> None:
    assert read_card(rewritten(copied))["version"] == read_card(copied)["version"]


def test_the_moment_on_the_card_is_the_age_and_no_part_of_the_version(copied: Path) -> None:
    before = read_card(rewritten(copied))["version"]
    change_card(copied, made="2024-05-06T07:08:09+00:00")
    card = read_card(rewritten(copied))
    assert (card["version"], made_ms(copied, card)) == (before, 1_714_979_289_000)
    for naive in ("2024-05-06T07:08:09", "2024-05-06T09:08:09+02:00"):
        assert told_ms({"made": naive}) == 1_714_979_289_000


@pytest.mark.parametrize("card", [{}, {"made": None}, {"made": "yesterday"}, {"made": 5}])
def test_a_card_without_a_moment_is_as_old_as_its_file(copied: Path, card: dict[str, Any]) -> None:
    os.utime(copied / CARD, (1_000, 1_000))
    assert told_ms(card) is None
    assert made_ms(copied, card) == 1_000_000


def test_a_model_is_whole_when_all_its_files_have_their_sizes(copied: Path) -> None:
    card = read_card(copied)
    assert is_whole(copied, card)
    assert not is_whole(copied, {"files": {VOCABULARY: "none"}})
    (copied / VOCABULARY).write_text("")
    assert not is_whole(copied, card)
    (copied / VOCABULARY).unlink()
    assert not is_whole(copied, card)


def test_a_single_changed_byte_is_found(copied: Path) -> None:
    path = copied / "inputs.npy"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.raises(ModelRefused, match=r"inputs\.npy: its sha256 is not the one on the card.*[Tt]rain"):
        load(copied)


def test_a_missing_file_is_named(copied: Path) -> None:
    (copied / "second.npy").unlink()
    with pytest.raises(ModelRefused, match=r"second\.npy: the file can't be read"):
        load(copied)


def test_a_missing_card_is_named(copied: Path) -> None:
    (copied / CARD).unlink()
    with pytest.raises(ModelRefused, match=r"card\.json: the model has no card"):
        load(copied)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 1}'])
def test_a_card_that_is_none_is_refused(copied: Path, text: str) -> None:
    (copied / CARD).write_text(text)
    with pytest.raises(ModelRefused, match=r"card\.json"):
        load(copied)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"format": 999}, "format 999"),
        ({"language": "xx"}, "unknown language 'xx'"),
        ({"name": "other"}, "kind 'other'"),
        ({"parameters": {"guesser": {"nonsense": 1}}}, "parameters for Weights"),
        ({"parameters": {"guesser": {"smoothing": float("nan")}}}, "parameters for Weights"),
        ({"parameters": {"guesser": {"outputs": float("-inf")}}}, "parameters for Weights"),
        ({"parameters": {"guesser": {"outputs": 10**400}}}, "parameters for Weights"),
        ({"files": {}}, "vouches for no vocabulary"),
    ],
)
def test_a_card_of_something_else_is_refused(copied: Path, fields: dict[str, Any], reason: str) -> None:
    change_card(copied, **fields)
    with pytest.raises(ModelRefused, match=reason):
        load(copied)


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_numbers_that_are_none_are_refused(copied: Path, wrong: float) -> None:
    prior = np.array(read(copied).arrays["prior"])
    prior[3] = wrong
    with pytest.raises(ModelRefused, match=r"prior\.npy: it holds numbers that are not finite"):
        load(rewritten(copied, prior=prior))


def test_an_array_of_another_size_is_refused(copied: Path) -> None:
    with pytest.raises(ModelRefused, match=r"log_counts\.npy: float16\(3,\) where"):
        load(rewritten(copied, log_counts=np.zeros(3, dtype=np.float16)))


@pytest.mark.parametrize("name", ["plan_words", "plans"])
def test_plans_of_words_that_the_vocabulary_does_not_have_are_refused(copied: Path, name: str) -> None:
    artefact = read(copied)
    numbers = np.array(artefact.arrays[name])
    numbers.flat[-1] = len(artefact.vocabulary) - 1
    load(rewritten(copied, **{name: numbers}))
    numbers.flat[-1] += 1
    with pytest.raises(ModelRefused, match=rf"{name}\.npy: it names word {numbers.flat[-1]} of a vocabulary"):
        load(rewritten(copied, **{name: numbers}))


def test_an_array_that_is_none_is_refused(copied: Path) -> None:
    with pytest.raises(ModelRefused, match=r"plans\.npy"):
        load(rewritten(copied, plans=np.array([{"code": 1}], dtype=object).astype("U9")))


@pytest.mark.parametrize(("words", "reason"), [([], "empty"), (["sea", "sea"], "repeats a word")])
def test_a_vocabulary_without_words_or_with_one_twice_is_refused(
    tmp_path: Path, words: list[str], reason: str
) -> None:
    card = {"name": "fasttext", "language": "en", "parameters": {}}
    folder = write(tmp_path / "model", card, words, {})
    with pytest.raises(ModelRefused, match=rf"{VOCABULARY}: the vocabulary .*{reason}"):
        load(folder)


def test_writing_replaces_an_older_model_and_leaves_nothing_beside_it(copied: Path) -> None:
    again = rewritten(copied, prior=np.zeros(len(read(copied).vocabulary), dtype=np.float32))
    other = read_card(rewritten(copied))["version"]
    assert read_card(again)["version"] == other
    assert sorted(path.name for path in copied.parent.iterdir()) == ["model", "other"]


def test_what_cannot_be_written_leaves_the_older_model_in_place(copied: Path) -> None:
    before = read_card(copied)["version"]
    with pytest.raises(ValueError, match="Object arrays cannot be saved"):
        write(copied, {"name": "fasttext"}, ["sea"], {"broken": np.array([object()])})
    assert read_card(copied)["version"] == before
    assert [path.name for path in copied.parent.iterdir()] == ["model"]


def test_a_folder_of_something_else_is_never_replaced_by_a_model(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (precious / "thesis.txt").write_text("years of work")
    with pytest.raises(ModelRefused, match=r"something that is no model\. Name a new folder"):
        write(precious, {"name": "fasttext"}, ["sea"], {})
    with pytest.raises(ModelRefused, match=r"something that is no folder\. Name a new folder"):
        write(precious / "thesis.txt", {"name": "fasttext"}, ["sea"], {})
    assert (precious / "thesis.txt").read_text() == "years of work"
    assert [path.name for path in tmp_path.iterdir()] == ["precious"]


def test_an_empty_folder_becomes_a_model(tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    assert (write(tmp_path / "model", {"name": "fasttext"}, ["sea"], {}) / CARD).is_file()
