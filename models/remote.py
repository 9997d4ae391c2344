"""A player that is somebody else's web service and speaks the protocol of docs/player-protocol.md.

Nothing which the service does may harm a round: an answer that is late, too large, of another form or not
there counts as an empty one. What was odd is logged without words, and of the address only host and port,
because the word may be the secret of a running round and the path may hold a key of the team.
"""

from __future__ import annotations

import http.client
import json
import logging
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any
from urllib.parse import SplitResult, quote, urlencode, urlsplit

from models.player import ExplainAnswer, ExplainRequest, GuessAnswer, GuessRequest
from words.languages import Language
from words.lemmas import lemmas
from words.text import is_written_in, normalise, tokens

LARGEST_ANSWER = 64 << 10
"""Bytes."""
LONGEST_WORD = 60
"""Characters, in questions and in answers."""
MOST_CLUES = 20
"""Of more clues only the newest are sent."""
MOST_WORDS = 100
CONFIDENCE = 0.5
"""The protocol has none: a service that isn't sure answers nothing, so any answer counts as even odds."""
_LONGEST_NAME = 40
_log = logging.getLogger(__name__)


class _Odd(Exception):
    """What is wrong with an answer, in words fit for the log."""


class RemotePlayer:
    """Asks a service anew for every question. Threads may share it; each call takes at most `timeout_s`."""

    def __init__(self, url: str, language: Language, timeout_s: float = 3.0) -> None:
        """Raises ValueError when the url is not one of http or https, or the time is not positive."""
        self._parts = _checked(url)
        if not timeout_s > 0:
            raise ValueError("the timeout must be more than 0 seconds")
        self._language, self._timeout_s = language, timeout_s
        self._tls = ssl.create_default_context() if self._parts.scheme == "https" else None
        self._health: dict[str, Any] | None = None
        self._asking_health = threading.Lock()

    @property
    def name(self) -> str:
        """What the service calls itself in /health, else its address; asked once, at the first use."""
        return self._told("name") or self._parts.netloc

    @property
    def version(self) -> str:
        """What the service tells of its version in /health, else `remote`; asked once, at the first use."""
        return self._told("version") or "remote"

    @property
    def language(self) -> Language:
        """The language in which it is asked; answers in letters of another one are dropped."""
        return self._language

    def guess(self, request: GuessRequest) -> GuessAnswer:
        """What the service answers, without the excluded words in any of their forms."""
        clues = [clue for clue in request.clues if _can_be_asked(clue)][-MOST_CLUES:]
        if not clues or request.n_words < 1:
            return GuessAnswer((), 0.0)
        # The query can't name excluded words, so as many more are asked for.
        wanted = min(request.n_words + len(request.excluded), MOST_WORDS)
        found = self._ask("guess", [*(("words", clue) for clue in clues), ("n_words", str(wanted))])
        words = self._words(found, request.n_words, request.excluded)
        return GuessAnswer(words, CONFIDENCE if words else 0.0)

    def explain(self, request: ExplainRequest) -> ExplainAnswer:
        """What the service answers."""
        if not _can_be_asked(request.word) or request.n_words < 1:
            return ExplainAnswer(())
        n_words = min(request.n_words, MOST_WORDS)
        found = self._ask("explain", [("word", request.word), ("n_words", str(n_words))])
        return ExplainAnswer(self._words(found, n_words, frozenset()))

    def _told(self, what: str) -> str:
        with self._asking_health:
            if self._health is None:
                found = self._ask("health", [])
                self._health = found if isinstance(found, dict) else {}
        value = self._health.get(what)
        text = value if isinstance(value, str) else ""
        return "".join(filter(str.isprintable, text))[:_LONGEST_NAME].strip()

    def _words(self, found: Any, n_words: int, excluded: frozenset[str]) -> tuple[str, ...]:
        """Single words of the language, each once; nothing unless all of the answer is a list of strings."""
        if found is None:
            return ()
        if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
            self._note("the answer is no list of strings")
            return ()
        barred = {form for word in excluded for form in lemmas(word, self._language)}
        words: dict[str, None] = {}
        dropped = 0
        for word in found:
            text = _single_word(word, self._language)
            if text is None:
                dropped += 1
            elif barred.isdisjoint(lemmas(text, self._language)):
                words[text] = None
            if len(words) == n_words:
                break
        if dropped:
            self._note(f"{dropped} of the answers are no single words of the language")
        return tuple(words)

    def _ask(self, verb: str, query: Sequence[tuple[str, str]]) -> Any:
        """The parsed answer, or None when there is none that can be used."""
        try:
            target = f"{quote(self._parts.path.rstrip('/'), safe='/%:@!$&()*+,;=~')}/{verb}"
            if query:
                target += "?" + urlencode(query, errors="replace")
            return _parsed(self._fetch(target))
        except _Odd as odd:
            self._note(str(odd))
        except (OSError, http.client.HTTPException, ValueError) as fault:
            self._note(f"it can't be asked ({type(fault).__name__})")
        return None

    def _fetch(self, target: str) -> bytes:
        """The body of the answer to a GET; raises _Odd, OSError or HTTPException."""
        with self._connected() as connection:
            connection.request(
                "GET", target, headers={"Host": self._parts.netloc, "Accept": "application/json"}
            )
            response = connection.getresponse()
            if 300 <= response.status < 400:
                raise _Odd("it redirects, which is not followed")
            if response.status != http.client.OK:
                raise _Odd(f"it answers with status {response.status}")
            body = response.read(LARGEST_ANSWER + 1)
        if len(body) > LARGEST_ANSWER:
            raise _Odd(f"the answer is larger than {LARGEST_ANSWER} bytes")
        # A read with a limit takes a short body as it is.
        if response.length:
            raise _Odd("the answer broke off")
        return body

    @contextmanager
    def _connected(self) -> Iterator[http.client.HTTPConnection]:
        """A connection which is cut at the deadline, because a service may send byte after byte for ever."""
        deadline = time.monotonic() + self._timeout_s
        host = self._parts.hostname or ""
        late = threading.Event()
        with _dialled(host, self._port(), deadline) as plain, plain.dup() as handle:
            cutter = threading.Timer(max(deadline - time.monotonic(), 0), _cut, (handle, late))
            cutter.daemon = True
            cutter.start()
            try:
                connection = http.client.HTTPConnection(host, self._port())
                connection.sock = self._tls.wrap_socket(plain, server_hostname=host) if self._tls else plain
                with connection.sock:
                    yield connection
            except (OSError, http.client.HTTPException) as fault:
                if late.is_set() or isinstance(fault, TimeoutError):
                    raise _Odd(f"there was no whole answer within {self._timeout_s:g} s") from None
                raise
            finally:
                cutter.cancel()
                # Its handle must not be closed, and its number used again, while it still cuts.
                cutter.join()

    def _port(self) -> int:
        return self._parts.port or (443 if self._parts.scheme == "https" else 80)

    def _note(self, oddity: str) -> None:
        _log.info("remote player %s: %s", self._parts.netloc, oddity)


