"""Asking strangers' hosts: politely, and within bounds whatever they answer."""

from __future__ import annotations

import gzip
from http.server import BaseHTTPRequestHandler
from threading import Thread
from typing import Any

import pytest

from training.archive.web import Manners, NotFetched, Web, is_public

# `site` is the fixture of conftest.py; its class can't be imported from there.
Site = Any
OWN = Manners(pause=0, allow_private=True)


def why_not(url: str, manners: Manners = OWN) -> str:
    with pytest.raises(NotFetched) as refused:
        Web(manners).get(url)
    return str(refused.value)


def test_a_page_comes_as_it_is_packed_or_not_and_the_asker_says_who_it_is(site: Site) -> None:
    plain = site.page("/plain", "text")
    packed = site.page("/packed", gzip.compress(b"text"), Content_Encoding="gzip")
    web = Web(OWN)
    assert [web.get(plain).body, web.get(packed).body] == [b"text", b"text"]
    assert all(headers["user-agent"].startswith("HatBot/") for _, headers, _ in site.asked)


def test_robots_txt_is_asked_once_and_obeyed(site: Site) -> None:
    site.page(
        "/robots.txt", "User-agent: *\nDisallow: /closed\n\nUser-agent: HatBot\nDisallow: /closed/to/us"
    )
    open_page, closed = site.page("/closed/", "open to us"), site.page("/closed/to/us", "secret")
    web = Web(OWN)
    assert web.get(open_page).body == b"open to us"
    with pytest.raises(NotFetched, match=r"robots\.txt forbids it"):
        web.get(closed)
    assert [path for path, _, _ in site.asked] == ["/robots.txt", "/closed/"]


@pytest.mark.parametrize(
    ("status", "rules"),
    [
        (503, ""),
        (429, ""),
        (200, "User-agent: *\nCrawl-delay: 3600"),
        (200, f"User-agent: *\nCrawl-delay: {'9' * 5_000}"),
        (200, f"User-agent: *\nCrawl-delay: {'9' * 4_000}"),
    ],
)
def test_a_host_in_trouble_or_too_slow_for_us_is_left_alone(site: Site, status: int, rules: str) -> None:
    site.page("/robots.txt", rules, status=status)
    url, web = site.page("/page", "text"), Web(OWN)
    for _ in range(3):
        with pytest.raises(NotFetched, match=r"robots\.txt"):
            web.get(url)
    assert [path for path, _, _ in site.asked] == ["/robots.txt"]


def test_between_two_requests_to_a_host_there_is_a_pause(site: Site) -> None:
    url, web = site.page("/page", "text"), Web(Manners(pause=0.3, allow_private=True))
    web.get(url)
    web.get(url)
    first, second, third = (moment for _, _, moment in site.asked)
    # A hundredth for the difference between the clock of the asker and that of the host.
    assert second - first >= 0.29 and third - second >= 0.29


def test_a_packed_page_that_grows_too_large_is_left(site: Site) -> None:
    bomb = gzip.compress(b"\0" * (32 << 20))
    assert len(bomb) < 100_000
    assert "larger than" in why_not(site.page("/bomb", bomb, Content_Encoding="gzip"))


def test_a_page_without_an_end_is_left_at_the_limit(site: Site) -> None:
    sent = 0

    def endless(request: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        request.send_response(200)
        request.end_headers()
        while not site.closing.is_set():
            sent += request.wfile.write(b"x" * 65_536)

    site.answers["/endless"] = endless
    assert "larger than" in why_not(site.url("/endless"))
    assert sent < 32 << 20


@pytest.mark.parametrize("where", ["head", "body"])
def test_a_host_that_drips_byte_by_byte_is_left_when_the_time_is_over(site: Site, where: str) -> None:
    def drip(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nX-Long: " + (b"\r\n\r\n" if where == "body" else b""))
        while not site.closing.wait(0.1):
            request.wfile.write(b"x")
            request.wfile.flush()

    site.answers["/drip"] = drip
    manners = Manners(pause=0, allow_private=True, seconds=2)
    assert why_not(site.url("/drip"), manners) == "slower than 2 s"


def test_a_page_that_ends_early_is_no_page(site: Site) -> None:
    cut = gzip.compress(b"text" * 1_000)[:-20]
    assert "early" in why_not(site.page("/cut", cut, Content_Encoding="gzip"))
    assert "early" in why_not(site.page("/short", "short", Content_Length="9999"))


def test_redirects_are_followed_so_far_and_no_farther(site: Site) -> None:
    site.page("/end", "text")
    good = site.page("/good", "", status=301, Location="/end")
    loop = site.page("/loop", "", status=302, Location="/loop")
    assert Web(OWN).get(good).url == site.url("/end")
    assert why_not(loop) == "too many redirects"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://127.0.0.1/x", "//[broken", "http://me:pw@127.0.0.1/x"]
)
def test_a_redirect_leads_to_http_or_nowhere(site: Site, target: str) -> None:
    assert why_not(site.page("/away", "", status=302, Location=target))
    assert site.paths() == ["/away"]


def test_the_own_network_is_asked_only_when_allowed(site: Site) -> None:
    url = site.page("/page", "text")
    assert "private address" in why_not(url, Manners(pause=0))
    assert "private address" in why_not(url.replace("127.0.0.1", "localhost"), Manners(pause=0))
    assert site.asked == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("::ffff:10.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::5db8:d822", True),
        ("64:ff9b:1::7f00:1", False),
        ("fec0::1", False),
        ("::127.0.0.1", False),
        ("::93.184.216.34", False),
        ("ff02::1", False),
        ("192.0.0.8", False),
    ],
)
def test_what_counts_as_the_public_internet(address: str, expected: bool) -> None:
    assert is_public(address) is expected


@pytest.mark.parametrize("port", [0, 22, 25, 1023])
def test_ports_of_other_services_are_not_asked(port: int) -> None:
    assert why_not(f"http://127.0.0.1:{port}/").startswith(f"port {port} is of another service")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("ftp://news.example/", "no address of http or https"),
        ("news.example/rss", "no address of http or https"),
        ("http://", "no address of http or https"),
        ("http://bob:secret@news.example/rss", "a name or password stands in the address"),
        ("http://bob@news.example/rss", "a name or password stands in the address"),
        ("http://bob:sec/ret@news.example/rss", "no address that can be read"),
        ("http://news.example:99999/", "no address that can be read"),
        ("http://[broken/", "no address that can be read"),
    ],
)
def test_an_address_that_is_not_asked_is_told_why_without_its_password(url: str, why: str) -> None:
    told = why_not(url)
    assert told.startswith(why) and "sec" not in told


def test_whoever_waits_for_a_pause_is_freed_by_stop(site: Site) -> None:
    url, web = site.page("/page", "text"), Web(Manners(pause=3_600, allow_private=True))
    told: list[str] = []

    def wait() -> None:
        try:
            web.get(url)
        except NotFetched as fault:
            told.append(str(fault))

    waiting = Thread(target=wait)
    waiting.start()
    web.stop()
    waiting.join()
    assert told == ["stopped"] or told == ["robots.txt can't be had: stopped"]
