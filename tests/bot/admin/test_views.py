"""What an administrator reads of a run, in words and figures that hold."""

from __future__ import annotations

import pytest

from bot.admin.views import duration, run_text
from bot.schedule.child import Progress
from bot.schedule.errand import Errand, Kind
from bot.schedule.runs import Run
from words.languages import Language

RU, EN = Language.RU, Language.EN
TRAINING = Errand(Kind.TRAIN, EN)


def told(language: Language, spent_s: float, eta_s: float | None, stage: str = "compare") -> str:
    progress = Progress(stage, 0.9, eta_s)
    return run_text(language, Run("r", TRAINING, "Anna", "h", "m", 0, int(1000 * spent_s), progress=progress))


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        *[(0, "0 s"), (59.4, "59 s"), (59.6, "1 min"), (60, "1 min"), (89, "1 min 29 s")],
        *[(150, "2 min 30 s"), (599, "9 min 59 s"), (630, "11 min"), (3599, "1 h 0 min")],
        (12 * 3600, "12 h 0 min"),
    ],
)
def test_a_time_span_is_rounded_as_people_do(seconds: float, text: str) -> None:
    assert duration(EN, seconds) == text


def test_the_share_is_that_of_the_time_and_the_time_left_is_rough() -> None:
    text = told(EN, 30, 92.0)
    assert "</code> 24 %" in text
    assert "about 1 min 30 s left" in text


@pytest.mark.parametrize("eta_s", [0.0, 0.4, 4.9])
def test_what_runs_is_never_told_as_full_nor_as_over(eta_s: float) -> None:
    for language, soon in ((EN, "a little longer"), (RU, "осталось совсем немного")):
        text = told(language, 900, eta_s)
        assert "</code> 99 %" in text
        assert "░" in text
        assert soon in text
        assert "0 s" not in text


def test_a_run_without_a_forecast_tells_its_stage_alone() -> None:
    text = told(EN, 5, None, "load")
    assert "Stage 1 of 8: reading the corpus" in text
    assert "%" not in text
    assert "left" not in text
