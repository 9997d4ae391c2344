"""What holds for the whole repository: directions, sizes, and what a file must not hold."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LONGEST_FILE = 300
OURS = ("words", "engine", "models", "training", "bot", "tests")
# Written in pieces, so that this file does not hold what it forbids.
FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w./-])/(?:" + "|".join(["work", "root", "home/\\w+"]) + r")/"
    ),
    "an unfinished place": re.compile(
        "|".join([r"\bTO" + "DO\\b", r"\bFIX" + "ME\\b", "NotImplemented" + "Error"])
    ),
    "a package index": re.compile(
        "|".join(["py" + r"pi\.org", "pythonhosted" + r"\.org", "--extra-" + "index-url"])
    ),
}
# The image has a home folder of its own.
ALLOWED = {"Dockerfile": "WORKDIR /home/hat"}


def sources() -> list[Path]:
    return sorted(path for folder in OURS for path in (ROOT / folder).rglob("*.py"))


def texts() -> list[Path]:
    """Every file which a person writes here; data and caches are not among them."""
    kinds = {".py", ".md", ".toml", ".yml", ".yaml", ".txt", ".lua", ".html", ".css", ".js", ".example"}
    places = [ROOT / name for name in (*OURS, "docs", "requirements", "tools", ".ci")]
    deep = [path for place in places for path in place.rglob("*") if path.is_file()]
    flat = [path for path in ROOT.iterdir() if path.is_file() and path.name != ".env"]
    named = {"Makefile", "Dockerfile", "run", "find-python", "find-chromium"}
    return sorted(
        p for p in (*deep, *flat) if (p.suffix in kinds or p.name in named) and "data" not in p.parts
    )


def test_the_import_contracts_hold() -> None:
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout


def test_there_are_sources_in_every_package() -> None:
    assert {path.relative_to(ROOT).parts[0] for path in sources()} == set(OURS)


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_a_source_file_is_short_enough_to_be_read_at_once(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) < LONGEST_FILE


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = []
    for path in texts():
        text = path.read_text(encoding="utf-8").replace(ALLOWED.get(path.name, "\0"), "")
        found += [f"{path.relative_to(ROOT)}: {match.group()}" for match in FORBIDDEN[what].finditer(text)]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text"),
    [
        ("a path of one machine", "open('/ro" + "ot/x')"),
        ("an unfinished place", "# TO" + "DO: later"),
        ("a package index", "https://py" + "pi.org/simple"),
    ],
)
def test_what_is_forbidden_would_be_found(what: str, text: str) -> None:
    assert FORBIDDEN[what].search(text)


def test_tests_need_no_init_files() -> None:
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_no_test_is_left_out() -> None:
    marks = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)|assert Tr" + r"ue\b")
    found = [str(path) for path in (ROOT / "tests").rglob("*.py") if marks.search(path.read_text("utf-8"))]
    assert found == []
