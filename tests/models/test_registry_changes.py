"""The registry over time: promoted, gone back from, pruned, killed in the middle, and told wrong things."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from models.artefact import CARD
from models.errors import ModelRefused, Overtaken
from models.history import Change, Way, read_history, reigns
from models.registry import Registry
from tests.small_models import write_small
from words.languages import Language

EN = Language.EN
Add = Callable[[str], str]


class Days:
    """A clock that tests push forward."""

    def __init__(self) -> None:
        self.now = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, days: float) -> None:
        self.now += timedelta(days=days)


@pytest.fixture
def days() -> Days:
    return Days()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "models"


@pytest.fixture
def registry(tmp_path: Path, root: Path, days: Days) -> Registry:
    """A registry with a starter model and nothing else."""
    write_small(tmp_path / "starters" / "en", [["start", "begin"]])
    return Registry(root, tmp_path / "starters", days)


@pytest.fixture
def add(registry: Registry, tmp_path: Path) -> Add:
    """Adds a model that knows two words, and returns its version."""
    return lambda word: registry.add(write_small(tmp_path / f"new-{word}", [[word, "word"]]))


def test_an_added_model_is_at_hand_and_does_not_play_yet(registry: Registry, add: Add) -> None:
    version = add("river")
    assert registry.versions(EN) == [version]
    assert registry.load(EN, version).version == version
    assert registry.named(EN) == ""
    assert add("river") == version


def test_a_broken_model_is_not_added(registry: Registry, tmp_path: Path) -> None:
    folder = write_small(tmp_path / "new", [["river", "word"]])
    (folder / "guess_words.npy").write_bytes(b"")
    with pytest.raises(ModelRefused, match=r"guess_words\.npy"):
        registry.add(folder)
    assert registry.versions(EN) == []


def test_a_version_in_a_folder_of_another_name_does_not_play(
    registry: Registry, add: Add, root: Path
) -> None:
    starter, version = registry.playing_version(EN), add("river")
    (root / "en" / version).rename(root / "en" / "best")
    for use in (registry.promote, registry.load):
        with pytest.raises(ModelRefused, match=f"its card says version {version}. Name the folder {version}"):
            use(EN, "best")
    (root / "en" / "champion").write_text("best\n")
    assert registry.playing_version(EN) == registry.champion_player(EN).version == starter
    (root / "en" / "best").rename(root / "en" / version)
    registry.promote(EN, version)
    assert registry.crowned(EN).version == version


def test_adding_mends_a_broken_version(registry: Registry, add: Add, root: Path) -> None:
    version = add("river")
    (root / "en" / version / "guess_words.npy").write_bytes(b"")
    assert add("river") == version
    assert registry.load(EN, version).version == version


def test_rollback_goes_back_step_by_step_to_the_starter_model_and_no_further(
    registry: Registry, add: Add, root: Path
) -> None:
    starter = registry.champion_player(EN).version
    first, second, third = add("river"), add("table"), add("window")
    for version in (first, second, third):
        registry.promote(EN, version, "better")
    assert [registry.rollback(EN, "worse") for _ in range(3)] == [second, first, starter]
    assert registry.champion_player(EN).version == starter
    with pytest.raises(ModelRefused, match="there is no earlier champion"):
        registry.rollback(EN)
    assert registry.history(EN) == [first, second, third, second, first, starter]


def test_after_going_back_a_new_champion_has_the_right_one_before_it(registry: Registry, add: Add) -> None:
    first, second, third = add("river"), add("table"), add("window")
    registry.promote(EN, first)
    registry.promote(EN, second)
    registry.rollback(EN)
    registry.promote(EN, third)
    assert registry.rollback(EN) == first


def test_a_version_takes_the_place_of_the_one_it_was_compared_with_and_of_no_other(
    registry: Registry, add: Add
) -> None:
    starter = registry.playing_version(EN)
    first, second, third = add("river"), add("table"), add("window")
    registry.promote(EN, first, instead_of=starter)
    registry.promote(EN, second)
    with pytest.raises(Overtaken, match=f"compared with {first}, but {second} plays by now"):
        registry.promote(EN, third, instead_of=first)
    registry.promote(EN, second, instead_of=first)
    assert registry.playing_version(EN) == second
    assert registry.history(EN) == [first, second]


def test_rollback_passes_over_what_is_broken_or_gone(registry: Registry, add: Add, root: Path) -> None:
    first, second, third = add("river"), add("table"), add("window")
    for version in (first, second, third):
        registry.promote(EN, version)
    (root / "en" / second / CARD).unlink()
    assert registry.rollback(EN) == first


def test_each_change_is_kept_with_its_date_and_reason(registry: Registry, add: Add, days: Days) -> None:
    version = add("river")
    registry.promote(EN, version, "more\tnews,\nbetter")
    (change,) = registry.changes(EN)
    at = days.now.replace(microsecond=0)
    assert change == Change(version, at, Way.PROMOTED, "more news, better")


def test_a_history_of_versions_alone_is_read(registry: Registry, add: Add, root: Path) -> None:
    first, second = add("river"), add("table")
    (root / "en" / "champion").write_text(second + "\n")
    (root / "en" / "history").write_bytes(f"{first}\n\n".encode() + b"\xff\xfe\n" + f"{second}\n".encode())
    assert registry.rollback(EN) == first


@pytest.mark.parametrize("named", [b"", b"\xff\xfe\n", b"../../etc/passwd\n", b".\n", b"gone\n", b"a\0b\n"])
def test_a_broken_champion_file_leaves_the_seat_to_the_starter_and_a_rollback_mends_it(
    registry: Registry, add: Add, root: Path, named: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    starter = registry.champion_player(EN).version
    version = add("river")
    registry.promote(EN, version)
    (root / "en" / "champion").write_bytes(named)
    assert registry.champion_player(EN).version == starter
    assert "the starter model plays" in caplog.text
    with pytest.raises(ModelRefused, match="hat models rollback --lang en"):
        registry.crowned(EN)
    assert registry.rollback(EN) == version
    assert registry.crowned(EN).version == version


def test_old_versions_are_removed_when_no_round_can_need_them(
    registry: Registry, add: Add, days: Days
) -> None:
    versions = [add(word) for word in ("river", "table", "window", "garden", "kitchen")]
    for version in versions[:4]:
        days.pass_(1)
        registry.promote(EN, version)
    assert registry.prune(EN, keep=2) == []
    days.pass_(5.5)
    gone = registry.prune(EN, keep=2)
    assert set(gone) == {versions[0], versions[4]}
    days.pass_(1)
    assert registry.prune(EN, keep=2) == [versions[1]]
    assert set(registry.versions(EN)) == {versions[2], versions[3]}


def test_the_champion_is_never_removed(registry: Registry, add: Add, days: Days) -> None:
    first, second = add("river"), add("table")
    registry.promote(EN, first)
    registry.promote(EN, second)
    registry.rollback(EN)
    days.pass_(30)
    assert registry.prune(EN, keep=0) == [second]
    assert registry.crowned(EN).version == first


@pytest.mark.parametrize(
    ("step", "deed"),
    [
        ("replace", "registry.promote(Language.EN, {new!r})"),
        ("rename", "registry.add(Path({folder!r}))"),
    ],
)
def test_kill_9_between_writing_and_renaming_leaves_the_old_champion(
    registry: Registry, add: Add, root: Path, tmp_path: Path, step: str, deed: str
) -> None:
    old, new = add("river"), add("table")
    registry.promote(EN, old)
    folder = write_small(tmp_path / "third", [["window", "word"]])
    program = f"""
