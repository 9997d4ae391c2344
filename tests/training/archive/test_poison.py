"""Hostile input: survived within bounds, and each kind named in the report."""

from __future__ import annotations

import gzip
import json
import os
import stat
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import zstandard

from training.archive.archive import add_paths, open_archive
from training.archive.forms import Form
from training.archive.limits import Limits
from training.archive.records import Reading
from training.archive.report import Reason, Report
from training.archive.survey import survey

SMALL = Limits(article=2_000, unpacked=50_000, ratio=20, directory=100_000)
GOOD = "The central bank raised its key rate by half a point on Friday, citing inflation."


def line(text: str = GOOD, **fields: object) -> bytes:
    return json.dumps({"text": text, **fields}).encode() + b"\n"


def added(tmp_path: Path, *inputs: Path, limits: Limits = SMALL, form: Form = Form.AUTO) -> Report:
    report = Report()
    with open_archive(tmp_path / "corpus" / "en", Reading(limits), report) as archive:
        add_paths(archive, list(inputs), form, lambda done, whole: None)
    return report


def zipped(path: Path, name: str, content: bytes, mode: int = 0) -> Path:
    member = zipfile.ZipInfo(name)
    member.external_attr = mode << 16
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(path, "a") as whole:
        whole.writestr(member, content)
        whole.writestr("good.jsonl", line(id=name))
    return path


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x7fELF\0\0\1\2\n", Reason.BINARY),
        (b'{"text": "a NUL \0 inside of it"}\n', Reason.BINARY),
        ('{"text": "деньги пришли вчера"}\n'.encode("cp1251"), Reason.ENCODING),
        (line().decode().encode("utf-16"), Reason.ENCODING),
        (line("\ufffd\ufffd\ufffd of the of the of"), Reason.ENCODING),
        (line("x" * 5_000), Reason.TOO_LONG),
        (line(""), Reason.EMPTY),
        (line(" \t\n ... "), Reason.EMPTY),
        (b"[" * 1_500 + b"\n", Reason.MALFORMED),
        (b'{"text": 7}\n', Reason.MALFORMED),
    ],
)
def test_a_bad_line_is_named_and_the_next_line_is_taken(
    tmp_path: Path, content: bytes, reason: Reason
) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(content.rstrip(b"\n") + b"\n" + line() if b"\0" not in content else content)
    report = added(tmp_path, path)
    assert reason in report.refused
    assert report.examples[reason][0].startswith(f"{path}:1")
    assert report.added == (b"\0" not in content)


@pytest.mark.parametrize(
    ("name", "mode", "reason"),
    [
        ("/etc/news.jsonl", 0, Reason.UNSAFE_NAME),
        ("../../news.jsonl", 0, Reason.UNSAFE_NAME),
        ("..\\news.jsonl", 0, Reason.UNSAFE_NAME),
        ("C:/news.jsonl", 0, Reason.UNSAFE_NAME),
        ("link.jsonl", stat.S_IFLNK | 0o777, Reason.SYMLINK),
        ("inner.zip", 0, Reason.NESTED),
        ("inner.jsonl.gz", 0, Reason.NESTED),
        ("program.exe", 0, Reason.UNKNOWN_FORMAT),
    ],
)
def test_a_bad_member_of_a_zip_is_named_and_the_good_one_is_taken(
    tmp_path: Path, name: str, mode: int, reason: Reason
) -> None:
    report = added(tmp_path, zipped(tmp_path / "news.zip", name, line("Never to be taken in."), mode))
    assert list(report.refused) == [reason]
    assert report.added == 1


def test_a_zip_bomb_is_left_at_its_limit_and_its_neighbour_is_taken(tmp_path: Path) -> None:
    report = added(tmp_path, zipped(tmp_path / "news.zip", "bomb.jsonl", b"\n" * 10_000_000))
    assert report.refused == {Reason.BOMB: 1}
    assert report.added == 1


def test_a_bomb_in_gz_and_zst_is_left_at_its_limit(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(b"\n" * 10_000_000))
    (tmp_path / "b.jsonl.zst").write_bytes(zstandard.compress(b"\n" * 10_000_000))
    report = added(tmp_path, tmp_path / "a.jsonl.gz", tmp_path / "b.jsonl.zst")
    assert report.refused == {Reason.BOMB: 2}


