"""How long a training will take from now on, by the pace of this very run."""

from __future__ import annotations

import time
from collections.abc import Callable

GROWING = {"load": 3, "process": 12, "train_guess": 40, "train_explain": 40}
"""Stages whose time grows with the corpus, with the share of it that each takes, in percent."""
STEADY = {"evaluate_guess": 8, "evaluate_explain": 14, "compare": 30, "publish": 1}
"""Stages that take the same whatever the corpus, with the seconds they took with the starter models on two
busy cores; a run that is seen to be faster or slower is foretold so."""
STAGES = (*GROWING, *STEADY)
"""In their order."""
_EARLY_WEIGHT = 2
"""Before so much of its group is done, nothing is known of the pace of this run."""
_EARLY_SHARE = 0.05
"""After this share a stage foretells its own end."""


class Forecast:
    """Hears how far the stages are. One that is told as done at once was finished by an earlier run: it
    counts neither as work done nor as work left."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._began: dict[str, float] = {}
        self._spent: dict[str, float] = {}
        self._shares: dict[str, float] = {}

    def left_s(self, stage: str, share: float) -> float | None:
        """Seconds to the end of everything when so much of a stage is done; None: too early to tell."""
        now_s = self._now_s()
        if stage not in self._began and share < 1:
            self._began[stage] = now_s
        if stage in self._began:
            self._spent[stage], self._shares[stage] = now_s - self._began[stage], share
        later = STAGES[STAGES.index(stage) + 1 :]
        left = [self._rest_s(stage, share), *(self._whole_s(each) for each in later)]
        known = [one for one in left if one is not None]
        return sum(known) if len(known) == len(left) else None

    def _rest_s(self, stage: str, share: float) -> float | None:
        if share >= 1:
            return 0.0
        if share > _EARLY_SHARE:
            return self._spent[stage] * (1 - share) / share
        whole_s = self._whole_s(stage)
        return None if whole_s is None else whole_s * (1 - share)

    def _whole_s(self, stage: str) -> float | None:
        """Seconds of a stage that has hardly begun, by the pace of those like it."""
        group, pace = (GROWING, None) if stage in GROWING else (STEADY, 1.0)
        done = sum(share * group[name] for name, share in self._shares.items() if name in group)
        if done >= _EARLY_WEIGHT:
            pace = sum(spent for name, spent in self._spent.items() if name in group) / done
        return None if pace is None else pace * group[stage]
