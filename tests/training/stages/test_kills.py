"""kill -9 at any moment: nothing half-made is seen, the champion stays, and the next run goes on."""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import dataclass, replace
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from stage_plans import Planned, quiet

from models.registry import Registry
from tests.small_models import write_small
from training.parent import end_with_parent
from training.stages.job import Job, run_job
from training.stages.plan import Plan, digest
from training.stages.run import STAGES, UNTIL_COMPARED, run_all
from training.stages.times import time_of
from words.languages import Language


@dataclass(frozen=True)
class Moment:
    """When to kill: before a file under a path is opened, or before something gets a path as its name."""

    event: str
    path: str

    def has_come(self, event: str, arguments: tuple[Any, ...]) -> bool:
        if event != self.event:
            return False
        return str(arguments[0]).startswith(self.path) if event == "open" else str(arguments[1]) == self.path


def _run_until(plan: Plan, moment: Moment) -> None:
    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if moment.has_come(event, arguments):
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    run_all(plan, quiet)


def killed(plan: Plan, moment: Moment) -> bool:
    """Run the stages in a process that is killed at a moment."""
    process = get_context("spawn").Process(target=_run_until, args=(plan, moment))
    process.start()
    process.join()
    return process.exitcode == -signal.SIGKILL


def crowned(registry: Registry, folder: Path) -> str:
    """The version of a champion that knows so little that any challenger takes its place."""
    version = registry.add(write_small(folder / "weak", [["river", "word"]]))
    registry.promote(Language.EN, version)
    return version


def finished(plan: Plan) -> dict[str, float]:
    """When each visible stage was run; each is complete to the byte."""
    there = [name for name in STAGES if plan.folder(name).exists()]
    assert all(plan.made(name)["digest"] == digest(plan.folder(name)) for name in there)
    times = {name: time_of(plan, name) for name in there}
    return {name: time.began for name, time in times.items() if time}


@pytest.mark.timeout(900)
def test_a_run_killed_in_every_stage_ends_like_one_that_was_left_alone(
    planned: Planned, tmp_path: Path
) -> None:
    plan = planned(compare={"match_words": 4})
    registry = Registry(plan.models, plan.starters)
    champion = crowned(registry, tmp_path)
    for name in STAGES:
        for moment in (
            Moment("open", str(plan.work / f".{name}-")),
            Moment("os.rename", str(plan.folder(name))),
        ):
            before = finished(plan)
            assert killed(plan, moment), (name, moment)
            after = finished(plan)
            assert name not in after
            assert {stage: after[stage] for stage in before} == before
            # Stage publish writes its own files when the new champion is there already.
            expected = plan.summary("compare")["version"] if name == "publish" else champion
            assert registry.crowned(plan.language).version == expected
            assert registry.history(plan.language)[-1] == expected
    resumed = run_all(plan, quiet)
    assert resumed["published"] and finished(plan)["train_guess"] == before["train_guess"]
    assert not list(plan.work.glob(".*-*"))
    others = replace(plan, work=tmp_path / "alone", models=tmp_path / "others")
    crowned(Registry(others.models, others.starters), tmp_path)
    alone = run_all(others, quiet)
    assert (resumed["version"], resumed["metrics"]) == (alone["version"], alone["metrics"])


@pytest.mark.timeout(600)
def test_a_run_killed_while_it_publishes_leaves_the_old_champion_until_the_new_one_is_whole(
    planned: Planned, tmp_path: Path
) -> None:
    plan = planned(compare={"match_words": 4})
    registry = Registry(plan.models, plan.starters)
    champion = crowned(registry, tmp_path)
    pointer = plan.models / plan.language.value / "champion"
    version = run_all(plan, quiet, UNTIL_COMPARED)["version"]
    place = plan.models / plan.language.value / version
    assert killed(plan, Moment("os.rename", str(place)))
    assert registry.versions(plan.language) == [champion]
    assert killed(plan, Moment("os.rename", str(pointer)))
    assert registry.versions(plan.language) == sorted([place.name, champion])
    assert registry.crowned(plan.language).version == champion
    assert run_all(plan, quiet)["published"]
    assert registry.crowned(plan.language).version == place.name
    assert registry.history(plan.language)[-1] == place.name


@pytest.mark.timeout(600)
def test_the_next_hat_train_goes_on_with_a_killed_run_and_not_with_one_that_lives(planned: Planned) -> None:
    plan = replace(planned(), work=planned().work.parent)
    out = plan.work.parent / "model"
    process = get_context("spawn").Process(target=_job_until, args=(Job(plan, out),))
    process.start()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (begun,) = plan.work.iterdir()
    other = run_job(Job(replace(plan, parameters=planned(seed=9).parameters), out), quiet)
    assert other["id"] != begun.name
    seen = finished(replace(plan, work=begun))
    resumed = run_job(Job(plan, out), quiet)
    assert resumed["id"] == begun.name
    times = {name: time_of(replace(plan, work=begun), name) for name in seen}
    assert seen == {name: time.began for name, time in times.items() if time}
    assert set(seen) == {"load", "process"}


def _job_until(job: Job) -> None:
    def progress(stage: str, share: float) -> None:
        if stage == "train_guess":
            os.kill(os.getpid(), signal.SIGKILL)

    run_job(job, progress)


def _grandchild(kept: Connection) -> None:
    end_with_parent()
    kept.send(os.getpid())
    signal.pause()


def _child(kept: Connection) -> None:
    get_context("spawn").Process(target=_grandchild, args=(kept,)).start()
    kept.close()
    signal.pause()


def test_a_worker_process_ends_with_the_killed_process_that_started_it() -> None:
    ours, theirs = Pipe(duplex=False)
    child = get_context("spawn").Process(target=_child, args=(theirs,))
    child.start()
    theirs.close()
    assert ours.recv() != child.pid
    child.kill()
    child.join()
    with pytest.raises(EOFError):
        ours.recv()