@pytest.mark.parametrize(
    ("name", "head"), [("a.jsonl.gz", b""), ("a.csv.gz", b"id,text"), ("a.sgm.gz", b"<REUTERS>")]
)
def test_blank_lines_without_an_end_are_left_whatever_they_pack_to(
    tmp_path: Path, name: str, head: bytes
) -> None:
    (tmp_path / name).write_bytes(gzip.compress(head + b"\n" * 1_100_000 + line()))
    report = added(tmp_path, tmp_path / name, limits=Limits())
    assert report.refused[Reason.BOMB] == 1
    assert report.added == 0


def test_a_zip_with_a_giant_table_of_contents_is_not_opened(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "many.zip", "w") as whole:
        for number in range(3_000):
            whole.writestr(f"{number}.jsonl", b"")
    assert added(tmp_path, tmp_path / "many.zip").refused == {Reason.BOMB: 1}


def many(path: Path) -> tuple[bytes, bytes]:
    """A zip of more members than is allowed, parted where its end record begins."""
    with zipfile.ZipFile(path, "w") as whole:
        for number in range(3_000):
            whole.writestr(f"{number}.jsonl", b"")
    return path.read_bytes()[:-22], path.read_bytes()[-22:]


def test_an_end_record_within_the_end_record_hides_no_table_of_contents(tmp_path: Path) -> None:
    members, end = many(tmp_path / "many.zip")
    (tmp_path / "many.zip").write_bytes(members + end[:8] + b"PK\x05\x06" + end[12:])
    assert added(tmp_path, tmp_path / "many.zip").refused == {Reason.BOMB: 1}


def test_a_large_end_record_hides_no_table_of_contents(tmp_path: Path) -> None:
    members, end = many(tmp_path / "many.zip")
    size, place = struct.unpack_from("<II", end, 12)
    large = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, 3_000, 3_000, size, place)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, len(members), 1)
    (tmp_path / "many.zip").write_bytes(members + large + locator + end[:12] + bytes(10))
    assert len(zipfile.ZipFile(tmp_path / "many.zip").infolist()) == 3_000
    assert added(tmp_path, tmp_path / "many.zip").refused == {Reason.BOMB: 1}
    elsewhere = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    (tmp_path / "many.zip").write_bytes(members + large + elsewhere + end[:12] + bytes(10))
    assert added(tmp_path, tmp_path / "many.zip").refused == {Reason.BROKEN_ARCHIVE: 1}


@pytest.mark.parametrize("behind", [b"more", b"PK\x05\x06", b"PK\x05\x06" + bytes(17) + b"\1"])
def test_a_zip_with_something_behind_its_end_is_refused(tmp_path: Path, behind: bytes) -> None:
    path = zipped(tmp_path / "news.zip", "more.jsonl", line())
    path.write_bytes(path.read_bytes() + behind)
    assert added(tmp_path, path).refused == {Reason.BROKEN_ARCHIVE: 1}


def test_a_zip_with_a_comment_is_read(tmp_path: Path) -> None:
    path = zipped(tmp_path / "news.zip", "more.jsonl", line("A shop of the town sells bread to everybody."))
    with zipfile.ZipFile(path, "a") as whole:
        whole.comment = b"made of news"
    assert added(tmp_path, path).added == 2


@pytest.mark.parametrize("name", ["a.jsonl.gz", "a.jsonl.zst", "a.zip"])
def test_a_broken_archive_is_named_and_the_next_file_is_taken(tmp_path: Path, name: str) -> None:
    raw = b"".join(line(os.urandom(500).hex()) for _ in range(300))
    packed = zstandard.compress(raw) if name.endswith("zst") else gzip.compress(raw)
    (tmp_path / name).write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.jsonl").write_bytes(line(id="after the broken one"))
    report = added(tmp_path, tmp_path / name, tmp_path / "b.jsonl", limits=Limits())
    assert report.refused[Reason.BROKEN_ARCHIVE] == 1
    assert report.shards


