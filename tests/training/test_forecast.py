"""How long a training still takes, by the pace of the run itself."""

from __future__ import annotations

import pytest

from training.forecast import GROWING, STAGES, STEADY, Forecast


class Run:
    """A run on a clock of its own, which moves as told."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.forecast = Forecast(lambda: self.now_s)

    def after(self, seconds: float, stage: str, share: float) -> float | None:
        """What is foretold when a stage is so far, so much later."""
        self.now_s += seconds
        return self.forecast.left_s(stage, share)


def test_the_forecast_knows_the_stages_of_a_training_in_their_order() -> None:
    from training.stages.run import STAGES as RUN

    assert tuple(RUN) == STAGES


def test_nothing_is_foretold_before_the_run_has_a_pace() -> None:
    run = Run()
    assert run.after(0, "load", 0.0) is None
    assert run.after(1, "load", 0.04) is None
    left = run.after(30 - 1, "load", 1.0)
    # Ten seconds a percent from here on, and what doesn't depend on the corpus.
    assert left == pytest.approx(10 * (sum(GROWING.values()) - GROWING["load"]) + sum(STEADY.values()))


def test_a_stage_that_turns_out_long_is_foretold_by_its_own_pace() -> None:
    run = Run()
    for stage in STAGES[: STAGES.index("compare")]:
        run.after(0, stage, 0.0)
        run.after(1, stage, 1.0)
    run.after(0, "compare", 0.0)
    assert run.after(30, "compare", 0.5) == pytest.approx(30, rel=0.1)
    assert run.after(20, "compare", 0.8) == pytest.approx(12.5, rel=0.2)


def test_finished_stages_of_an_earlier_run_count_neither_as_done_nor_as_left() -> None:
    run = Run()
    for stage in STAGES[: STAGES.index("compare")]:
        run.after(0.1, stage, 1.0)
    assert run.after(0, "compare", 0.0) == STEADY["compare"] + STEADY["publish"]


def test_a_slow_machine_is_heard_of_in_the_stages_before() -> None:
    run = Run()
    for stage in ("evaluate_guess", "evaluate_explain"):
        run.after(0, stage, 0.0)
        run.after(3 * STEADY[stage], stage, 1.0)
    assert run.after(0, "compare", 0.0) == pytest.approx(3 * (STEADY["compare"] + STEADY["publish"]))


def test_the_end_is_the_end() -> None:
    run = Run()
    run.after(0, "publish", 0.0)
    assert run.after(1, "publish", 0.5) == pytest.approx(1)
    assert run.after(1, "publish", 1.0) == 0.0
