"""Reading corpora: what is wrong is counted or told, never fatal without a reason."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from training.archive.report import Reason
from training.corpus import Half, Tally, corpus_files, fingerprint, read_articles, read_half
from training.errors import TrainingRefused


def written(path: Path, *lines: bytes) -> Path:
    with gzip.open(path, "wb") as out:
        out.write(b"\n".join(lines))
    return path


def article(text: str, **fields: object) -> bytes:
    return json.dumps({"text": text, **fields}).encode()


def test_articles_come_with_title_text_and_month(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl.gz", article("Body.", title="Head", date="2024-05-17"))
    (read,) = read_articles(path, Tally())
    assert (read.title, read.text, read.month) == ("Head", "Body.", "2024-05")


@pytest.mark.parametrize(
    ("date", "month"),
    [
        ("1987-02-26", "1987-02"),
        ("2024-12", "2024-12"),
        ("2024-00-01", ""),
        ("2024-13-01", ""),
        ("2024-99", ""),
        ("2024-123", ""),
        ("0001-01-01", ""),
        ("٢٠٢٤-٠٥-١٧", ""),
        ("17.05.2024", ""),
    ],
)
def test_only_months_that_there_are_count_as_months(tmp_path: Path, date: str, month: str) -> None:
    path = written(tmp_path / "a.jsonl.gz", article("Body.", date=date))
    assert [read.month for read in read_articles(path, Tally())] == [month]


def test_plain_files_are_read_as_well(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(article("Body.", title=None, date=None))
    (read,) = read_articles(tmp_path / "a.jsonl", Tally())
    assert (read.title, read.month) == ("", "")


def test_bad_lines_are_counted_and_skipped(tmp_path: Path) -> None:
    bad = [b"{", b"[]", b'{"text": 3}', b'{"title": "no text"}', b"\xff\xfe"]
    path = written(tmp_path / "a.jsonl.gz", *bad, b"", article("Good."))
    tally = Tally()
    assert [read.text for read in read_articles(path, tally)] == ["Good."]
    assert (tally.articles, tally.bad_lines) == (1, 5)


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst"])
def test_of_a_damaged_file_what_comes_before_the_damage_is_read_and_the_file_is_named(
    tmp_path: Path, name: str
) -> None:
    raw = b"\n".join(article(f"Text {i} {os.urandom(200).hex()}") for i in range(500))
    packed = zstandard.compress(raw) if name.endswith("zst") else gzip.compress(raw)
    (tmp_path / name).write_bytes(packed[:-40])
    (tmp_path / "b.jsonl").write_bytes(article("The next file."))
    tally = Tally()
    read = [one for path in corpus_files(tmp_path) for one in read_articles(path, tally)]
    assert read[-1].text == "The next file."
    assert tally.report.refused == {Reason.BROKEN_ARCHIVE: 1}
    assert f"{name} (" in tally.left_out()


def test_a_zst_file_is_read_like_any_other(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.zst").write_bytes(zstandard.compress(article("Body.", date="2024-05-17")))
    (path,) = corpus_files(tmp_path)
    (read,) = read_articles(path, Tally())
    assert (read.text, read.month) == ("Body.", "2024-05")


def test_a_shard_that_is_still_being_written_is_no_part_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_bytes(article("Body."))
    (tmp_path / ".unfinished-b.jsonl.gz").write_bytes(b"half")
    assert [path.name for path in corpus_files(tmp_path)] == ["a.jsonl"]


def test_a_text_counts_once_in_all_files(tmp_path: Path) -> None:
    tally = Tally()
    for name in ("a.jsonl.gz", "b.jsonl.gz"):
        path = written(tmp_path / name, *[article("Copied.", id=i) for i in range(500)], article(name))
        assert len(list(read_articles(path, tally))) == (2 if name.startswith("a") else 1)
    assert tally.report.refused == {Reason.SAME_TEXT: 998 + 1}


def test_a_date_that_is_none_counts_as_no_date(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl.gz", article("One.", date="17 May"), article("Two.", date="2024-05"))
    assert [read.month for read in read_articles(path, Tally())] == ["", "2024-05"]


def test_a_missing_or_empty_folder_is_told_with_what_belongs_there(tmp_path: Path) -> None:
    with pytest.raises(TrainingRefused, match=r"There is no folder .*none.*jsonl\.gz"):
        corpus_files(tmp_path / "none")
    (tmp_path / "notes.txt").write_text("nothing")
    with pytest.raises(TrainingRefused, match=r"holds no corpus"):
        corpus_files(tmp_path)


def test_the_fingerprint_knows_the_content_and_not_the_place(tmp_path: Path) -> None:
    marks = []
    for folder, text in (("one", "same"), ("two", "same"), ("three", "other")):
        (tmp_path / folder).mkdir()
        path = tmp_path / folder / "a.jsonl"
        path.write_bytes(article(text))
        marks.append(fingerprint([path]))
    assert marks[0] == marks[1] != marks[2]


@given(n=st.integers(0, 30))
def test_the_halves_share_no_article_and_miss_none(tmp_path_factory: pytest.TempPathFactory, n: int) -> None:
    path = written(tmp_path_factory.mktemp("corpus") / "a.jsonl.gz", *[article(str(i)) for i in range(n)])
    halves = [
        {read.text for read in read_half(path, Tally(), half)} for half in (Half.FIRST, Half.SECOND, Half.ALL)
    ]
    assert halves[0] | halves[1] == halves[2]
    assert not halves[0] & halves[1]
