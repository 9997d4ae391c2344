"""Pictures of a run."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from training.tracking.runs import Run

_INCHES = (7.0, 3.5)


def draw(run: Run, folder: Path) -> None:
    """Write stages.png and metrics.png into a folder; nothing when matplotlib isn't installed."""
    try:
        import matplotlib.figure  # noqa: F401
    except ImportError:
        return
    shares = {name: value for name, value in run.measured().items() if 0.0 <= value <= 1.0}
    _bars(run.stages, "seconds of the stages", folder / "stages.png")
    _bars(shares, "metrics, shares of one", folder / "metrics.png")


def _bars(values: Mapping[str, float], title: str, path: Path) -> None:
    from matplotlib.figure import Figure

    figure = Figure(figsize=_INCHES, layout="constrained")
    axes = figure.subplots()
    axes.barh(list(values), list(values.values()))
    axes.invert_yaxis()
    axes.set_title(title)
    figure.savefig(path)
