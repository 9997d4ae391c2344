"""Small things that stages share: arrays in a folder, and parts of a progress."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from training.pack import Arrays
from training.process import Progress


def save_arrays(folder: Path, arrays: Arrays) -> None:
    """Each array as a file of its own."""
    for name, array in arrays.items():
        np.save(folder / f"{name}.npy", np.ascontiguousarray(array), allow_pickle=False)


def read_arrays(folder: Path) -> Arrays:
    """All arrays of a folder by the names of their files."""
    return {path.stem: np.load(path, allow_pickle=False) for path in sorted(folder.glob("*.npy"))}


def part(progress: Progress, stage: str, begin: float, end: float) -> Progress:
    """A progress that fills the part of a stage from `begin` to `end`, whatever its teller calls itself."""

    def told(_: str, share: float) -> None:
        progress(stage, begin + share * (end - begin))

    return told
