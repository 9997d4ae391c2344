"""Libraries that playing doesn't need and training does."""

from __future__ import annotations

from importlib.util import find_spec

from training.errors import TrainingRefused

FOR_TRAINING = ("fasttext", "scipy", "yaml")


def require(names: tuple[str, ...] = FOR_TRAINING) -> None:
    """Raises TrainingRefused, before any work is done, when one of these can't be imported."""
    missing = [name for name in names if find_spec(name) is None]
    if missing:
        raise TrainingRefused(
            f"Not installed: {', '.join(missing)}. Run `make training` in the folder of the sources "
            "(fasttext has a ready wheel for Linux on x86-64 only)."
        )
