"""The command lines of errands."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from bot.schedule.errand import Commands, Errand, Kind
from bot.settings import load_settings
from words.languages import Language

FETCH = Errand(Kind.FETCH, Language.EN)


def _commands(folder: Path, feeds: Path | None) -> Commands:
    return Commands(folder / "corpus", feeds, folder / "models", folder / "runs")


def test_without_a_setting_the_feeds_of_the_package_are_fetched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FEEDS_FILE", raising=False)
    assert load_settings(None).feeds_file is None
    assert "--feeds" not in _commands(tmp_path, None).line(FETCH)
    line = _commands(tmp_path, tmp_path / "own.yaml").line(FETCH)
    assert line[line.index("--feeds") + 1] == str(tmp_path / "own.yaml")


def test_a_fetch_finds_the_feeds_of_the_package_in_any_working_folder(tmp_path: Path) -> None:
    """The file where a folder is wanted ends the command when the feeds are read, before one is asked."""
    (tmp_path / "corpus").write_text("no folder")
    ended = subprocess.run(
        _commands(tmp_path, None).line(FETCH), cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "corpus" in ended.stderr
    assert "feeds.yaml" not in ended.stderr
