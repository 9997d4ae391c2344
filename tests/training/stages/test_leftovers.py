"""Old runs take little room, and whoever works on one is left alone."""

from __future__ import annotations

import fcntl
from pathlib import Path

from training.stages.leftovers import tidy


def run(runs: Path, day: int, *, is_finished: bool = True) -> Path:
    """A run that left a model that was not published, or that was killed."""
    work = runs / f"202601{day:02}T030405-en-quick-00ab{day:02}"
    for stage in ("process", "compare/model", ".train_guess-x1"):
        (work / stage).mkdir(parents=True)
    for name in ("process/codes.npy", "compare/model/card.json", ".train_guess-x1/vectors.npy"):
        (work / name).write_bytes(b"1")
    for name in ("run.json", "process/stage.json", "compare/comparison.json"):
        (work / name).write_text("{}")
    if not is_finished:
        (work / "plan.json").write_text("{}")
    return work


def left(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


SAID = {"run.json", "process/stage.json", "compare/comparison.json"}


def test_of_older_runs_only_what_they_say_about_themselves_stays(tmp_path: Path) -> None:
    works = [run(tmp_path, day, is_finished=day % 2 == 0) for day in range(1, 6)]
    before = [left(work) for work in works]
    tidy(tmp_path, keep=2)
    assert [left(work) for work in works[:3]] == [SAID] * 3
    assert [left(work) for work in works[3:]] == before[3:]


def test_few_runs_keep_everything(tmp_path: Path) -> None:
    work = run(tmp_path, 1)
    before = left(work)
    tidy(tmp_path)
    assert left(work) == before


def test_a_run_under_way_and_folders_of_others_are_left_alone(tmp_path: Path) -> None:
    work = run(tmp_path, 1, is_finished=False)
    others = run(tmp_path, 2).rename(tmp_path / "mine")
    before = left(tmp_path)
    with (work / "plan.json").open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        tidy(tmp_path, keep=0)
        assert left(tmp_path) == before
    tidy(tmp_path, keep=0)
    assert left(work) == SAID
    assert left(others) > SAID


def test_nothing_is_left_of_an_older_run_of_kubeflow_that_was_killed(tmp_path: Path) -> None:
    work = tmp_path / "20260101T030405-en-quick-00ab01"
    (work / "steps" / "process").mkdir(parents=True)
    for name in ("plan.json", "pipeline.yaml", "steps/process/codes.npy", "steps/process/stage.json"):
        (work / name).write_text("{}")
    tidy(tmp_path, keep=0)
    assert list(tmp_path.iterdir()) == []
