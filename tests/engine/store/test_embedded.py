from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from redis import Redis

from engine.store.connection import StoreUnavailable, connect
from engine.store.embedded import Embedded

Start = Callable[..., Embedded]

PARENT = """
import sys
from pathlib import Path
from redis import Redis
from engine.store.embedded import Embedded
server = Embedded.start(Path(sys.argv[1]))
Redis.from_url(server.url).set("word", "kept")
print(server.url, flush=True)
sys.stdin.read()
server.stop()
"""


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts servers, in `tmp_path / "data"` unless told otherwise, and stops them after the test."""
    started: list[Embedded] = []

    def start(folder: Path = tmp_path / "data") -> Embedded:
        started.append(Embedded.start(folder))
        return started[-1]

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def parent(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that has started a server in `tmp_path / "data"` and put something into it."""
    process = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "data")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    yield process
    process.kill()
    process.communicate()


def said(process: subprocess.Popen[str]) -> str:
    """The next line of the process: the address of its server."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


def ask(server: Embedded) -> Redis:
    return Redis.from_url(server.url, decode_responses=True)


def answers(server: Embedded) -> bool:
    """Whether anybody listens at the server's address."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port(server))) == 0


def port(server: Embedded) -> int:
    found = urlsplit(server.url).port
    assert found is not None
    return found


def test_a_started_server_answers_on_the_loopback_address_alone(start: Start) -> None:
    server = start()
    with ask(server) as client:
        assert client.ping()
        assert client.config_get("bind")["bind"] == "127.0.0.1"
        assert client.config_get("appendonly")["appendonly"] == "yes"
        assert client.config_get("appendfsync")["appendfsync"] == "everysec"
    assert server.owner


def test_the_folder_and_its_files_are_ours_alone(start: Start, tmp_path: Path) -> None:
    start()
    assert (tmp_path / "data").stat().st_mode & 0o077 == 0


def test_what_was_written_is_there_after_a_clean_stop(start: Start) -> None:
    first = start()
    with ask(first) as client:
        client.set("word", "kept")
    assert first.stop()
    assert not answers(first)
    with ask(start()) as client:
        assert client.get("word") == "kept"


def test_a_server_outlives_its_killed_parent_and_is_found_again(
    start: Start, parent: subprocess.Popen[str]
) -> None:
    url = said(parent)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    found = start()
    assert (found.url, found.owner) == (url, False)
    with ask(found) as client:
        assert client.get("word") == "kept"


def test_whoever_leaves_last_stops_the_server_of_a_killed_parent(
    start: Start, parent: subprocess.Popen[str]
) -> None:
    said(parent)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    found = start()
    assert answers(found)
    assert found.stop()
    assert not answers(found)


def test_a_second_user_shares_the_server_and_leaves_it_running(
    start: Start, parent: subprocess.Popen[str]
) -> None:
    url = said(parent)
    second = start()
    assert (second.url, second.owner) == (url, False)
    assert not second.stop()
    third = start()
    with ask(third) as client:
        assert client.get("word") == "kept"


def test_the_one_who_started_the_server_leaves_it_to_those_who_still_use_it(
    start: Start, parent: subprocess.Popen[str]
) -> None:
    said(parent)
    second = start()
    parent.communicate("")
    assert parent.returncode == 0
    with ask(second) as client:
        assert client.get("word") == "kept"
    assert second.stop()
    assert not answers(second)


