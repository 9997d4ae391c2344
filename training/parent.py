"""Worker processes that don't outlive the one that started them."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait

_ORPHANED = 1


def end_with_parent() -> None:
    """End this worker at once when its parent is gone, even by SIGKILL; leave Ctrl-C to the parent.

    To be called once at the beginning of a process that multiprocessing started.
    """
    parent = parent_process()
    if parent is None:
        return
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)

    def watch() -> None:
        wait([parent.sentinel])
        os._exit(_ORPHANED)

    threading.Thread(target=watch, name="parent", daemon=True).start()
