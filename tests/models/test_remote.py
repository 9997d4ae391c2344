"""A remote player against real HTTP services on loopback, kind and unkind."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from models.remote import CONFIDENCE, LARGEST_ANSWER, MOST_CLUES, MOST_WORDS, RemotePlayer
from words.languages import Language
from words.text import normalise

Reply = Callable[[BaseHTTPRequestHandler], None]


def says(body: bytes | object, status: int = 200, **headers: str) -> Reply:
    """A reply with this body; what isn't bytes is written as JSON."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()

    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(sent)

    return reply


@contextmanager
def served(reply: Reply) -> Iterator[tuple[str, list[str]]]:
    """The address of a service and the targets it was asked for."""
    asked: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            reply(self)

        def log_message(self, *_: object) -> None:
            """Tests need no access log."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A client that hangs up is what some tests are about."""

    server = Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def guessed(reply: Reply, request: GuessRequest, language: Language = Language.EN) -> GuessAnswer:
    with served(reply) as (url, _):
        return RemotePlayer(url, language).guess(request)


NIGHT = GuessRequest(("night", "sky"), 3)


def test_a_service_is_asked_for_guesses_by_the_public_protocol() -> None:
    with served(says(["moon", "star"])) as (url, asked):
        assert RemotePlayer(url + "/team/", Language.EN).guess(NIGHT) == GuessAnswer(
            ("moon", "star"), CONFIDENCE
        )
    assert asked == ["/team/guess?words=night&words=sky&n_words=3"]


def test_a_service_is_asked_for_clues_by_the_public_protocol() -> None:
    with served(says(["ночь", "небо"])) as (url, asked):
        found = RemotePlayer(url, Language.RU).explain(ExplainRequest("луна", 5))
    assert found == ExplainAnswer(("ночь", "небо"))
    assert parse_qs(urlsplit(asked[0]).query) == {"word": ["луна"], "n_words": ["5"]}


def test_answers_are_normalised_told_once_and_cut() -> None:
    found = guessed(says(["  MOON ", "moon", "mооn", "Star’s", "sun", "comet"]), NIGHT)
    assert found.words == ("moon", "star's", "sun")


