"""Faults of training that a person can mend."""

from __future__ import annotations


class TrainingRefused(Exception):
    """Training can't begin or go on; the text says why and what to do."""
