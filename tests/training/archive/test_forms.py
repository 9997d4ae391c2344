"""Every form of news comes in with its fields, and comes in once."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from training.archive.archive import add_paths, open_archive, read_shard
from training.archive.article import Article, article, day
from training.archive.cli import app
from training.archive.forms import Form
from training.archive.limits import Limits
from training.archive.memory import SKETCHES
from training.archive.records import Reading
from training.archive.report import Place, Reason, Report
from training.archive.shards import shards
from training.archive.sketches import alike, sketch
from training.archive.tables import columns
from training.corpus import Tally, corpus_files, read_articles
from training.errors import TrainingRefused

RUN = CliRunner()


def text(seed: int, length: int = 120) -> str:
    chance = Random(seed)
    return " ".join(f"word{chance.randrange(2_000)}" for _ in range(length))


def added(folder: Path, *inputs: Path, form: Form = Form.AUTO, reading: Reading | None = None) -> Report:
    report = Report()
    with open_archive(folder, reading or Reading(), report) as archive:
        add_paths(archive, list(inputs), form, lambda done, whole: None)
    return report


def kept(folder: Path) -> list[Article]:
    return [one for shard in shards(folder) for _, one in read_shard(shard, Report())]


def one_from(tmp_path: Path, name: str, content: str | bytes, form: Form = Form.AUTO) -> Article:
    raw = content.encode() if isinstance(content, str) else content
    (tmp_path / name).write_bytes(raw)
    report = added(tmp_path / "en", tmp_path / name, form=form)
    assert not report.refused
    (only,) = kept(tmp_path / "en")
    return only


def test_lenta_rows_come_with_their_address_as_id(tmp_path: Path) -> None:
    head = "url,title,text,topic,tags,date"
    row = 'https://lenta.ru/news/1/,Рубль вырос,"Рубль, по словам банка,\nзаметно вырос.",Банки,,2018/12/14'
    assert one_from(tmp_path, "lenta.csv", f"{head}\n{row}\n") == Article(
        "https://lenta.ru/news/1/",
        "Рубль вырос",
        "Рубль, по словам банка,\nзаметно вырос.",
        "2018-12-14",
        "lenta.ru",
    )


def test_reuters_articles_come_from_sgml(tmp_path: Path) -> None:
    raw = (
        b'<!DOCTYPE lewis SYSTEM "lewis.dtd">\n<REUTERS TOPICS="YES" NEWID="17">\n'
        b"<DATE>26-FEB-1987 15:01:01.79</DATE>\n<TEXT>&#2;<TITLE>BAHIA &amp; COCOA</TITLE>\n"
        b"<BODY>Showers continued in Bahia \xfc.\n Reuter\n&#3;</BODY></TEXT>\n</REUTERS>\n"
    )
    assert one_from(tmp_path, "reut2-000.sgm", raw) == Article(
        "reuters21578-17", "BAHIA & COCOA", "Showers continued in Bahia ü.", "1987-02-26", "Reuters"
    )


def test_financial_news_comes_from_a_zip_of_folders(tmp_path: Path) -> None:
    row = {
        "uuid": "u1", "title": "Head", "text": "Shares rose on Monday.",
        "published": "2018-01-31T05:00:00.000+02:00", "thread": {"site": "reuters.com"},
    }  # fmt: skip
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as whole:
        whole.writestr("2018_01/news_0001.json", json.dumps(row))
    added(tmp_path / "en", tmp_path / "archive.zip")
    assert kept(tmp_path / "en") == [
        Article("u1", "Head", "Shares rose on Monday.", "2018-01-31", "reuters.com")
    ]


def test_plain_text_has_a_title_when_an_empty_line_follows_it(tmp_path: Path) -> None:
    only = one_from(tmp_path, "a.txt", "Head\n\nShares rose on Monday.\n\nMore of it.")
    assert (only.title, only.text) == ("Head", "Shares rose on Monday.\n\nMore of it.")


def test_columns_are_guessed_and_what_is_given_goes_before() -> None:
    names = ["Link", "Headline", "Body", "Summary"]
    assert columns(names, {}) == {"id": 0, "title": 1, "text": 2, "url": 0}
    assert columns(names, {"text": "summary"})["text"] == 3


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2018/12/14", "2018-12-14"),
        ("2018-12-14T23:59:59Z", "2018-12-14"),
        (" 2-APR-1987 08:00", "1987-04-02"),
        ("Fri, 14 Dec 2018 10:00:00 GMT", "2018-12-14"),
        ("2018-02-31", ""),
        ("yesterday", ""),
        ("", ""),
    ],
)
def test_dates_of_the_usual_forms_are_read(written: str, read: str) -> None:
    assert day(written) == read


@given(st.text(max_size=40))
def test_no_date_is_a_fault(written: str) -> None:
    assert day(written) == "" or datetime.fromisoformat(day(written))


@given(st.text(), st.text(), st.text(min_size=1, max_size=20))
def test_any_article_survives_its_line(body: str, title: str, source: str) -> None:
    one = article(body, title=title, source=source)
    row = json.loads(one.line())
    assert Article(**row) == one and one.line().count(b"\n") == 1


def test_a_second_intake_of_the_same_adds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"n{at}", "text": text(at)}) for at in range(20)))
    first, second = added(tmp_path / "en", path), added(tmp_path / "en", path)
    assert (first.added, second.added, second.shards) == (20, 0, [])
    assert second.refused == {Reason.SAME_ID: 20}


def test_shards_are_remembered_when_their_sketches_are_lost_or_damaged(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps({"id": "n", "text": text(1)}))
    added(tmp_path / "en", path)
    (sketches,) = (tmp_path / "en" / SKETCHES).iterdir()
    sketches.write_bytes(b"damaged")
    assert added(tmp_path / "en", path).refused == {Reason.SAME_ID: 1}
    sketches.unlink()
    assert added(tmp_path / "en", path).refused == {Reason.SAME_ID: 1}


@given(st.integers(1, 400), st.integers(0, 119))
def test_an_article_with_one_changed_word_is_a_near_duplicate(seed: int, at: int) -> None:
    words = text(seed).split()
    changed = " ".join([*words[:at], "unheard", *words[at + 1 :]])
    assert alike(sketch("a", " ".join(words)).minhashes, sketch("b", changed).minhashes)


@given(st.integers(1, 400))
def test_case_and_signs_do_not_make_another_text(seed: int) -> None:
    one = text(seed)
    assert sketch("a", one).words == sketch("b", one.upper().replace(" ", " - ")).words


def test_articles_of_the_same_words_in_another_order_are_different() -> None:
    words = [f"word{at}" for at in range(200)]
    assert not alike(sketch("a", " ".join(words)).minhashes, sketch("b", " ".join(words[::-1])).minhashes)


def test_a_near_duplicate_is_refused_now_and_in_later_intakes(tmp_path: Path) -> None:
    for name, body in (("a", text(5)), ("b", text(5) + " one more"), ("c", "so " + text(5))):
        (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": name, "text": body}))
    first = added(tmp_path / "en", tmp_path / "a.jsonl", tmp_path / "b.jsonl")
    later = added(tmp_path / "en", tmp_path / "c.jsonl")
    assert first.refused == later.refused == {Reason.NEAR_DUPLICATE: 1}


def test_large_intakes_are_parted_into_shards(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("\n".join(json.dumps({"id": f"n{at}", "text": f"{text(at)} {at}"}) for at in range(20)))
    report = added(tmp_path / "en", path, reading=Reading(Limits(shard=5_000)))
    assert len(report.shards) > 2
    assert len(kept(tmp_path / "en")) == report.added


def test_an_intake_that_fails_midway_leaves_nothing_unfinished(tmp_path: Path) -> None:
    def interrupted() -> None:
        with open_archive(tmp_path / "en") as archive:
            archive.take(Place("a"), article(text(1), source="s"))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert not shards(tmp_path / "en")
    assert not list((tmp_path / "en").glob(".unfinished*"))


def test_what_a_killed_intake_left_is_never_read_and_swept_by_the_next_one(tmp_path: Path) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom training.archive.archive import open_archive\n"
        "from training.archive.article import article\nfrom training.archive.report import Place\n"
        "with open_archive(Path(sys.argv[1])) as archive:\n"
        "    archive.take(Place('a'), article('a few words', source='s'))\n    os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path / "en")], check=False)
    assert ended.returncode == -9
    assert list((tmp_path / "en").glob(".unfinished*")) and not shards(tmp_path / "en")
    with open_archive(tmp_path / "en"):
        assert not list((tmp_path / "en").glob(".unfinished*"))


def test_two_writers_at_once_are_refused(tmp_path: Path) -> None:
    with (
        open_archive(tmp_path),
        pytest.raises(TrainingRefused, match="Another command"),
        open_archive(tmp_path),
    ):
        raise AssertionError("both write")


def test_training_reads_what_was_added(tmp_path: Path) -> None:
    one_from(tmp_path, "a.txt", "Head\n\nShares rose on Monday.")
    (shard,) = corpus_files(tmp_path / "en")
    assert [read.title for read in read_articles(shard, Tally())] == ["Head"]


def asked(*arguments: str) -> tuple[int, Any]:
    result = RUN.invoke(app, [*arguments, "--json"])
    return result.exit_code, json.loads(result.stdout) if result.stdout else result.stderr


def test_the_commands_tell_of_the_same_corpus(tmp_path: Path) -> None:
    rows = [
        {"text": text(1), "date": "2020-01-01"},
        {"text": text(2), "date": "2021-05-05"},
        {"text": text(3)},
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    where = ("--lang", "en", "--corpus", str(tmp_path / "corpus"))
    assert asked("add", str(tmp_path / "a.jsonl"), *where)[1]["added"] == 3
    code, counted = asked("stats", *where, "--since", f"{datetime.now(UTC):%Y-%m-%d}")
    assert (code, counted["articles"], counted["new_articles"]) == (0, 3, 3)
    assert (counted["first"], counted["last"], counted["undated"]) == ("2020-01-01", "2021-05-05", 1)
    assert asked("stats", *where, "--since", "2999-01-01")[1]["growth"] == 0
    assert asked("check", *where)[0] == 0


def test_check_ends_with_1_and_names_the_damaged_shard(tmp_path: Path) -> None:
    one_from(tmp_path, "a.txt", text(1))
    (shard,) = shards(tmp_path / "en")
    shard.write_bytes(shard.read_bytes()[:-20])
    code, found = asked("check", "--lang", "en", "--corpus", str(tmp_path))
    assert code == 1
    assert str(shard) in found["refused"]["broken archive"]["examples"][0]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "/nowhere/at/all", "--lang", "en"), "There is no"),
        (("stats", "--lang", "en"), "hat corpus add"),
        (("check", "--lang", "en"), "hat corpus add"),
        (("add", ".", "--lang", "en", "--encoding", "klingon"), "encoding klingon"),
        (("add", ".", "--lang", "en", "--column", "txt=body"), "FIELD=COLUMN"),
    ],
)
def test_a_wrong_call_says_what_to_do(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    result = RUN.invoke(app, [*arguments, "--corpus", str(tmp_path)])
    assert result.exit_code == 1
    assert said in result.stderr


def test_the_folder_of_corpora_may_stand_in_the_environment(tmp_path: Path) -> None:
    one_from(tmp_path, "a.txt", text(1))
    result = RUN.invoke(app, ["stats", "--lang", "en", "--json"], env={"CORPUS_DIR": str(tmp_path)})
    assert json.loads(result.stdout)["articles"] == 1
