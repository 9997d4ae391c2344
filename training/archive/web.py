"""A polite reader of strangers' pages: bounded in size, time and redirects, obeying robots.txt.

Only public addresses are asked, and the address that was looked at is the one that is connected to, so that
a name can't change its meaning in between.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException, HTTPResponse
from threading import Event, Lock, Timer
from typing import Final
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from training.archive.robots import Robots

AGENT: Final = "HatBot/0.1 (news reader of a word game; obeys robots.txt)"
_NAME: Final = "HatBot"
_CHUNK: Final = 1 << 16
_MOVED: Final = frozenset({301, 302, 303, 307, 308})
_PASSING: Final = frozenset({408, 425, 429})
"""Answers below 500 that may be others the next time."""
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
_UNICAST: Final = ipaddress.IPv6Network("2000::/3")
"""All that is given to hosts of the public internet; Python counts more as global, such as fec0::/10."""
_PROTOCOLS: Final = ipaddress.IPv4Network("192.0.0.0/24")
_PORTS: Final = (None, 80, 443)
_FIRST_FREE_PORT: Final = 1024
_SAFE: Final = "%/:=&?~#+!$,;'@()*[]"


class NotFetched(Exception):
    """A page that can't or mustn't be had; the text says why."""


class NeverFetched(NotFetched):
    """A page that would not be had the next time either."""


@dataclass(frozen=True, slots=True)
class Manners:
    """Bounds of asking."""

    size: int = 2 << 20
    """Bytes of a page, unpacked."""
    seconds: float = 20.0
    """For one page, from the connection to the last byte read."""
    pause: float = 2.0
    """Seconds between two requests to a host; robots.txt may ask for more."""
    longest_pause: float = 30.0
    """A host that asks for more is not read at all."""
    feed_seconds: float = 600.0
    """For a feed with the pages of its entries; the rest is for the next time."""
    redirects: int = 4
    allow_private: bool = False
    """Also addresses that are not of the public internet."""


@dataclass(frozen=True, slots=True)
class Page:
    """What a host answered."""

    url: str
    """After redirects."""
    status: int
    """200, or 304 when nothing changed."""
    body: bytes
    headers: Mapping[str, str]
    """Names in lower case."""


@dataclass(slots=True)
class _Host:
    lock: Lock = field(default_factory=Lock)
    free_at: float = 0.0
    robots: Robots | None = None
    fault: str = ""
    """Why robots.txt couldn't be had; nothing of the host is asked then."""
    pause: float = 0.0


class Web:
    """Asks hosts, one request at a time each, with a pause; safe to share between threads."""

    def __init__(
        self,
        manners: Manners | None = None,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self.manners = manners or Manners()
        self.now = now
        self._stopped = Event()
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)
        self._hosts_lock = Lock()

    def get(self, url: str, conditions: Mapping[str, str] | None = None) -> Page:
        """The page, after redirects; raises NotFetched. Conditions are headers such as If-None-Match."""
        for _ in range(self.manners.redirects + 1):
            parts = _parts(url)
            with self._hosts_lock:
                host = self._hosts[parts.netloc]
            with host.lock:
                self._obey_robots(host, parts)
                page = self._asked(host, parts, conditions or {})
            if page.status not in _MOVED:
                return _accepted(page)
            url = _target(page)
        raise NotFetched("too many redirects")

    def stop(self) -> None:
        """Ask nobody any more; whoever waits for a pause to end is told so at once."""
        self._stopped.set()

    def _obey_robots(self, host: _Host, parts: SplitResult) -> None:
        if host.fault:
            raise NotFetched(host.fault)
        if host.robots is None:
            try:
                host.robots = self._robots(host, parts)
                host.pause = host.robots.pause
            except NotFetched as fault:
                host.fault = f"robots.txt can't be had: {fault}"
                raise NotFetched(host.fault) from fault
        if not host.robots.allows(parts):
            raise NeverFetched("robots.txt forbids it")
        if host.pause > self.manners.longest_pause:
            raise NeverFetched("robots.txt asks for too long a pause")

    def _robots(self, host: _Host, parts: SplitResult) -> Robots:
        """As RFC 9309 tells: no such file allows all, a host in trouble allows nothing."""
        place = parts._replace(path="/robots.txt", query="", fragment="")
        for _ in range(self.manners.redirects + 1):
            page = self._asked(host, place, {})
            if page.status not in _MOVED:
                break
            place = _parts(_target(page))
        if page.status >= 500 or page.status == 429 or page.status in _MOVED:
            raise NotFetched(f"it answers {page.status}")
        text = page.body.decode("utf-8", "replace") if page.status == 200 else ""
        return Robots(text, _NAME)

    def _asked(self, host: _Host, parts: SplitResult, conditions: Mapping[str, str]) -> Page:
        if self._stopped.wait(max(0.0, host.free_at - self.now())):
            raise NotFetched("stopped")
        try:
            return self._answer(parts, conditions)
        except (OSError, HTTPException, ValueError, zlib.error) as fault:
            raise NotFetched(str(fault) or type(fault).__name__) from fault
        finally:
            host.free_at = self.now() + max(self.manners.pause, host.pause)

    def _answer(self, parts: SplitResult, conditions: Mapping[str, str]) -> Page:
        until = self.now() + self.manners.seconds
        target = quote(parts._replace(scheme="", netloc="", fragment="").geturl() or "/", safe=_SAFE)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip", "Connection": "close", **conditions}
        with _connected(parts, self.manners) as connection:
            try:
                connection.request("GET", target, headers=headers)
                response = connection.getresponse()
                known = {name.lower(): value for name, value in response.getheaders()}
                page = Page(parts.geturl(), response.status, self._body(response, known), known)
            except (OSError, HTTPException, ValueError, zlib.error, NotFetched):
                # A connection that was cut for its time ends in all sorts of ways, also as if in peace.
                if self.now() < until:
                    raise
        if self.now() >= until:
            raise NotFetched(f"slower than {self.manners.seconds:g} s")
        return page

    def _body(self, response: HTTPResponse, headers: Mapping[str, str]) -> bytes:
        packing = headers.get("content-encoding", "identity").lower()
        if packing not in {"identity", "gzip", "x-gzip"}:
            raise NeverFetched(f"packed as {packing}")
        unpacker = None if packing == "identity" else zlib.decompressobj(wbits=31)
        body, is_begun = bytearray(), False
        while chunk := response.read1(_CHUNK):
            body += unpacker.decompress(chunk, self.manners.size + 1) if unpacker else chunk
            is_begun = True
            if len(body) > self.manners.size:
                raise NeverFetched(f"larger than {self.manners.size} bytes")
        if response.length or (unpacker and is_begun and not unpacker.eof):
            raise NotFetched("ends early")
        return bytes(body)


