"""Sending to an address that somebody else chose: only where it is allowed, and never for long.

A name is resolved once; every address it has is checked, and the connection goes to a checked one.
So a name that points somewhere else a moment later gets nothing.
"""

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import httpcore
from django.conf import settings
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

CONNECT_S = 5.0
WHOLE_S = 10.0
# Addresses of version 6 in which one of version 4 is wrapped.
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class CannotTell(Refusal):
    """An address that is not told anything."""


class NotSent(Exception):
    """A message that did not arrive; `problem` is a code, `answered` the status if there is one."""

    def __init__(self, problem: str, answered: int | None = None) -> None:
        super().__init__(problem)
        self.problem, self.answered = problem, answered


def check_url(url: str) -> str:
    """Return an address as it is kept. Raises CannotTell: nothing may be sent there."""
    wrong = CannotTell("url", _("Give an address like https://example.org/yimi."))
    if not url.isascii() or any(ord(char) <= 32 or ord(char) == 127 for char in url):
        raise wrong
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        raise wrong from error
    if parts.scheme not in {"https", "http"} or not host or "@" in parts.netloc or parts.fragment:
        raise wrong
    if "\\" in url or host.endswith("."):
        raise wrong
    if parts.scheme == "http" and not allowed_networks():
        raise CannotTell("url", _("Only https is possible here."))
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        literal = None
    forbidden = CannotTell("host", _("Nothing is sent to addresses inside this network."))
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        if not allowed_networks():
            raise forbidden
    elif literal is not None and not may_tell(literal, secure=parts.scheme == "https"):
        raise forbidden
    return url


def allowed_networks() -> tuple[Network, ...]:
    """Return the networks, besides the open internet, to which may be sent."""
    return _networks(settings.WEBHOOK_NETWORKS)


@cache
def _networks(text: str) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def may_tell(address: Address, *, secure: bool) -> bool:
    """Return whether something may be sent to an address: the open internet over https, or where
    an allowed network lies."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if address.teredo:
            return False
        if inner is not None:
            return may_tell(inner, secure=secure)
    if any(address in network for network in allowed_networks()):
        return True
    return secure and address.is_global and not address.is_multicast and not address.is_reserved


def send(url: str, *, body: bytes, headers: dict[str, str]) -> int:
    """Send a message; return the status of the answer. Raises NotSent."""
    parts = urlsplit(url)
    backend = Guarded(time.monotonic() + WHOLE_S, secure=parts.scheme == "https")
    given: list[tuple[str | bytes, str | bytes]] = [
        ("content-type", "application/json"),
        ("user-agent", "Yimi-Webhook/1"),
        *headers.items(),
    ]
    timeout = {"connect": CONNECT_S, "read": WHOLE_S, "write": WHOLE_S, "pool": CONNECT_S}
    try:
        with (
            httpcore.ConnectionPool(
                ssl_context=ssl.create_default_context(), network_backend=backend
            ) as pool,
            # What the other side says besides its status is not read.
            pool.stream(
                "POST", url, headers=given, content=body, extensions={"timeout": timeout}
            ) as answer,
        ):
            status = answer.status
    except NotSent:
        raise
    except httpcore.TimeoutException as error:
        raise NotSent("timeout") from error
    except (httpcore.ConnectError, OSError) as error:
        code = "tls" if isinstance(error.__cause__, ssl.SSLError) else "connect"
        raise NotSent(code) from error
    except (httpcore.ProtocolError, httpcore.NetworkError, httpcore.UnsupportedProtocol) as error:
        raise NotSent("no_answer") from error
    if 200 <= status < 300:
        return int(status)
    raise NotSent("redirect" if 300 <= status < 400 else "status", int(status))


class Guarded(httpcore.NetworkBackend):
    """Connects to checked addresses only, and gives up when the time for the whole is over."""

    def __init__(self, until_s: float, *, secure: bool) -> None:
        self._inner = httpcore.SyncBackend()
        self._until_s, self._secure = until_s, secure

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = checked_address(host, port, secure=self._secure)
        stream = self._inner.connect_tcp(
            address, port, timeout=left_s(self._until_s, timeout), socket_options=socket_options
        )
        return Hurried(stream, self._until_s)

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore.NetworkStream:
        raise NotSent("forbidden")

    def sleep(self, seconds: float) -> None:
        time.sleep(min(seconds, left_s(self._until_s, None)))


class Hurried(httpcore.NetworkStream):
    """A stream whose every step ends when the time for the whole is over."""

    def __init__(self, inner: httpcore.NetworkStream, until_s: float) -> None:
        self._inner, self._until_s = inner, until_s

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, left_s(self._until_s, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, left_s(self._until_s, timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        left = left_s(self._until_s, timeout)
        return Hurried(self._inner.start_tls(ssl_context, server_hostname, left), self._until_s)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


def left_s(until_s: float, timeout: float | None) -> float:
    """Return the seconds that one step may take. Raises NotSent when none are left."""
    left = until_s - time.monotonic()
    if left <= 0:
        raise NotSent("timeout")
    return left if timeout is None else min(left, timeout)


def checked_address(host: str, port: int, *, secure: bool) -> str:
    """Return the address to connect to. Raises NotSent where one of the name's is forbidden."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotSent("name") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(may_tell(address, secure=secure) for address in addresses):
        raise NotSent("forbidden")
    return str(addresses[0])
