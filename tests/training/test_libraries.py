"""What training can't do without is missed before any work is done."""

from __future__ import annotations

import pytest

from training.errors import TrainingRefused
from training.libraries import require


def test_a_missing_library_is_named_with_the_remedy() -> None:
    with pytest.raises(TrainingRefused, match=r"Not installed: no_such_library\. Run `make training`"):
        require(("json", "no_such_library"))


def test_where_all_is_installed_nothing_is_refused() -> None:
    require()
