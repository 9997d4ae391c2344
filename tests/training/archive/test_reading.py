"""Files of other encodings, line ends and packings, and the options that say how to read them."""

from __future__ import annotations

import bz2
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from training.archive.archive import read_shard
from training.archive.article import Article
from training.archive.cli import app
from training.archive.recoding import with_one_line_end
from training.archive.report import Report
from training.archive.shards import shards

RUSSIAN = "Центральный банк повысил ключевую ставку\nиз-за инфляции."
ENGLISH = "A container ship ran aground in the harbour at dawn."


def hat_add(tmp_path: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["add", *arguments, "--lang", "ru", "--corpus", str(tmp_path / "corpus")])


def written(tmp_path: Path, name: str, raw: bytes) -> str:
    (tmp_path / name).write_bytes(raw)
    return str(tmp_path / name)


def told(tmp_path: Path, *arguments: str) -> dict[str, Any]:
    """What the command says of a call that went well or took nothing."""
    result = hat_add(tmp_path, *arguments, "--json")
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def kept(tmp_path: Path) -> list[Article]:
    return [one for shard in shards(tmp_path / "corpus" / "ru") for _, one in read_shard(shard, Report())]


FORMS = {
    "a.jsonl": json.dumps({"id": "a", "text": RUSSIAN}, ensure_ascii=False) + "\n",
    "a.csv": f'id,text\r\na,"{RUSSIAN}"\r\n',
    "a.json": json.dumps({"uuid": "a", "text": RUSSIAN}, ensure_ascii=False),
    "a.txt": RUSSIAN,
}


@pytest.mark.parametrize("encoding", ["utf-16", "UTF16", "utf-16-be", "utf-32", "utf_32_le", "cp1251", "U8"])
@pytest.mark.parametrize("name", FORMS)
def test_every_form_is_read_in_the_encoding_that_is_said(tmp_path: Path, name: str, encoding: str) -> None:
    path = written(tmp_path, name, FORMS[name].encode(encoding))
    assert told(tmp_path, path, "--encoding", encoding)["refused"] == {}
    assert [one.text for one in kept(tmp_path)] == [RUSSIAN]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_file_that_begins_with_another_mark_is_refused_with_the_option_to_say(
    tmp_path: Path, encoding: str
) -> None:
    path = written(tmp_path, "a.jsonl", FORMS["a.jsonl"].encode(encoding))
    assert f"say --encoding {encoding})" in told(tmp_path, path)["refused"]["wrong encoding"]["examples"][0]


def test_a_file_that_leaves_its_encoding_gives_what_comes_before(tmp_path: Path) -> None:
    rows = "".join(
        json.dumps({"id": f"n{at}", "text": f"{ENGLISH} {at}" * at}) + "\n" for at in range(1, 999)
    )
    path = written(tmp_path, "a.jsonl", rows.encode("utf-16") + b"\x00\xd8\x00")
    found = told(tmp_path, path, "--encoding", "utf-16")
    assert found["added"] > 0
    assert found["refused"]["wrong encoding"]["count"] == 1


@pytest.mark.parametrize("name", ["undefined", "punycode", "idna", "hex", "klingon", "utf\0", ""])
def test_what_is_no_encoding_of_texts_is_refused_in_one_line(tmp_path: Path, name: str) -> None:
    result = hat_add(tmp_path, written(tmp_path, "a.txt", b"text"), "--encoding", name)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1 and "Name one such as utf-8" in result.stderr


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_tables_and_texts_may_end_in_any_of_three_ways(tmp_path: Path, end: str) -> None:
    table = end.join(["id,title,text", f"a,Head,{ENGLISH}", f'b,Head,"{end.join(RUSSIAN.splitlines())}"', ""])
    page = end.join(["Head", "", "Shares rose on Monday.", "They fell on Tuesday."])
    paths = [written(tmp_path, "a.csv", table.encode()), written(tmp_path, "b.txt", page.encode())]
    assert told(tmp_path, *paths)["refused"] == {}
    assert [(one.title, one.text) for one in kept(tmp_path)] == [
        ("Head", ENGLISH),
        ("Head", RUSSIAN),
        ("Head", "Shares rose on Monday.\nThey fell on Tuesday."),
    ]