def test_a_name_of_a_wrong_encoding_in_a_zip_ends_no_intake(tmp_path: Path) -> None:
    raw = zipped(tmp_path / "made.zip", "ä.jsonl", line("A shop sells bread to everybody.")).read_bytes()
    name = "ä.jsonl".encode()
    in_head, in_contents = raw.find(name), raw.rfind(name)
    (tmp_path / "a.jsonl").write_bytes(line("The harbour was closed for most of the day."))
    for at, n_good in ((in_head, 2), (in_contents, 1)):
        path = tmp_path / f"{at}.zip"
        path.write_bytes(raw[:at] + b"\xff" + raw[at + 1 :])
        report = added(tmp_path / str(at), tmp_path / "a.jsonl", path)
        assert report.refused == {Reason.BROKEN_ARCHIVE: 1}
        assert report.added == n_good


@pytest.mark.parametrize("packing", [zipfile.ZIP_LZMA, zipfile.ZIP_BZIP2])
def test_a_member_that_would_unpack_at_one_go_is_not_opened(tmp_path: Path, packing: int) -> None:
    with zipfile.ZipFile(tmp_path / "news.zip", "w") as whole:
        whole.writestr("bomb.jsonl", line(id="never taken in"), packing)
        whole.writestr("good.jsonl", line(), zipfile.ZIP_DEFLATED)
    report = added(tmp_path, tmp_path / "news.zip")
    assert report.added == 1
    (told,) = report.examples[Reason.UNKNOWN_FORMAT]
    assert "bomb.jsonl" in told and "deflate" in told


def test_links_lead_nowhere(tmp_path: Path) -> None:
    outside, inside = tmp_path / "secret.jsonl", tmp_path / "news"
    outside.write_bytes(line())
    inside.mkdir()
    (inside / "link.jsonl").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    report = added(tmp_path, inside)
    assert report.refused == {Reason.SYMLINK: 2} and report.added == 0


def test_a_thousand_duplicates_are_one_article(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(b"".join(line(id=f"copy {number}") for number in range(1_000)))
    report = added(tmp_path, path)
    assert report.added == 1
    assert report.refused == {Reason.SAME_TEXT: 999}
    assert len(report.examples[Reason.SAME_TEXT]) == 3


def test_an_open_quote_in_a_table_costs_no_more_than_its_neighbourhood(tmp_path: Path) -> None:
    path = tmp_path / "news.csv"
    rows = [f"{number},{GOOD.replace(',', '')} Part {os.urandom(40).hex(' ')}" for number in range(100)]
    path.write_text("\n".join(["id,text", 'bad,"never closed', *rows]))
    report = added(tmp_path, path)
    assert report.refused[Reason.TOO_LONG] == 1
    assert report.added > 80


def test_names_of_strangers_cannot_steer_a_terminal(tmp_path: Path) -> None:
    report = added(tmp_path, zipped(tmp_path / "news.zip", "\x1b[2J.exe", b""))
    assert "\x1b" not in "".join(report.lines())


def test_a_line_of_100_megabytes_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    with path.open("wb") as file:
        file.write(b'{"text": "')
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n' + line())
    size = path.stat().st_size
    arguments = [str(path), "--lang", "en", "--corpus", str(tmp_path / "corpus"), "--json"]
    program = (
        "import sys, tracemalloc\nfrom training.archive.cli import app\ntracemalloc.start()\n"
        "try:\n    app(['add', *sys.argv[1:]])\n"
        "finally:\n    print(tracemalloc.get_traced_memory()[1], file=sys.stderr)"
    )
    ended = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, check=True)
    peak_bytes = int(ended.stderr.split()[-1])
    assert size > 100_000_000
    assert json.loads(ended.stdout)["refused"]["too long"]["count"] == 1
    assert json.loads(ended.stdout)["added"] == 1
    assert peak_bytes < size / 2


def test_what_was_taken_can_be_read_back_whole(tmp_path: Path) -> None:
    path = tmp_path / "news.jsonl"
    path.write_bytes(line(id="a", title="Head\ud800", date="2024-05-17T10:00", source="Wire"))
    added(tmp_path, path)
    found = survey(tmp_path / "corpus" / "en", None, lambda done, whole: None)
    assert (found.articles, found.first, dict(found.sources)) == (1, "2024-05-17", {"Wire": 1})
