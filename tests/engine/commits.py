"""Commits for tests."""

from engine.store.tables import Commit

TABLE = "-100200:5"


def a_commit(version: int = 0, **changes: object) -> Commit:
    """A commit to TABLE under the fence of a partition that nobody has leased."""
    values: dict[str, object] = {
        "table_id": TABLE,
        "fence": 0,
        "expected_version": version,
        "state": b"state",
    }
    return Commit(**(values | changes))  # type: ignore[arg-type]
