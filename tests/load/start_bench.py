"""How long `hat run` takes to be ready, and how much memory it holds with both languages."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

_READY = "The hat is ready"
_SETTLE_S = 3.0
_LONGEST_S = 60.0


def measure(folder: Path) -> dict[str, Any]:
    """Start the bot with its sandbox twice on a fresh folder, read its memory, and stop it."""
    first_s, _ = _start(folder)
    second_s, memory_mb = _start(folder)
    return {"start_s": first_s, "start_again_s": second_s, "resident_mb": memory_mb}


def _start(folder: Path) -> tuple[float, int]:
    quiet = {key: value for key, value in os.environ.items() if key != "BOT_TOKEN"}
    settings = {"DATA_DIR": str(folder), "SANDBOX_PORT": "0", "WEB_PORT": "0", "BOT_TOKEN": ""}
    began = time.perf_counter()
    process = subprocess.Popen(
        [Path(sys.executable).parent / "hat", "run"],
        env={**quiet, **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        while _READY not in process.stdout.readline():
            if process.poll() is not None or time.perf_counter() - began > _LONGEST_S:
                raise SystemExit("hat run doesn't become ready: start it by hand to see why")
        ready_s = round(time.perf_counter() - began, 2)
        time.sleep(_SETTLE_S)
        return ready_s, _resident_mb(process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


def _resident_mb(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text("ascii")
    kilobytes = next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS"))
    return int(kilobytes) // 1024
