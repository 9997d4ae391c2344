"""The wheel holds all that the program needs, and the requirements are pinned; no network is used."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("words", "engine", "models", "training", "bot")
REQUIREMENTS = sorted((ROOT / "requirements").glob("*.txt"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel that was built just now."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import sys; from hatchling.build import build_wheel; build_wheel(sys.argv[1])"
    subprocess.run([sys.executable, "-c", build, folder], cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return set(zipfile.ZipFile(built).namelist())


LIFTED = {"training/feeds.yaml", "training/params.yaml"}
"""Files that stand at the root of the sources, where people look for them."""


def needed() -> set[str]:
    files = (path for package in PACKAGES for path in (ROOT / package).rglob("*") if path.is_file())
    return {str(path.relative_to(ROOT)) for path in files if path.suffix != ".pyc"} | LIFTED


def test_the_wheel_holds_every_file_of_the_packages_and_nothing_else(wheel: set[str]) -> None:
    assert {name for name in wheel if ".dist-info/" not in name} == needed()


@pytest.mark.parametrize(
    "pattern",
    [
        r"words/data/ru_hat\.tsv",
        r"words/data/en_hat\.tsv",
        r"engine/store/lua/commit\.lua",
        r"models/pretrained/ru/card\.json",
        r"models/pretrained/en/card\.json",
        r"bot/sandbox/page/index\.html",
    ],
)
def test_the_wheel_holds_data_without_which_nothing_works(wheel: set[str], pattern: str) -> None:
    assert [name for name in wheel if re.fullmatch(pattern, name)]


def test_the_wheel_brings_the_command(wheel: set[str]) -> None:
    assert [name for name in wheel if name.endswith(".dist-info/entry_points.txt")]


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_requirement_is_pinned_with_a_hash_and_names_no_address(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pins = re.split(r"\n(?=[a-z])", text)
    assert len(pins) > 40
    assert [
        pin.split("\n")[0] for pin in pins if not re.match(r"[a-z0-9._-]+(\[.+?\])?==\S+.*\n +--hash=", pin)
    ] == []
    assert not re.search(r"https?:|file:|--(?:index|find|extra)", text)


def test_what_runs_is_what_is_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(
            re.findall(r"^([a-z0-9._-]+==\S+)", (ROOT / "requirements" / name).read_text("utf-8"), re.M)
        )

    assert pins("runtime.txt") <= pins("dev.txt")


def test_the_pins_follow_the_project_file() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = {
        (name.lower(), version)
        for name, version in re.findall(r'"([A-Za-z0-9-]+)(?:\[.+?\])?==([^";]+)', project)
    }
    text = (ROOT / "requirements/dev.txt").read_text(encoding="utf-8")
    assert len(wanted) > 15
    assert wanted <= set(re.findall(r"^([a-z0-9._-]+)(?:\[.+?\])?==(\S+)", text, re.M))


def test_training_and_dictionary_libraries_are_wanted_only_where_there_are_wheels() -> None:
    text = (ROOT / "requirements/dev.txt").read_text(encoding="utf-8")
    markers = dict(re.findall(r"^(fasttext-numpy2|dawg2)==\S+ ; (.+?) \\$", text, re.M))
    assert markers == {
        "fasttext-numpy2": "platform_machine == 'x86_64' and sys_platform == 'linux'",
        "dawg2": "platform_machine == 'x86_64' or sys_platform == 'darwin'",
    }
