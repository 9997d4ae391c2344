"""Counters, gauges and histograms in Prometheus' text format, version 0.0.4."""

from bisect import bisect_left
from collections.abc import Callable, Sequence

LATENCY_BOUNDS_S = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0)


class Counter:
    """Counts by one label; only grows."""

    def __init__(self, name: str, meaning: str, label: str) -> None:
        self._name, self._meaning, self._label = name, meaning, label
        self._counts: dict[str, int] = {}

    def add(self, value: str, n: int = 1) -> None:
        """Count `n` more under this label value."""
        self._counts[value] = self._counts.get(value, 0) + n

    def count(self, value: str) -> int:
        """What has been counted under this label value."""
        return self._counts.get(value, 0)

    def lines(self) -> list[str]:
        """The lines of the exposition."""
        samples = [f'{self._name}{{{self._label}="{v}"}} {n}' for v, n in sorted(self._counts.items())]
        return [*_head(self._name, self._meaning, "counter"), *samples]


class Histogram:
    """How often a number of seconds fell under each bound."""

    def __init__(self, name: str, meaning: str, bounds_s: Sequence[float] = LATENCY_BOUNDS_S) -> None:
        self._name, self._meaning, self._bounds = name, meaning, tuple(bounds_s)
        self._counts = [0] * (len(self._bounds) + 1)
        self._sum = 0.0

    def observe(self, seconds: float) -> None:
        """Note one; a negative one, from clocks that disagree, counts as 0."""
        seconds = max(0.0, seconds)
        self._counts[bisect_left(self._bounds, seconds)] += 1
        self._sum += seconds

    def lines(self) -> list[str]:
        """The lines of the exposition; buckets are cumulative, as the format wants them."""
        lines, total = _head(self._name, self._meaning, "histogram"), 0
        for bound, count in zip((*self._bounds, "+Inf"), self._counts, strict=True):
            total += count
            lines.append(f'{self._name}_bucket{{le="{bound}"}} {total}')
        return [*lines, f"{self._name}_sum {self._sum:.6f}", f"{self._name}_count {total}"]


class Gauge:
    """Numbers by one label, asked for when the page is read."""

    def __init__(self, name: str, meaning: str, label: str) -> None:
        self._name, self._meaning, self._label = name, meaning, label
        self._sources: dict[str, Callable[[], float]] = {}

    def follow(self, value: str, source: Callable[[], float]) -> None:
        """Show what `source` returns under this label value."""
        self._sources[value] = source

    def value(self, value: str) -> float:
        """The number under this label value."""
        return self._sources[value]()

    def lines(self) -> list[str]:
        """The lines of the exposition."""
        asked = sorted(self._sources.items())
        samples = [f'{self._name}{{{self._label}="{value}"}} {ask():g}' for value, ask in asked]
        return [*_head(self._name, self._meaning, "gauge"), *samples]


class Metrics:
    """Everything that one process counts."""

    def __init__(self) -> None:
        self.updates = Counter("hat_updates_total", "Updates taken from Telegram, by kind.", "kind")
        self.handled = Counter("hat_inbox_entries_total", "Inbox entries, by what became of them.", "outcome")
        self.sends = Counter("hat_sends_total", "Requests to Telegram, by what became of them.", "outcome")
        self.retries = Counter("hat_send_retries_total", "Requests put off, by cause.", "cause")
        self.deadlines = Counter("hat_deadlines_total", "Deadlines moved to the inbox.", "partition")
        self.verdicts = Histogram("hat_verdict_seconds", "From the inbox to the committed verdict.")
        self.inbox_wait = Histogram("hat_inbox_wait_seconds", "How long an entry waited in the inbox.")
        self.outbox_wait = Histogram("hat_outbox_wait_seconds", "How long a message waited to be sent.")
        self.in_flight = Gauge("hat_in_flight", "Entries taken up and not yet done, by role.", "role")
        self.owned = Gauge("hat_partitions_owned", "Partitions this process owns, by role.", "role")

    def text(self) -> str:
        """The whole page."""
        parts = (part for part in vars(self).values() if isinstance(part, Counter | Histogram | Gauge))
        return "\n".join(line for part in parts for line in part.lines()) + "\n"


def _head(name: str, meaning: str, kind: str) -> list[str]:
    return [f"# HELP {name} {meaning}", f"# TYPE {name} {kind}"]
