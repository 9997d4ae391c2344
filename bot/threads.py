"""How many threads numpy works with; its library asks for that once, when it is loaded."""

from __future__ import annotations

import os

THREADS = "OPENBLAS_NUM_THREADS"
DEFAULTED: set[str] = set()
"""What this process has set for itself and its children are not to inherit: training wants all cores."""


def take_one() -> None:
    """Work with one thread unless the environment says otherwise; call it before numpy is imported.

    Several threads wait for each other on busy cores, and a guess is too small a task to share.
    """
    if THREADS not in os.environ:
        os.environ[THREADS] = "1"
        DEFAULTED.add(THREADS)