def _checked(url: str) -> SplitResult:
    """The parts of the address; its text stays out of the errors, for it may hold a key."""
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(
            "the address of a player must be a whole one of http or https, like http://host:8090"
        )
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError("the address of a player has no password, no ? and no #: leave them out")
    if not parts.netloc.isascii():
        raise ValueError("the address of a player must have its host in ASCII: write the xn-- form")
    return parts


def _dialled(host: str, port: int, deadline: float) -> socket.socket:
    """A connection to the first address of the host that takes it; raises OSError."""
    fault: OSError = TimeoutError()
    for *_, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        left = deadline - time.monotonic()
        if left <= 0:
            break
        try:
            return socket.create_connection((str(place[0]), port), timeout=left)
        except OSError as refused:
            fault = refused
    raise fault


def _cut(handle: socket.socket, late: threading.Event) -> None:
    late.set()
    with suppress(OSError):
        handle.shutdown(socket.SHUT_RDWR)


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise _Odd("the answer is no valid JSON") from None


def _can_be_asked(word: str) -> bool:
    return 0 < len(word) <= LONGEST_WORD


def _single_word(text: str, language: Language) -> str | None:
    """The word in normalised spelling, or None when it isn't exactly one word in letters of the language."""
    if not _can_be_asked(text):
        return None
    word = normalise(text, language)
    return word if tokens(word, language) == [word] and is_written_in(word, language) else None
