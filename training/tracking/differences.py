"""Two runs side by side: parameters that differ, and all metrics with their differences."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from training.tracking.runs import Run

_MISSING = object()


@dataclass(frozen=True, slots=True)
class Differences:
    """What sets run `b` apart from run `a`; None stands for what a run doesn't have."""

    a: str
    b: str
    parameters: dict[str, tuple[Any, Any]]
    """Only those that differ; language, way and corpus among them."""
    metrics: dict[str, tuple[float | None, float | None, float | None]]
    """Of a, of b, and b - a."""
    seconds: dict[str, tuple[float | None, float | None, float | None]]
    """The same of the stages and of their sum, `all`."""

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


def differences(a: Run, b: Run) -> Differences:
    """Compare two runs."""
    ours, theirs = _decisions(a), _decisions(b)
    return Differences(
        a.id,
        b.id,
        {
            name: (ours.get(name), theirs.get(name))
            for name in dict.fromkeys([*ours, *theirs])
            if ours.get(name, _MISSING) != theirs.get(name, _MISSING)
        },
        _side_by_side(a.measured(), b.measured()),
        _side_by_side({**a.stages, "all": a.seconds}, {**b.stages, "all": b.seconds}),
    )


def _decisions(run: Run) -> dict[str, Any]:
    """Everything that decided what came out."""
    corpus = {f"corpus.{name}": value for name, value in run.corpus.items()}
    return {"language": run.language, "way": run.way, **corpus, "profile": run.profile, **run.parameters}


def _side_by_side(
    ours: dict[str, float], theirs: dict[str, float]
) -> dict[str, tuple[float | None, float | None, float | None]]:
    rows: dict[str, tuple[float | None, float | None, float | None]] = {}
    for name in dict.fromkeys([*ours, *theirs]):
        first, second = ours.get(name), theirs.get(name)
        change = None if first is None or second is None else round(second - first, 6)
        rows[name] = (first, second, change)
    return rows
