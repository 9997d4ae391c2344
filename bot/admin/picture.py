"""Draws the figures of all versions: `python -m bot.admin.picture`, JSON on stdin, a PNG on stdout.

It is a process of its own, because the library takes a second of work and much memory, and isn't always
installed: then the exit code is 3.
"""

from __future__ import annotations

import io
import json
import os
import sys
from typing import Any

MISSING = 3
_INCHES, _DOTS = (7.0, 3.6), 110


def figure(task: dict[str, Any]) -> Any:
    """The figure of `{"title", "x", "versions": [names], "lines": {label: [share or null]}}`.

    Raises ImportError without the library.
    """
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    drawing = Figure(figsize=_INCHES, dpi=_DOTS, layout="constrained")
    axes = drawing.subplots()
    places = range(len(task["versions"]))
    for label, values in task["lines"].items():
        known = [(place, value) for place, value in zip(places, values, strict=True) if value is not None]
        if not known:
            continue
        # Not clipped: markers at 0 and 100 % lie half outside.
        shown = {"label": label, "clip_on": False, "zorder": 3}
        axes.plot([place for place, _ in known], [100 * value for _, value in known], "o-", **shown)
    axes.set_xticks(list(places), task["versions"], rotation=30, ha="right", fontsize=7)
    axes.set(title=task["title"], xlabel=task["x"], ylabel="%", ylim=(0, 100))
    axes.grid(alpha=0.3)
    drawing.legend(loc="outside upper right", ncols=2, fontsize=8)
    return drawing


def draw(task: dict[str, Any]) -> bytes:
    """The same as PNG; raises ImportError."""
    drawn = io.BytesIO()
    figure(task).savefig(drawn, format="png")
    return drawn.getvalue()


def main() -> int:
    """Read, draw, write."""
    os.nice(10)
    try:
        drawn = draw(json.load(sys.stdin))
    except ImportError:
        return MISSING
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main())
