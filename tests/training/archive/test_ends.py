"""How an intake ends when a fault or another command comes between: what is told, and what is kept."""

from __future__ import annotations

import errno
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from training.archive.archive import add_paths, open_archive, read_shard
from training.archive.article import Article, article
from training.archive.cli import app
from training.archive.feeds import STATE
from training.archive.forms import Form
from training.archive.limits import Limits
from training.archive.records import Reading
from training.archive.report import Place, Report
from training.archive.shards import ShardWriter, leftovers, shards

Site = Any
WORDS = (
    "ship",
    "bank",
    "harvest",
    "school",
    "festival",
    "election",
    "bridge",
    "hospital",
    "museum",
    "strike",
)


def hat(command: str, tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(
        app, [command, *arguments, "--lang", "en", "--corpus", str(tmp_path / "corpus")]
    )


def news(tmp_path: Path) -> Path:
    rows = [{"id": word, "text": f"{word} " + " ".join(f"{word}{at}" for at in range(30))} for word in WORDS]
    (tmp_path / "news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return tmp_path / "news.jsonl"


@pytest.fixture
def full_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that takes seven articles."""
    write, n_written = ShardWriter.write, 0

    def limited(writer: ShardWriter, one: Article) -> None:
        nonlocal n_written
        n_written += 1
        if n_written > 7:
            raise OSError(errno.ENOSPC, "No space left on device")
        write(writer, one)

    monkeypatch.setattr(ShardWriter, "write", limited)


@pytest.mark.usefixtures("full_disk")
def test_a_full_disk_is_no_damage_of_the_input_and_ends_the_intake_with_its_report(tmp_path: Path) -> None:
    ended = hat("add", tmp_path, str(news(tmp_path)), "--json")
    assert ended.exit_code == 1
    assert ended.stderr.splitlines() == ["Nothing more was done. [Errno 28] No space left on device"]
    told = json.loads(ended.stdout)
    assert (told["read"], told["added"], told["characters"], told["refused"]) == (8, 0, 0, {})
    assert shards(tmp_path / "corpus" / "en") == leftovers(tmp_path / "corpus" / "en") == []


@pytest.mark.usefixtures("full_disk")
def test_the_report_of_an_intake_that_a_fault_ended_counts_what_is_in_the_corpus(tmp_path: Path) -> None:
    report, folder = Report(), tmp_path / "en"

    def add() -> None:
        with open_archive(folder, Reading(Limits(shard=500)), report) as archive:
            add_paths(archive, [news(tmp_path)], Form.AUTO, lambda done, whole: None)

    with pytest.raises(OSError, match="No space"):
        add()
    kept = [one for shard in shards(folder) for _, one in read_shard(shard, Report())]
    assert 0 < report.added == len(kept) < 8
    assert report.characters == sum(len(one.text) for one in kept)
    assert report.shards == [shard.name for shard in shards(folder)]


def test_a_corpus_where_a_file_is_in_the_way_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "corpus").write_text("no folder")
    ended = hat("add", tmp_path, str(news(tmp_path)))
    assert ended.exit_code == 1
    assert ended.stderr.splitlines()[-1].endswith("a file is in the way. Name another with --corpus.")
    assert ended.stdout == ""


def test_check_finds_no_fault_with_a_command_that_is_running(tmp_path: Path) -> None:
    hat("add", tmp_path, str(news(tmp_path)))
    folder = tmp_path / "corpus" / "en"
    with open_archive(folder) as archive:
        archive.take(Place("a"), article("a few words more", source="s"))
        (part,) = leftovers(folder)
        assert hat("check", tmp_path).exit_code == 0
    part.write_bytes(b"left")
    ended = hat("check", tmp_path)
    assert ended.exit_code == 1 and "left by an ended command" in ended.stdout


@pytest.mark.parametrize("password", ["secret", "sec/ret", "sec@ret"])
def test_no_password_of_a_feed_is_told(tmp_path: Path, password: str) -> None:
    (tmp_path / "feeds.yaml").write_text(f"en: ['http://bob:{password}@127.0.0.1/rss']")
    ended = hat("fetch", tmp_path, "--feeds", str(tmp_path / "feeds.yaml"))
    assert ended.exit_code == 1
    assert "http://***@127.0.0.1/rss" in ended.stdout
    assert "bob" not in ended.output and "ret" not in ended.output


@pytest.mark.parametrize("missing", ["trafilatura", "feedparser"])
def test_pages_are_not_dealt_with_while_a_library_is_missing(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str
) -> None:
    text = "A container ship ran aground in the harbour at dawn and blocked the channel for most of the day."
    (tmp_path / "feeds.yaml").write_text(f"en: [{site.rss('/rss', site.article('/ship', text * 3))}]")
    ours = ("--feeds", str(tmp_path / "feeds.yaml"), "--pause", "0", "--allow-private")
    with monkeypatch.context() as patch:
        patch.setitem(sys.modules, missing, None)
        ended = hat("fetch", tmp_path, *ours)
    assert ended.exit_code == 1
    assert f"{missing} isn't installed: run `make training`" in ended.stderr
    assert not (tmp_path / "corpus" / "en" / STATE).exists()
    assert "Added 1 of 1" in hat("fetch", tmp_path, *ours).stdout
