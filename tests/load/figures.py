"""Percentiles of measured times."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable


def milliseconds(seconds: Iterable[float]) -> dict[str, float]:
    """p50, p99 and the largest, in milliseconds."""
    ordered = sorted(seconds)
    cuts = statistics.quantiles(ordered, n=100, method="inclusive")
    return {
        "n": len(ordered),
        "p50_ms": round(cuts[49] * 1000, 3),
        "p99_ms": round(cuts[98] * 1000, 3),
        "max_ms": round(ordered[-1] * 1000, 3),
    }


def timed(calls: Iterable[Callable[[], object]]) -> dict[str, float]:
    """How long each call takes."""
    taken = []
    for call in calls:
        began = time.perf_counter()
        call()
        taken.append(time.perf_counter() - began)
    return milliseconds(taken)
