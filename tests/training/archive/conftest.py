"""A news site of our own on the loopback."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """Pages by path, and what was asked."""

    port: int = 0
    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str], float]] = field(default_factory=list)
    """Path, headers in lower case, moment."""
    closing: Event = field(default_factory=Event)
    """Set when the test is over, so that endless answers end."""

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def page(self, path: str, body: bytes | str, status: int = 200, **headers: str) -> str:
        """Answer with the body and return the address; underscores in names of headers are hyphens."""
        raw = body.encode() if isinstance(body, str) else body

        def answer(request: BaseHTTPRequestHandler) -> None:
            request.send_response(status)
            for name, value in headers.items():
                request.send_header(name.replace("_", "-"), value)
            if "Content_Length" not in headers:
                request.send_header("Content-Length", str(len(raw)))
            request.end_headers()
            request.wfile.write(raw)

        self.answers[path] = answer
        return self.url(path)

    def article(self, path: str, text: str, title: str = "Head") -> str:
        """A page with an article among other things."""
        paragraphs = "".join(f"<p>{part}</p>" for part in text.split("\n"))
        return self.page(
            path,
            f"<!doctype html><html><head><title>{title}</title></head><body><nav><a href='/'>Menu</a></nav>"
            f"<article><h1>{title}</h1>{paragraphs}</article><footer>Imprint</footer></body></html>",
            Content_Type="text/html; charset=utf-8",
        )

    def rss(self, path: str, *links: str, **headers: str) -> str:
        """A feed with these entries."""
        items = "".join(
            f"<item><title>Head of {link.rsplit('/')[-1]}</title><link>{link}</link>"
            "<pubDate>Fri, 17 May 2024 10:00:00 GMT</pubDate></item>"
            for link in links
        )
        return self.page(
            path, f"<?xml version='1.0'?><rss version='2.0'><channel>{items}</channel></rss>", **headers
        )

    def paths(self) -> list[str]:
        """What was asked, robots.txt aside."""
        return [path for path, _, _ in self.asked if path != "/robots.txt"]


@pytest.fixture
def site() -> Iterator[Site]:
    found = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            found.asked.append((self.path, headers, time.monotonic()))
            answer = found.answers.get(self.path)
            if answer is None:
                self.send_error(404)
                return
            try:
                answer(self)
            except OSError:
                # The reader hung up, as it should on hostile pages.
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    found.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    found.closing.set()
    server.shutdown()
    server.server_close()
