"""A load generator that takes little itself: ready-made requests over kept connections."""

import http.cookiejar
import re
import selectors
import socket
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass
class Session:
    """Somebody who is signed in: what a browser would send with each form."""

    port: int
    cookies: str
    token: str

    def post(self, path: str, fields: dict[str, str]) -> bytes:
        """Return the bytes of a form that this person sends."""
        body = urllib.parse.urlencode({"csrfmiddlewaretoken": self.token, **fields}).encode()
        head = (
            f"POST {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {self.cookies}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body

    def get(self, path: str) -> bytes:
        """Return the bytes of a request for a page."""
        return (
            f"GET {path} HTTP/1.1\r\nHost: localhost:{self.port}\r\nCookie: {self.cookies}\r\n\r\n"
        ).encode()


@dataclass
class Outcome:
    """What came of a load: the time of each answer, how long all took, the generator's own part."""

    times_s: list[float] = field(default_factory=list)
    took_s: float = 0.0
    own_cpu_s: float = 0.0
    statuses: dict[int, int] = field(default_factory=dict)
    body: bytes = b""

    @property
    def per_s(self) -> float:
        """Answers a second."""
        return len(self.times_s) / self.took_s if self.took_s else 0.0


@dataclass
class _Line:
    """One connection with the request that it waits for."""

    socket: socket.socket
    sent_at: float = 0.0
    got: bytearray = field(default_factory=bytearray)
    needs: int = 0


def sign_in(port: int, username: str, password: str) -> Session:
    """Sign in through the login page, as a browser does."""
    jar = http.cookiejar.CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    url = f"http://localhost:{port}/login/"
    page = opener.open(url, timeout=30).read().decode()
    form = {"username": username, "password": password, "csrfmiddlewaretoken": _token(page)}
    landed = opener.open(url, urllib.parse.urlencode(form).encode(), timeout=30)
    if landed.url.rstrip("/").endswith("/login"):
        raise RuntimeError(f"{username} cannot sign in")
    cookies = {cookie.name: cookie.value or "" for cookie in jar}
    token = cookies["yimi_csrf"]
    return Session(port, "; ".join(f"{k}={v}" for k, v in cookies.items()), token)


def drive(port: int, requests: Iterator[bytes], *, connections: int) -> Outcome:
    """Send all requests over so many connections, each its next when the last was answered."""
    outcome = Outcome()
    chosen = selectors.DefaultSelector()
    began, own = time.perf_counter(), time.process_time()
    for _ in range(connections):
        line = _Line(socket.create_connection(("127.0.0.1", port), timeout=60))
        line.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if _send_next(line, requests):
            chosen.register(line.socket, selectors.EVENT_READ, line)
    while chosen.get_map():
        for key, _events in chosen.select(60):
            line = key.data
            if not _answered(line, outcome):
                continue
            if not _send_next(line, requests):
                chosen.unregister(line.socket)
                line.socket.close()
    outcome.took_s = time.perf_counter() - began
    outcome.own_cpu_s = time.process_time() - own
    return outcome


def _send_next(line: _Line, requests: Iterator[bytes]) -> bool:
    data = next(requests, None)
    if data is None:
        return False
    line.got.clear()
    line.needs = 0
    line.sent_at = time.perf_counter()
    line.socket.sendall(data)
    return True


def _answered(line: _Line, outcome: Outcome) -> bool:
    part = line.socket.recv(262_144)
    if not part:
        raise RuntimeError("the server closed a connection")
    line.got += part
    if not line.needs:
        end = line.got.find(b"\r\n\r\n")
        if end < 0:
            return False
        length = _LENGTH.search(line.got, 0, end + 2)
        line.needs = end + 4 + (int(length[1]) if length else 0)
    if len(line.got) < line.needs:
        return False
    outcome.times_s.append(time.perf_counter() - line.sent_at)
    status = int(line.got[9:12])
    outcome.statuses[status] = outcome.statuses.get(status, 0) + 1
    outcome.body = bytes(line.got)
    return True


def _token(page: str) -> str:
    found = _TOKEN.search(page)
    if found is None:
        raise RuntimeError("the login page has no token")
    return found[1]