@given(st.lists(st.sampled_from([b"\r", b"\n", b"word"]), max_size=12), st.integers(1, 4))
def test_a_line_end_that_comes_in_two_pieces_is_one(pieces: list[bytes], size: int) -> None:
    class Pieces(io.BytesIO):
        def read(self, n: int | None = -1) -> bytes:
            return super().read(size)

    raw = b"".join(pieces)
    expected = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    assert with_one_line_end(Pieces(raw)).read() == expected


def test_a_table_whose_first_lines_are_too_much_for_an_article_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", b"\xff" * (3 << 20) + b"\n" + b"x" * (3 << 20) + b"\n")
    assert told(tmp_path, path)["refused"]["malformed"]["count"] == 1


def test_articles_that_two_files_of_one_name_number_are_all_taken(tmp_path: Path) -> None:
    rows = {"a": f"id,text\n1,{ENGLISH}\n", "b": "id,text\n1,Shares rose on Monday.\n"}
    for folder, content in rows.items():
        (tmp_path / folder).mkdir()
        written(tmp_path / folder, "articles.csv", content.encode())
    paths = [str(tmp_path / folder) for folder in rows]
    assert told(tmp_path, *paths)["added"] == 2
    assert told(tmp_path, *paths)["added"] == 0
    assert {one.source for one in kept(tmp_path)} == {"articles"}


def test_a_number_is_an_id_where_the_publisher_is_known(tmp_path: Path) -> None:
    row = {"id": 7, "source": "Wire", "text": ENGLISH}
    told(tmp_path, written(tmp_path, "a.jsonl", json.dumps(row).encode()))
    assert [one.id for one in kept(tmp_path)] == ["Wire-7"]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.jsonl", b""),
        ("a.jsonl", b"\n \n"),
        ("a.jsonl.gz", b""),
        ("a.jsonl.zst", b""),
        ("a.csv", b""),
        ("a.csv", b"id,text\n"),
        ("a.sgm", b"<!DOCTYPE lewis>\n"),
        ("a.txt", b""),
    ],
)
def test_a_file_without_an_article_is_named(tmp_path: Path, name: str, content: bytes) -> None:
    path = written(tmp_path, name, content)
    assert told(tmp_path, path)["refused"]["empty"]["examples"][0].startswith(path)


def test_a_folder_of_articles_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    (tmp_path / "news" / "2018").mkdir(parents=True)
    for name, text in (("2018/b", ENGLISH), ("a", RUSSIAN)):
        written(tmp_path / "news", f"{name}.json", json.dumps({"uuid": name, "text": text}).encode())
    assert told(tmp_path, str(tmp_path / "news"))["files"] == 2
    assert [one.id for one in kept(tmp_path)] == ["2018/b", "a"]


def test_a_file_packed_as_bz2_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, "a.txt.bz2", bz2.compress(ENGLISH.encode()))
    assert told(tmp_path, path)["added"] == 1
    assert [one.text for one in kept(tmp_path)] == [ENGLISH]


def test_columns_are_the_ones_that_are_named(tmp_path: Path) -> None:
    path = written(tmp_path, "a.csv", f"id,text,Lead,Words\na,no,Head,{ENGLISH}\n".encode())
    assert told(tmp_path, path, "--column", "text=words", "--column", "title=Lead")["added"] == 1
    assert [(one.title, one.text) for one in kept(tmp_path)] == [("Head", ENGLISH)]


@pytest.mark.parametrize("field", ["title", "text"])
def test_a_named_column_that_is_not_there_is_told_and_nothing_taken_without_it(
    tmp_path: Path, field: str
) -> None:
    path = written(tmp_path, "a.csv", f"id,text\na,{ENGLISH}\n".encode())
    found = told(tmp_path, path, "--column", f"{field}=nosuch")
    assert found["added"] == 0
    assert found["refused"]["malformed"]["examples"] == [f"{path}:1 (no column nosuch among id, text)"]
