"""Runs a command that yields to the games and doesn't outlive the bot.

It is called as `python -m bot.schedule.leash COMMAND`. The bot holds the other end of stdin. When it dies,
however it dies, stdin ends, and so does the whole process group.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from typing import NoReturn

NICENESS = 10
PATIENCE_S = 5.0
"""How long the command may take to end in order."""


def main(command: list[str]) -> int:
    """Run the command as one of our own process group and return its exit code."""
    os.nice(NICENESS)
    # What ends the group in order reaches the command too, whose exit code is still wanted.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with subprocess.Popen(command, stdin=subprocess.DEVNULL) as child:
        threading.Thread(target=_watch, daemon=True).start()
        code = child.wait()
    return code if code >= 0 else 128 - code


def _watch() -> NoReturn:
    while os.read(0, 1024):
        pass
    with contextlib.suppress(OSError):
        os.killpg(0, signal.SIGTERM)
    time.sleep(PATIENCE_S)
    os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