def test_many_who_start_at_once_get_one_server(start: Start) -> None:
    servers: list[Embedded] = []
    threads = [Thread(target=lambda: servers.append(start())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(servers) == 8
    assert len({server.url for server in servers}) == 1
    assert [server.owner for server in servers].count(True) == 1
    assert [server.stop() for server in servers] == [False] * 7 + [True]


def test_a_stop_may_be_repeated(start: Start) -> None:
    server = start()
    assert server.stop()
    assert not server.stop()


def test_a_killed_server_is_started_anew_with_its_data(start: Start) -> None:
    first = start()
    with ask(first) as client:
        client.set("word", "kept")
        client.execute_command("WAITAOF", 1, 0, 5_000)
        os.kill(client.info("server")["process_id"], signal.SIGKILL)
    second = start()
    with ask(second) as client:
        assert client.get("word") == "kept"


def test_a_stale_pid_file_misleads_nobody(start: Start, tmp_path: Path) -> None:
    """The pid is that of a process which is not our server, the port that of one which isn't either."""
    stranger = start(tmp_path / "stranger")
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "valkey.pid").write_text(str(os.getpid()))
    (folder / "valkey.conf").write_text(f"port {port(stranger)}\n")
    ours = start(folder)
    assert ours.owner
    assert ours.url != stranger.url
    assert ours.stop()
    with ask(stranger) as client:
        assert client.ping()


@pytest.mark.parametrize("pid_of", ["the stranger", "another process"])
def test_a_stranger_on_the_noted_port_is_not_taken_for_our_server(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pid_of: str
) -> None:
    """Somebody is about to start our server; meanwhile an old note leads to a server of other people."""
    stranger = start(tmp_path / "stranger")
    with ask(stranger) as client:
        pid = client.info("server")["process_id"] if pid_of == "the stranger" else os.getpid()
        folder = tmp_path / "data"
        folder.mkdir()
        (folder / "valkey.pid").write_text(str(pid))
        (folder / "valkey.conf").write_text(f"port {port(stranger)}\n")
        monkeypatch.setattr("engine.store.embedded._LOAD_S", 0.1)
        with open(folder / "valkey.lock", "w") as starting:
            fcntl.flock(starting, fcntl.LOCK_EX)
            with pytest.raises(StoreUnavailable, match="doesn't answer"):
                start(folder)
        assert client.ping()


def test_ctrl_c_in_the_terminal_does_not_reach_the_server(start: Start) -> None:
    with ask(start()) as client:
        assert os.getsid(client.info("server")["process_id"]) != os.getsid(0)


def test_a_port_that_somebody_was_quicker_to_take_is_no_obstacle(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = port(start(tmp_path / "other"))
    real, offered = Embedded.start.__globals__["_free_port"], iter([taken, taken])
    monkeypatch.setattr("engine.store.embedded._free_port", lambda: next(offered, None) or real())
    with ask(start()) as client:
        assert client.ping()
    assert list(offered) == []


def test_a_folder_that_cannot_be_made_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match=r"can't be used.*Not a directory.*DATA_DIR"):
        Embedded.start(tmp_path / "file" / "data")


def test_a_folder_without_the_right_to_write_is_told_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir(mode=0o500)
    nobody, me = 65534, os.geteuid()
    if me == 0:  # root may write anywhere, so be somebody else for a moment
        for folder in (tmp_path / "data", *tmp_path.parents[:2]):
            os.chmod(folder, folder.stat().st_mode | 0o055)
        os.seteuid(nobody)
    try:
        with pytest.raises(StoreUnavailable, match=r"can't be used.*Permission denied.*DATA_DIR"):
            Embedded.start(tmp_path / "data")
    finally:
        os.seteuid(me)


def test_a_server_that_cannot_read_its_history_says_why(tmp_path: Path) -> None:
    (tmp_path / "appendonlydir").write_text("in the way")
    with pytest.raises(StoreUnavailable, match="doesn't start") as refused:
        Embedded.start(tmp_path)
    assert "\n" not in str(refused.value)
    assert "directory" in str(refused.value)
    assert "it says nothing" not in str(refused.value)


async def test_a_start_waits_until_a_long_history_is_read(tmp_path: Path) -> None:
    first = Embedded.start(tmp_path)
    client = await connect(first.url)
    await client.eval("for i = 1, 300000 do redis.call('SET', 'k' .. i, i) end", 0)
    await client.aclose()
    first.stop()
    again = Embedded.start(tmp_path)
    client = await connect(again.url)
    assert await client.dbsize() == 300_000
    await client.aclose()
    again.stop()
