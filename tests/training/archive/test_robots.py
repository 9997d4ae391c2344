"""What a robots.txt allows, by RFC 9309."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from training.archive.robots import Robots


def allowed(rules: str, path: str) -> bool:
    return Robots(rules, "HatBot").allows(urlsplit(f"https://news.example{path}"))


@pytest.mark.parametrize(
    ("rules", "closed", "free"),
    [
        ("Disallow: /a", "/a/b", "/b/a"),
        ("Disallow: /*/private", "/2024/private/1", "/private"),
        ("Disallow: /*?print=", "/a?print=1", "/a?page=1"),
        ("Disallow: /*.pdf$", "/a/b.pdf", "/a/b.pdf?inline"),
        ("Disallow: /*a*b$", "/xaxbxb", "/xaxbx"),
        ("Disallow: /ab*b$", "/abb", "/ab"),
        ("Disallow: /a$", "/a", "/a/"),
        ("Disallow: /a$b", "/a$bc", "/a"),
        ("Disallow: /a%2Ab", "/a*b", "/axb"),
        ("Disallow: /новости", "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8/1", "/news"),
        ("Disallow: /%7Ejoe", "/~joe", "/joe"),
        ("Disallow: /~joe", "/%7ejoe", "/joe"),
        ("Disallow: /a%2fb", "/a%2Fb", "/a/b"),
        ("Disallow: /$", "", "/a"),
        ("Disallow: /?", "?page=1", "/a"),
        ("dIsAlLoW:/a # not /b", "/a", "/b"),
        ("Disallow: /\nAllow: /news/", "/shop", "/news/1"),
        ("Allow: /news/\nDisallow: /", "/shop", "/news/1"),
        ("Allow: /\nDisallow: /news/old", "/news/old/1", "/news/1"),
        ("Disallow: /a\nAllow: /a\nDisallow: /b", "/b", "/a"),
        ("Allow: /a\nDisallow: /a\nDisallow: /b", "/b", "/a"),
        ("Disallow: /a\nSitemap: https://news.example/map\nDisallow: /b", "/b", "/map"),
    ],
)
def test_the_longest_rule_that_fits_decides(rules: str, closed: str, free: str) -> None:
    robots = f"User-agent: *\n{rules}"
    assert (allowed(robots, closed), allowed(robots, free)) == (False, True)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_mark_at_the_beginning_and_the_kind_of_line_ends_change_nothing(end: str) -> None:
    assert not allowed(f"\ufeffUser-agent: *{end}Disallow: /a{end}", "/a")


@pytest.mark.parametrize(
    "robots",
    [
        "User-agent: HatBot\nDisallow: /a",
        "User-agent: hatbot/0.1\nDisallow: /a",
        "User-agent: Other\nUser-agent: HatBot\nDisallow: /a",
        "User-agent: *\nAllow: /\n\nUser-agent: HatBot\nDisallow: /a",
        "User-agent: HatBot\nDisallow: /x\n\nUser-agent: *\nAllow: /\n\nUser-agent: HatBot\nDisallow: /a",
        "User-agent: HatBot\nCrawl-delay: 1\nUser-agent: Other\nDisallow: /a",
    ],
)
def test_all_groups_that_name_us_are_ours(robots: str) -> None:
    assert not allowed(robots, "/a")


@pytest.mark.parametrize(
    "robots",
    [
        "",
        "<html>Not found</html>",
        "Disallow: /a",
        "User-agent: *\nDisallow:",
        "User-agent: Hat\nDisallow: /a",
        "User-agent: HatBotanist\nDisallow: /a",
        "User-agent: *\nDisallow: /a\n\nUser-agent: HatBot\nDisallow:",
        "User-agent: *\nDisallow: /b\n\nUser-agent: 360Spider\nDisallow: /a",
    ],
)
def test_what_is_said_to_others_or_to_nobody_forbids_us_nothing(robots: str) -> None:
    assert allowed(robots, "/a")


@pytest.mark.parametrize(
    ("robots", "pause"),
    [
        ("User-agent: *\nCrawl-delay: 2.5\nDisallow: /a", 2.5),
        ("User-agent: *\nDisallow: /a\nCrawl-delay: 3", 3),
        ("User-agent: Other\nCrawl-delay: 100\n\nUser-agent: *\nDisallow: /a", 0),
        ("User-agent: *\nCrawl-delay: soon", 0),
        ("User-agent: *\nCrawl-delay: nan", 0),
        (f"User-agent: *\nCrawl-delay: {'9' * 5_000}", float("inf")),
    ],
)
def test_the_pause_is_what_the_agents_named_before_it_are_asked_for(robots: str, pause: float) -> None:
    assert Robots(robots, "HatBot").pause == pause


def test_a_pattern_of_many_stars_is_matched_piece_by_piece() -> None:
    assert allowed(f"User-agent: *\nDisallow: /{'*a' * 3_000}b", f"/{'a' * 5_000}")