def test_what_is_no_single_word_of_the_language_is_dropped(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    odd = ["", "two words", "42", "🌙", "луна", "a" * 61, "moon"]
    assert guessed(says(odd), NIGHT).words == ("moon",)
    assert "6 of the answers are no single words of the language" in caplog.text


def test_excluded_words_are_asked_around_and_never_answered() -> None:
    request = GuessRequest(("night",), 2, frozenset({"star", "moon"}))
    with served(says(["moons", "Star", "sun", "comet"])) as (url, asked):
        assert RemotePlayer(url, Language.EN).guess(request).words == ("sun", "comet")
    assert asked[0].endswith("n_words=4")


def test_name_and_version_come_from_health_and_are_asked_for_once() -> None:
    with served(says({"name": "Owls\n<b>" + "x" * 99, "version": "3", "language": "en"})) as (url, asked):
        player = RemotePlayer(url, Language.EN)
        assert (player.name, player.version, player.version) == ("Owls<b>" + "x" * 33, "3", "3")
    assert asked == ["/health"]


@pytest.mark.parametrize("health", [{}, [], {"name": 5, "version": None}, {"name": "\u200b"}])
def test_without_a_usable_health_the_address_is_the_name(health: object) -> None:
    with served(says(health)) as (url, _):
        player = RemotePlayer(url, Language.EN)
        assert (player.name, player.version) == (urlsplit(url).netloc, "remote")


@pytest.mark.parametrize(
    ("reply", "reason"),
    [
        (says(b"oops"), "no valid JSON"),
        (says(b"[" * 50_000), "no valid JSON"),
        (says(b"9" * 50_000), "no valid JSON"),
        (says(b"\xff\xfe\x00\xd8"), "no valid JSON"),
        (says({"words": ["moon"]}), "no list of strings"),
        (says(["moon", 5]), "no list of strings"),
        (says("moon"), "no list of strings"),
        (says(["moon"], 404), "status 404"),
        (says(["moon"], 500), "status 500"),
        (says(["moon"], 204), "status 204"),
        (says(["moon"], 302, Location="/elsewhere"), "redirects"),
        (says(["moon"] + [""] * LARGEST_ANSWER), f"larger than {LARGEST_ANSWER} bytes"),
        (says(["moon"], Content_Length="1000"), "broke off"),
        (says(["moon"], Transfer_Encoding="chunked"), "can't be asked (IncompleteRead)"),
        (lambda handler: handler.connection.close(), "can't be asked"),
        (lambda handler: _writes(handler, b"no http at all\r\n\r\n"), "can't be asked (BadStatusLine)"),
        (lambda handler: _writes(handler, b"x: y\r\n" * 200), "can't be asked"),
    ],
)
def test_an_odd_answer_counts_as_none_and_is_told_in_the_log(
    reply: Reply, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with served(reply) as (url, asked):
        player = RemotePlayer(url, Language.EN)
        assert player.guess(NIGHT) == GuessAnswer((), 0.0)
        assert player.explain(ExplainRequest("moonlight", 3)) == ExplainAnswer(())
    assert len(asked) == 2, "a redirect was followed"
    assert reason in caplog.text
    assert {record.levelname for record in caplog.records} == {"INFO"}


def _writes(handler: BaseHTTPRequestHandler, sent: bytes) -> None:
    handler.wfile.write(sent)


def test_neither_words_nor_the_path_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with served(says(b"oops")) as (url, _):
        RemotePlayer(f"{url}/key-of-the-team", Language.EN).explain(ExplainRequest("moonlight", 3))
    assert urlsplit(url).netloc in caplog.text
    assert "moonlight" not in caplog.text
    assert "key-of-the-team" not in caplog.text


@pytest.mark.parametrize("before", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n["])
def test_a_service_that_sends_byte_after_byte_is_cut_at_the_deadline(
    before: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    hung_up = threading.Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.connection.sendall(before)
            while True:
                handler.connection.sendall(b" ")
                hung_up.wait(0.01)
        except OSError:
            hung_up.set()

    with served(drip) as (url, _):
        assert RemotePlayer(url, Language.EN, 0.2).guess(NIGHT) == GuessAnswer((), 0.0)
        assert hung_up.wait(30)
    assert "remote player" in caplog.text


def test_a_service_that_never_answers_is_left_at_the_deadline(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        player = RemotePlayer(f"http://127.0.0.1:{silent.getsockname()[1]}", Language.EN, 0.1)
        assert player.guess(NIGHT).words == ()
    assert "no whole answer within 0.1 s" in caplog.text


def test_a_tls_service_that_isn_t_one_counts_as_none() -> None:
    with served(says(["moon"])) as (url, _):
        assert RemotePlayer(url.replace("http", "https"), Language.EN, 1.0).guess(NIGHT).words == ()


def test_nobody_there_counts_as_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert RemotePlayer(f"http://127.0.0.1:{port}", Language.EN).guess(NIGHT).words == ()


def test_what_can_t_be_asked_is_not_sent() -> None:
    with served(says(["moon"])) as (url, asked):
        player = RemotePlayer(url, Language.EN)
        for request in (GuessRequest((), 3), GuessRequest(("night",), 0), GuessRequest(("", "a" * 61), 3)):
            assert player.guess(request) == GuessAnswer((), 0.0)
        for question in (ExplainRequest("", 3), ExplainRequest("moon", -1), ExplainRequest("a" * 61, 3)):
            assert player.explain(question) == ExplainAnswer(())
    assert asked == []


def test_too_many_clues_and_words_are_cut_to_what_a_service_must_take() -> None:
    clues = tuple(f"clue{i}" for i in range(MOST_CLUES + 5))
    with served(says(["moon"])) as (url, asked):
        RemotePlayer(url, Language.EN).guess(GuessRequest(clues, 10 * MOST_WORDS))
    query = parse_qs(urlsplit(asked[0]).query)
    assert query == {"words": list(clues[5:]), "n_words": [str(MOST_WORDS)]}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)
_ANSWERS = st.one_of(
    st.binary(),
    st.lists(st.text()).map(lambda words: json.dumps(words).encode()),
    _JSON.map(lambda value: json.dumps(value).encode()),
)


def test_no_answer_and_no_request_make_a_remote_player_fail() -> None:
    current = [b""]

    with served(lambda handler: says(current[0])(handler)) as (url, _):
        player = RemotePlayer(url, Language.EN)

        @settings(max_examples=150, deadline=None)
        @given(body=_ANSWERS, clues=st.lists(st.text(max_size=70), max_size=3), n_words=st.integers(-2, 5))
        def check(body: bytes, clues: list[str], n_words: int) -> None:
            current[0] = body
            words = player.guess(GuessRequest(tuple(clues), n_words)).words
            assert len(words) == len(set(words)) <= max(n_words, 0)
            assert all(word == normalise(word, Language.EN) and " " not in word for word in words)
            assert len(player.explain(ExplainRequest("".join(clues), n_words)).words) <= max(n_words, 0)

        check()


def test_many_threads_share_a_remote_player() -> None:
    found: list[tuple[str, ...]] = []
    with served(says(["moon"])) as (url, _):
        player = RemotePlayer(url, Language.EN, 30)
        threads = [
            threading.Thread(target=lambda: found.append(player.guess(NIGHT).words)) for _ in range(20)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [("moon",)] * 20
