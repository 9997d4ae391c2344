"""`hat corpus fetch`: the new articles of feeds, each once, whatever else the feeds are."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from training.archive.archive import open_archive, read_shard
from training.archive.article import Article
from training.archive.cli import app
from training.archive.feeds import FEEDS, STATE, feeds_in, fetch
from training.archive.report import Reason, Report
from training.archive.shards import leftovers, shards
from training.archive.web import Manners, Web
from training.errors import TrainingRefused
from words.languages import Language

Site = Any
Fetch = Callable[..., Report]
BANK = (
    "The central bank raised its key rate by half a point on Friday, citing inflation that has stayed above\n"
    "its target for nine months in a row. Two members of the board voted against the decision, and the\n"
    "governor said that further steps depend on wages, which grew faster than economists had expected."
)
SHIP = (
    "A container ship ran aground in the harbour at dawn and blocked the channel for most of the day.\n"
    "Tugs pulled it free in the evening after divers had found no damage to its hull, and the pilots'\n"
    "association asked once more for deeper water at the bend where three ships have stuck this year."
)
RUSSIAN = (
    "Центральный банк повысил ключевую ставку на полпункта из-за инфляции, которая девятый месяц подряд\n"
    "держится выше цели. Двое членов совета голосовали против, а председатель сообщил, что дальнейшие шаги\n"
    "зависят от зарплат, растущих быстрее, чем ожидали экономисты и сам регулятор прошлой осенью."
)


def fetched(folder: Path, *feeds: str, **manners: Any) -> Report:
    report = Report()
    web = Web(Manners(**{"pause": 0, "allow_private": True, **manners}))
    with open_archive(folder, report=report) as archive:
        fetch(archive, list(feeds), web, lambda done, whole: None)
    return report


def kept(folder: Path) -> list[Article]:
    return [one for shard in shards(folder) for _, one in read_shard(shard, Report())]


def failures(report: Report) -> str:
    return " ".join(report.examples.get(Reason.NOT_FETCHED, []))


def test_new_articles_of_a_feed_are_added_with_title_text_day_and_source(site: Site, tmp_path: Path) -> None:
    feed = site.rss("/rss", site.article("/bank", BANK), site.article("/ship", SHIP))
    report = fetched(tmp_path, feed)
    assert (report.added, report.refused) == (2, {})
    bank, ship = kept(tmp_path)
    assert (bank.id, bank.title, bank.date, bank.source) == (
        site.url("/bank"),
        "Head of bank",
        "2024-05-17",
        "127.0.0.1",
    )
    assert "central bank raised" in bank.text and "Menu" not in bank.text and "Imprint" not in bank.text
    assert "container ship" in ship.text


def test_an_unchanged_feed_is_asked_by_its_marks_and_no_page_is_asked_again(
    site: Site, tmp_path: Path
) -> None:
    page = site.article("/bank", BANK)
    feed = site.rss("/rss", page, ETag='"7"', Last_Modified="Fri, 17 May 2024 11:00:00 GMT")
    fetched(tmp_path, feed)
    site.page("/rss", "", status=304)
    report = fetched(tmp_path, feed)
    assert (report.read, report.refused) == (0, {})
    assert site.paths() == ["/rss", "/bank", "/rss"]
    asked = site.asked[-1][1]
    assert asked["if-none-match"] == '"7"'
    assert asked["if-modified-since"] == "Fri, 17 May 2024 11:00:00 GMT"
    assert len(shards(tmp_path)) == 1


def test_of_a_changed_feed_only_new_entries_are_asked(site: Site, tmp_path: Path) -> None:
    bank, ship = site.article("/bank", BANK), site.article("/ship", SHIP)
    fetched(tmp_path, site.rss("/rss", bank))
    assert fetched(tmp_path, site.rss("/rss", ship, bank)).added == 1
    assert site.paths() == ["/rss", "/bank", "/rss", "/ship"]


def test_atom_is_read_and_relative_addresses_are_of_the_feed(site: Site, tmp_path: Path) -> None:
    site.article("/news/bank", BANK)
    atom = (
        "<feed xmlns='http://www.w3.org/2005/Atom'><title>News</title><entry><title>Rate</title>"
        "<link href='bank'/><updated>2024-05-17T10:00:00Z</updated></entry></feed>"
    )
    assert fetched(tmp_path, site.page("/news/atom", atom)).added == 1
    (bank,) = kept(tmp_path)
    assert (bank.id, bank.title, bank.date) == (site.url("/news/bank"), "Rate", "2024-05-17")


def test_the_same_article_under_many_addresses_and_in_many_feeds_is_one(site: Site, tmp_path: Path) -> None:
    pages = [site.article(f"/bank{number}", BANK) for number in range(5)]
    one = site.rss("/one", *pages, pages[0], pages[0])
    two = site.rss("/two", *pages)
    report = fetched(tmp_path, one, two)
    assert report.added == 1 and report.read == 10
    assert fetched(tmp_path, site.rss("/three", *pages)).added == 0


def test_a_lost_memory_of_the_feeds_brings_no_article_twice(site: Site, tmp_path: Path) -> None:
    feed = site.rss("/rss", site.article("/bank", BANK))
    fetched(tmp_path, feed)
    (tmp_path / STATE).write_text('{"broken')
    report = fetched(tmp_path, feed)
    assert report.refused == {Reason.SAME_ID: 1} and len(kept(tmp_path)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "",
        "no feed at all",
        "<html><body>Not found</body></html>",
        "/etc/passwd",
        bytes(range(256)) * 20,
        "<?xml version='1.0'?><!DOCTYPE l [<!ENTITY a 'aaaaaaaaaa'>"
        + "".join(f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefgh", "bcdefghi", strict=True))
        + "]><l>&i;</l>",
    ],
)
def test_what_is_no_feed_is_named_and_the_next_feed_is_read(
    site: Site, tmp_path: Path, body: str | bytes
) -> None:
    bad, good = site.page("/bad", body), site.rss("/good", site.article("/bank", BANK))
    report = fetched(tmp_path, bad, good)
    assert report.added == 1
    assert f"{bad} (no feed of RSS or Atom)" in failures(report)


def test_a_feed_with_broken_xml_gives_what_can_be_read(site: Site, tmp_path: Path) -> None:
    page = site.article("/bank", BANK)
    broken = f"<rss version='2.0'><channel><item><title>A & B</title><link>{page}</link></item><item>"
    assert fetched(tmp_path, site.page("/rss", broken)).added == 1


def test_a_page_that_fails_is_named_and_asked_again_next_time(site: Site, tmp_path: Path) -> None:
    page = site.page("/bank", "down", status=500)
    feed = site.rss("/rss", page, site.article("/ship", SHIP), ETag='"7"')
    report = fetched(tmp_path, feed)
    assert report.added == 1
    assert f"{page} (answers 500)" in failures(report)
    site.article("/bank", BANK)
    assert fetched(tmp_path, feed).added == 1
    assert "if-none-match" not in [headers for path, headers, _ in site.asked if path == "/rss"][-1]


@pytest.mark.parametrize(("status", "size", "again"), [(404, 0, False), (200, 6_000, False), (429, 0, True)])
def test_only_a_page_that_may_come_later_is_asked_again_and_its_feed_in_full(
    site: Site, tmp_path: Path, status: int, size: int, again: bool
) -> None:
    feed = site.rss("/rss", site.page("/bank", "x" * size, status=status), ETag='"7"')
    assert "/bank" in failures(fetched(tmp_path, feed, size=5_000))
    fetched(tmp_path, feed, size=5_000)
    assert site.paths() == ["/rss", "/bank", "/rss", *["/bank"] * again]
    assert ("if-none-match" in site.asked[-1 - again][1]) is not again


def test_pages_that_robots_txt_forbids_are_left_out(site: Site, tmp_path: Path) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /private")
    feed = site.rss("/rss", site.article("/private/bank", BANK), site.article("/ship", SHIP))
    report = fetched(tmp_path, feed)
    assert report.added == 1 and "robots.txt forbids it" in failures(report)
    assert "/private/bank" not in site.paths()


def test_entries_that_lead_into_the_own_network_or_to_files_are_left_out(site: Site, tmp_path: Path) -> None:
    links = ["file:///etc/passwd", "javascript:alert(1)", "http://[broken", "http://127.0.0.1:1/x"]
    report = fetched(tmp_path, site.rss("/rss", *links, site.article("/ship", SHIP)))
    assert report.added == 1


def test_a_feed_that_takes_too_long_goes_on_next_time(site: Site, tmp_path: Path) -> None:
    feed = site.rss("/rss", site.article("/bank", BANK), ETag='"7"')
    report = fetched(tmp_path, feed, feed_seconds=0)
    assert report.added == 0 and "more than 0 s" in failures(report)
    assert fetched(tmp_path, feed).added == 1


@pytest.mark.parametrize(
    ("encoding", "header", "meta"),
    [
        ("cp1251", "text/html; charset=windows-1251", ""),
        ("cp1251", "text/html", "<meta charset='windows-1251'>"),
        ("cp1251", "text/html; charset=utf-8", "<meta charset='windows-1251'>"),
        ("koi8-r", "text/html; charset=koi8-r", "<meta charset='utf-8'>"),
        ("utf-8", "text/html; charset=no-such-thing", ""),
        ("utf-8", "text/html; charset=hex", ""),
    ],
)
def test_a_page_is_read_in_its_own_encoding(
    site: Site, tmp_path: Path, encoding: str, header: str, meta: str
) -> None:
    body = f"<html><head>{meta}</head><body><article><p>{RUSSIAN}</p></article></body></html>"
    page = site.page("/bank", body.encode(encoding), Content_Type=header)
    assert fetched(tmp_path, site.rss("/rss", page)).added == 1
    assert kept(tmp_path)[0].text.startswith("Центральный банк повысил")


def test_a_page_without_an_article_is_refused_once(site: Site, tmp_path: Path) -> None:
    feed = site.rss("/rss", site.page("/empty", "<html></html>"))
    assert fetched(tmp_path, feed).refused == {Reason.EMPTY: 1}
    assert fetched(tmp_path, feed).refused == {}


def test_a_killed_fetch_leaves_the_archive_as_it_was(site: Site, tmp_path: Path) -> None:
    folder = tmp_path / "en"
    fetched(folder, site.rss("/rss", site.article("/bank", BANK)))
    before = [path.read_bytes() for path in shards(folder)]
    is_asked = Event()

    def held(request: BaseHTTPRequestHandler) -> None:
        is_asked.set()
        site.closing.wait()

    site.answers["/held"] = held
    first = site.rss("/first", site.article("/ship", SHIP))
    listed = tmp_path / "feeds.yaml"
    listed.write_text(json.dumps({"en": [first, site.rss("/second", site.url("/held"))]}))
    arguments = ["--lang", "en", "--corpus", str(tmp_path), "--feeds", str(listed)]
    program = "import sys\nfrom training.archive.cli import app\napp(['fetch', *sys.argv[1:]])"
    ours = ["--allow-private", "--pause", "0"]
    with subprocess.Popen([sys.executable, "-c", program, *arguments, *ours]) as running:
        assert is_asked.wait(60)
        running.send_signal(signal.SIGKILL)
    assert [path.read_bytes() for path in shards(folder)] == before
    assert fetched(folder, first).added == 1
    assert leftovers(folder) == []
    assert len(kept(folder)) == 2


def test_an_interrupted_fetch_asks_nobody_any_more(site: Site, tmp_path: Path) -> None:
    refused, waiting = "ftp://127.0.0.1/", site.rss("/rss", site.article("/bank", BANK))
    web = Web(Manners(pause=3_600, allow_private=True))

    def interrupt(done: int, whole: int) -> None:
        if done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), open_archive(tmp_path) as archive:
        fetch(archive, [refused, waiting], web, interrupt)
    assert kept(tmp_path) == [] and leftovers(tmp_path) == []


def hat_fetch(tmp_path: Path, listed: str, *arguments: str) -> Result:
    (tmp_path / "feeds.yaml").write_text(listed)
    places = ["--corpus", str(tmp_path), "--feeds", str(tmp_path / "feeds.yaml")]
    return CliRunner().invoke(app, ["fetch", "--lang", "en", *places, "--pause", "0", *arguments])


def test_the_command_tells_what_it_added_and_what_failed(site: Site, tmp_path: Path) -> None:
    feed, gone = site.rss("/rss", site.article("/bank", BANK)), site.url("/gone")
    done = hat_fetch(tmp_path, f"en:\n- {feed}\n- {gone}\n", "--allow-private", "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["added"] == 1
    assert told["refused"]["not fetched"]["examples"] == [f"{gone} (answers 404)"]


def test_the_command_fails_when_no_feed_can_be_read(site: Site, tmp_path: Path) -> None:
    done = hat_fetch(tmp_path, f"en: [{site.rss('/rss')}]")
    assert done.exit_code == 1
    assert "private address" in done.stdout
    assert site.asked == []


@pytest.mark.parametrize("listed", ["ru: [http://127.0.0.1]", "en: []", "en: [7]", "[en]", "en: [", "\0"])
def test_a_list_without_feeds_is_refused_in_one_line(tmp_path: Path, listed: str) -> None:
    done = hat_fetch(tmp_path, listed)
    assert done.exit_code == 1
    assert len(done.stderr.strip().splitlines()) == 1


def test_the_feeds_of_the_project_can_be_read(tmp_path: Path) -> None:
    for language in Language:
        assert all(url.startswith("https://") for url in feeds_in(FEEDS, language.value))
    with pytest.raises(TrainingRefused):
        feeds_in(tmp_path / "none.yaml", "en")