import os, signal
from pathlib import Path
from models.registry import Registry
from words.languages import Language
registry = Registry(Path({str(root)!r}))
Path.{step} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
{deed.format(new=new, folder=str(folder))}
"""
    killed = subprocess.run([sys.executable, "-c", program], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert registry.crowned(EN).version == old
    assert set(registry.versions(EN)) == {old, new}
    third = registry.add(folder)
    registry.promote(EN, third)
    assert registry.crowned(EN).version == third
    assert registry.rollback(EN) == old
    assert not [path for path in (root / "en").iterdir() if path.name.startswith(".unfinished")]


def test_two_registries_of_one_folder_agree(registry: Registry, add: Add, root: Path, tmp_path: Path) -> None:
    other = Registry(root, tmp_path / "starters")
    before = other.mark(EN)
    version = add("river")
    registry.promote(EN, version)
    assert other.mark(EN) != before
    assert other.crowned(EN).version == version
    assert other.rollback(EN) == registry.champion_player(EN).version != version


def test_reigns_leave_out_what_was_gone_back_from() -> None:
    back = [Change("a"), Change("b"), Change("b"), Change("c"), Change("a", way=Way.BACK), Change("d")]
    assert reigns(back) == ["a", "d"]


def test_there_is_no_history_before_the_first_champion(tmp_path: Path) -> None:
    assert read_history(tmp_path / "history") == []
