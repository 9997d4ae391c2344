"""Faults of models."""

from __future__ import annotations

from pathlib import Path


class ModelRefused(Exception):
    """A model that must not play: a file of it is missing, broken or not what its card says."""

    def __init__(self, path: Path, reason: str, remedy: str) -> None:
        self.path, self.reason, self.remedy = path, reason, remedy
        super().__init__(f"{path}: {reason}. {remedy}")


class Overtaken(ModelRefused):
    """Another version plays than the one in whose place a version was to come."""
