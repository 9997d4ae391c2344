"""`hat runs`: what was trained here, sorted, shown and compared."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol

import pytest
from typer.testing import CliRunner, Result

from training.tracking.runs_cli import app


class MakeRun(Protocol):
    def __call__(self, name: str, **changes: Any) -> dict[str, Any]: ...


class HatRuns(Protocol):
    def __call__(self, *arguments: str) -> Result: ...


@pytest.fixture
def hat_runs(tmp_path: Path) -> HatRuns:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments), env={"RUNS_DIR": str(tmp_path / "runs")})

    return invoke


@pytest.fixture
def three(make_run: MakeRun) -> None:
    """Three runs of different age and accuracy, the newest unfinished."""
    make_run("a-old-en", began="2026-01-01T00:00:00+00:00", guess_accuracy=0.3, seconds=9.0)
    make_run("b-mid-ru", began="2026-01-02T00:00:00+00:00", guess_accuracy=0.4, language="ru")
    make_run("c-new-en", began="2026-01-03T00:00:00+00:00", guess_accuracy=None, published=None, version=None)


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ((), ["c-new-en", "b-mid-ru", "a-old-en"]),
        (("--sort", "guess"), ["b-mid-ru", "a-old-en", "c-new-en"]),
        (("--sort", "seconds"), ["a-old-en", "c-new-en", "b-mid-ru"]),
        (("--sort", "id", "--lang", "en"), ["a-old-en", "c-new-en"]),
    ],
)
@pytest.mark.usefixtures("three")
def test_runs_are_listed_in_the_order_that_is_asked_for(
    hat_runs: HatRuns, arguments: tuple[str, ...], expected: list[str]
) -> None:
    assert [run["id"] for run in json.loads(hat_runs(*arguments, "--json").stdout)] == expected
    table = hat_runs(*arguments).stdout
    assert sorted(expected, key=table.index) == expected


@pytest.mark.usefixtures("three")
def test_a_line_tells_both_accuracies_the_duration_and_whether_it_was_published(hat_runs: HatRuns) -> None:
    expected = ["a-old-en", "en", "quick", "mlflow", "2026-01-01", "00:00", "9.0", "0.3", "0.125", "yes"]
    old, new = (
        next(line for line in hat_runs().stdout.splitlines() if name in line) for name in ("a-", "c-")
    )
    assert old.split() == expected
    assert new.split()[-3:] == ["–", "0.125", "unfinished"]


def test_without_runs_it_is_said_how_to_make_one(hat_runs: HatRuns) -> None:
    assert "`hat train` makes one" in hat_runs().stdout


@pytest.mark.parametrize(
    "text", ["", "{broken", "[]", '{"id": 5}', '{"id": "x", "seconds": "soon"}', "\ufeff\x00"]
)
def test_a_broken_record_is_told_and_skipped(
    hat_runs: HatRuns, make_run: MakeRun, tmp_path: Path, text: str
) -> None:
    make_run("whole")
    (tmp_path / "runs" / "broken").mkdir()
    (tmp_path / "runs" / "broken" / "run.json").write_text(text)
    listed = hat_runs("--json")
    assert listed.exit_code == 0
    assert [run["id"] for run in json.loads(listed.stdout)] == ["whole"]
    assert listed.stderr.count("\n") == 1
    assert "broken/run.json is no record of a run" in listed.stderr


def test_comparing_tells_what_differs_and_by_how_much(hat_runs: HatRuns, make_run: MakeRun) -> None:
    make_run("first")
    make_run(
        "second",
        parameters={"profile": "quick", "train_guess.dim": 100, "train_guess.model": "cbow", "seed": 2},
        metrics={"guess": {"accuracy": 0.5}, "explain": {"accuracy": 0.0}},
        seconds=10.0,
    )
    found = json.loads(hat_runs("compare", "first", "sec", "--json").stdout)
    assert found["parameters"] == {"train_guess.dim": [50, 100], "seed": [None, 2]}
    assert found["metrics"]["guess.accuracy"] == [0.25, 0.5, 0.25]
    assert found["metrics"]["guess.hit@5"] == [0.5, None, None]
    assert found["metrics"]["explain.accuracy"] == [0.125, 0.0, -0.125]
    assert found["seconds"]["all"] == [12.5, 10.0, -2.5]
    table = hat_runs("compare", "first", "second").stdout
    assert "train_guess.dim" in table and "+0.25" in table
    assert "train_guess.model" not in table


def test_a_run_is_shown_with_its_parameters_and_stages(hat_runs: HatRuns, make_run: MakeRun) -> None:
    make_run("only", reason="because")
    shown = hat_runs("show", "on").stdout
    assert all(part in shown for part in ("because", "train_guess.dim", "process", "guess.hit@5", "21000"))
    assert json.loads(hat_runs("show", "only", "--json").stdout)["corpus"]["tokens"] == 21000


@pytest.mark.usefixtures("three")
def test_a_name_that_means_no_run_or_several_is_refused_with_what_there_is(hat_runs: HatRuns) -> None:
    for name, words in (("nobody", "There is no run nobody"), ("en", "a-old-en, c-new-en")):
        refused = hat_runs("show", name)
        assert refused.exit_code == 1
        assert words in refused.stderr and refused.stderr.count("\n") == 1
