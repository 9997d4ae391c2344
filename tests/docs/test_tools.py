"""The scripts around the program, each run with a PATH that holds only what the test puts there."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASICS = ("bash", "sh", "dirname", "mktemp", "tee", "tail", "rm", "cat")


class Machine:
    """A machine on which only the basic programs exist, and those that a test adds."""

    def __init__(self, folder: Path) -> None:
        self.bin = folder / "bin"
        self.bin.mkdir()
        for name in BASICS:
            found = shutil.which(name)
            assert found is not None
            (self.bin / name).symlink_to(found)

    def has(self, name: str, script: str = "exit 0") -> None:
        program = self.bin / name
        program.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        program.chmod(0o755)

    def run(self, *command: str | Path, cwd: Path = ROOT, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(part) for part in command],
            cwd=cwd,
            env={"PATH": str(self.bin), "APPLICATIONS": str(self.bin)} | env,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_the_best_tested_python_is_taken_first(machine: Machine) -> None:
    for name in ("python3", "python3.11", "python3.13"):
        machine.has(name)
    assert machine.run(ROOT / "tools/find-python").stdout == f"{machine.bin}/python3.13\n"


def test_a_python_that_is_too_old_is_passed_over(machine: Machine) -> None:
    machine.has("python3", 'case "$2" in *version_info*) exit 1;; esac')
    found = machine.run(ROOT / "tools/find-python")
    assert found.returncode == 1
    assert found.stderr.startswith("Python 3.11 or newer is needed")


def test_without_venv_the_debian_package_is_named(machine: Machine) -> None:
    machine.has("python3", 'case "$2" in *ensurepip*) exit 1;; *print*) echo python3.12;; esac')
    found = machine.run(ROOT / "tools/find-python")
    assert found.returncode == 1
    assert "apt-get install python3-venv (or python3.12-venv)" in found.stderr


def test_another_python_with_venv_goes_before_one_without(machine: Machine) -> None:
    machine.has("python3.13", 'case "$2" in *ensurepip*) exit 1;; esac')
    machine.has("python3")
    assert machine.run(ROOT / "tools/find-python").stdout == f"{machine.bin}/python3\n"


def test_without_a_browser_it_is_said_how_to_get_one(machine: Machine) -> None:
    found = machine.run(ROOT / "tools/find-chromium")
    assert found.returncode == 1
    assert "apt-get install chromium" in found.stderr


def test_a_browser_can_be_named(machine: Machine) -> None:
    machine.has("chromium")
    machine.has("other")
    assert machine.run(ROOT / "tools/find-chromium").stdout == f"{machine.bin}/chromium\n"
    named = machine.run(ROOT / "tools/find-chromium", CHROMIUM=str(machine.bin / "other"))
    assert named.stdout == f"{machine.bin}/other\n"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the scripts, with no development sets beside it."""
    copy = tmp_path / "place" / "hat"
    shutil.copytree(ROOT / "tools", copy / "tools")
    shutil.copytree(ROOT / ".ci", copy / ".ci")
    return copy


def test_ci_installs_what_is_missing_and_ends_with_the_closing_line_of_pytest(
    machine: Machine, checkout: Path
) -> None:
    machine.has("id", "echo 0")
    machine.has("python3")
    machine.has("make", 'echo "make $*" >>calls; echo "== 7 passed =="')
    machine.has("apt-get", f'echo "apt-get $1" >>calls; /bin/cp "$0" {machine.bin}/chromium')
    (checkout.parent / "shared" / "eval").mkdir(parents=True)
    done = machine.run(checkout / ".ci/run", cwd=checkout)
    assert done.returncode == 0, done.stderr
    calls = (checkout / "calls").read_text(encoding="utf-8").splitlines()
    assert calls == ["apt-get update", "apt-get install", "make test", "make eval CORPUS= SKILLS= PAGE="]
    assert done.stdout.splitlines()[-1] == "== 7 passed =="


def test_ci_fails_when_the_tests_fail(machine: Machine, checkout: Path) -> None:
    for name in ("python3", "chromium"):
        machine.has(name)
    machine.has("make", "echo '== 1 failed =='; exit 2")
    done = machine.run(checkout / ".ci/run", cwd=checkout)
    assert done.returncode == 2
    assert done.stdout.splitlines()[-1] == "== 1 failed =="


def test_ci_fails_when_chromium_cannot_be_had(machine: Machine, checkout: Path) -> None:
    machine.has("id", "echo 0")
    machine.has("apt-get")
    for name in ("python3", "make"):
        machine.has(name)
    done = machine.run(checkout / ".ci/run", cwd=checkout)
    assert done.returncode != 0
    assert "need Chromium" in done.stderr


def test_make_eval_without_sets_says_so_and_measures_nothing() -> None:
    # What the target needs is there already: this is about its own words, not about installing.
    done = subprocess.run(
        ["make", "--no-print-directory", "--old-file=.venv/.dev", "eval", "EVAL=no-such-folder"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert done.stdout.startswith("make eval: nothing was measured")