def _accepted(page: Page) -> Page:
    if 400 <= page.status < 500 and page.status not in _PASSING:
        raise NeverFetched(f"answers {page.status}")
    if page.status not in {200, 304}:
        raise NotFetched(f"answers {page.status}")
    return page


def _target(page: Page) -> str:
    try:
        return urljoin(page.url, page.headers.get("location", ""))
    except ValueError as fault:
        raise NotFetched("redirects to nowhere") from fault


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        # The fault's own words quote the address, and a password with it.
        raise NotFetched("no address that can be read") from fault
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise NeverFetched("no address of http or https")
    if parts.username is not None:
        raise NeverFetched("a name or password stands in the address; write it without them")
    # Below are the other services of a host: a feed must not make anybody talk to them.
    if port not in _PORTS and (port or 0) < _FIRST_FREE_PORT:
        raise NeverFetched(f"port {port} is of another service; 80, 443 and those from 1024 on are asked")
    return parts


def public_address(name: str, port: int, *, allow_private: bool) -> str:
    """An address of the host; raises NotFetched when one of them isn't of the public internet."""
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)]
    for one in found:
        if not allow_private and not is_public(one):
            raise NotFetched(f"{name} is at the private address {one}")
    return found[0]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public internet, also when it is an IPv4 one within an IPv6 one."""
    one = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(one, ipaddress.IPv6Address):
        translated = ipaddress.IPv4Address(int(one) & 0xFFFFFFFF) if one in _NAT64 else None
        one = one.ipv4_mapped or one.sixtofour or translated or one
    if isinstance(one, ipaddress.IPv6Address):
        return one.is_global and one in _UNICAST
    return one.is_global and not one.is_multicast and one not in _PROTOCOLS


@contextmanager
def _connected(parts: SplitResult, manners: Manners) -> Iterator[HTTPConnection]:
    """A connection to the host that is cut when the time is over, for a host may drip byte by byte."""
    name, is_safe = parts.hostname or "", parts.scheme == "https"
    port = parts.port or (443 if is_safe else 80)
    address = public_address(name, port, allow_private=manners.allow_private)
    sock = socket.create_connection((address, port), manners.seconds)
    if is_safe:
        sock = ssl.create_default_context().wrap_socket(
            sock, server_hostname=name, do_handshake_on_connect=False
        )
    timer = Timer(manners.seconds, _cut, (sock,))
    timer.daemon = True
    timer.start()
    try:
        if isinstance(sock, ssl.SSLSocket):
            sock.do_handshake()
        connection = HTTPConnection(name, port, timeout=manners.seconds)
        connection.sock = sock
        yield connection
    finally:
        timer.cancel()
        sock.close()


def _cut(sock: socket.socket) -> None:
    with suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)
