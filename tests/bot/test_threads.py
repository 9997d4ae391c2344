"""Games work with one thread of numpy's library, trainings with all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot import threads
from bot.schedule.surroundings import surroundings

_TOLD = "print(os.environ.get('OPENBLAS_NUM_THREADS'), 'numpy' in sys.modules, surroundings().get(THREADS))"
_BEGINNING = (
    "import os, sys\nfrom bot.threads import THREADS\nfrom bot.schedule.surroundings import surroundings\n"
    f"def tell(*_):\n    {_TOLD}\n    sys.exit()\n"
)
_RUN = _BEGINNING + "from bot import cli\ncli._serve = tell\nsys.argv[1:] = ['run']\ncli.main()\n"
_SERVE = (
    _BEGINNING + "from bot import cli\nimport bot.service.cli as service\nservice.choose = tell\n"
    "sys.argv[1:] = ['serve', '--lang', 'ru']\ncli.main()\n"
)


def told(program: str, place: Path, **given: str) -> str:
    """What the program says of its threads, whether numpy is loaded, and of its children's threads."""
    env = {name: value for name, value in os.environ.items() if name != threads.THREADS}
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=place,
        env=env | given,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.strip()


@pytest.mark.parametrize("program", [_RUN, _SERVE], ids=["run", "serve"])
def test_one_thread_is_taken_before_numpy_is_loaded_and_children_have_all(
    tmp_path: Path, program: str
) -> None:
    assert told(program, tmp_path) == "1 False None"


def test_a_number_of_ones_own_is_kept_and_inherited(tmp_path: Path) -> None:
    assert told(_RUN, tmp_path, OPENBLAS_NUM_THREADS="3") == "3 False 3"


def test_an_environment_of_its_own_is_left_as_it_is() -> None:
    assert surroundings({"OPENBLAS_NUM_THREADS": "2"}) == {"OPENBLAS_NUM_THREADS": "2"}
