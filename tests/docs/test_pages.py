"""The pages tell the truth: their commands, links, names and decisions exist."""

import re
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from bot.cli import app, plugged_in
from bot.menu import FOR_ADMINS
from bot.texts import CATALOGUES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def read(page: str | Path) -> str:
    return (ROOT / page).read_text(encoding="utf-8")


def by_name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", read("Makefile"), re.M))


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_make_command_of_a_page_is_a_target(page: Path) -> None:
    assert set(re.findall(r"(?:^|`)make ([a-z]+)", read(page), re.M)) <= make_targets()


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_hat_command_of_a_page_exists(page: Path) -> None:
    own = {
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    }
    assert set(re.findall(r"(?:^|`|\bbin/)hat ([a-z]+)", read(page), re.M)) <= own | set(plugged_in())


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_every_link_into_the_repository_leads_somewhere(page: Path) -> None:
    links = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", read(page))]
    inside = [link for link in links if link and not urlsplit(link).scheme]
    assert [link for link in inside if not (page.parent / link).exists()] == []


def test_the_two_commands_of_the_readme_are_run_and_test() -> None:
    block = re.search(r"```\n(.*?)```", read("README.md"), re.S)
    assert block is not None
    assert block.group(1).split("\n")[:-1] == ["make run", "make test"]


def test_make_lists_what_it_can_do() -> None:
    listed = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"^  make ([a-z]+)", listed, re.M)) == make_targets()


def test_every_bot_command_is_in_the_readme_and_in_the_help_of_the_bot() -> None:
    told = set(re.findall(r"^\| `/([a-z]+)`", read("README.md"), re.M))
    assert told == {"start", "help", "hat", "challenge", "stop", "score", "language", "skill"}
    for texts in CATALOGUES.values():
        described = {key.removeprefix("menu_") for key in texts if key.startswith("menu_")}
        assert described - set(FOR_ADMINS) == told
        assert not [name for name in FOR_ADMINS if f"/{name}" in texts["help"]]


def test_every_command_of_administrators_is_told_to_those_who_run_the_bot() -> None:
    told = re.findall(r"^\| (`/.+?) \|", read("docs/operations.md").replace("\\|", ","), re.M)
    assert set(re.findall(r"`/([a-z]+)", " ".join(told))) == set(FOR_ADMINS)


def test_every_place_in_the_glossary_exists() -> None:
    places = re.findall(r"`([a-z_/.]+)` \|$", read("docs/glossary.md"), re.M)
    assert len(places) > 30
    assert [place for place in places if not (ROOT / place).exists()] == []


def test_a_word_of_the_glossary_has_one_row() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \| ([а-яё ]+) \|", read("docs/glossary.md"), re.M | re.I)
    names = [english for english, _ in rows if english != "English"]
    assert len(names) == len(set(names)) > 30


def test_decisions_are_numbered_without_a_gap_and_built_alike() -> None:
    pages = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [int(page.name[:4]) for page in pages] == list(range(1, len(pages) + 1))
    for number, page in enumerate(pages, 1):
        text = read(page)
        assert text.startswith(f"# {number}. ")
        for part in (
            "**Decided.**",
            "**Why.**",
            "**Considered.**",
            "**What it costs.**",
            "**Taking it back**",
        ):
            assert part in text
