"""The address under which others reach this program: for paper, QR codes and messages.

The browser of whoever makes a QR code may have come by `localhost`; a telephone that scans it does
not get there. See docs/decisions/0059.
"""

from dataclasses import dataclass
from ipaddress import ip_address

import segno
from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

HERE = frozenset({"localhost", "127.0.0.1", "[::1]"})


@dataclass(frozen=True)
class Reach:
    """Where others open the pages. `trust`: the page on which a telephone learns to trust it."""

    base: str
    trust: str

    def address(self, view: str, *args: str, query: str = "") -> str:
        """Return the whole address of a page."""
        return f"{self.base}{reverse(view, args=args)}{query}"

    @property
    def is_local(self) -> bool:
        """Whether the address opens on this computer only."""
        return _host(self.base) in HERE

    @property
    def is_nearby(self) -> bool:
        """Whether the address opens only in the network that this computer is in."""
        return not self.is_local and _is_nearby(_host(self.base))

    @property
    def trust_picture(self) -> str:
        """The QR code of the page about trust, or nothing where nobody needs it."""
        return (
            segno.make(self.trust, error="m").svg_data_uri(scale=4, border=3) if self.trust else ""
        )


def reach_of(request: HttpRequest) -> Reach:
    """Return where others open what this request shows."""
    if settings.PUBLIC_URL:
        return Reach(settings.PUBLIC_URL.rstrip("/"), settings.TRUST_URL)
    asked = request.get_host()
    host, port = _host(f"//{asked}"), asked.rpartition(":")[2]
    if host not in HERE:
        return Reach(f"{request.scheme}://{asked}", "")
    named = next((name for name in settings.ALLOWED_HOSTS if _names_a_host(name)), "")
    if not named:
        return Reach(f"{request.scheme}://{asked}", "")
    if settings.HTTPS:  # a proxy stands before the program, at the usual port
        return Reach(f"https://{named}", "")
    return Reach(f"http://{named}:{port}" if port.isdigit() else f"http://{named}", "")


def opens_at_home() -> bool:
    """Return whether a link of this program opens on a telephone somewhere else, not only here.

    In the demonstration it does: whoever plays the resident sits at this computer.
    """
    if settings.DEMO:
        return True
    if settings.PUBLIC_URL:
        host = _host(settings.PUBLIC_URL)
        return host not in HERE and not _is_nearby(host)
    return any(is_public(name) for name in settings.ALLOWED_HOSTS)


def is_public(name: str) -> bool:
    """Return whether a name among the allowed hosts is one that the whole internet may know."""
    return _names_a_host(name) and not _is_nearby(name)


def _host(address: str) -> str:
    """Return the host of an address, without its port."""
    host = address.partition("//")[2].partition("/")[0]
    return host.partition("]")[0] + "]" if host.startswith("[") else host.partition(":")[0]


def _names_a_host(name: str) -> bool:
    return bool(name) and name not in HERE and not name.startswith((".", "*"))


def _is_nearby(host: str) -> bool:
    """Return whether a host is an address of a private network, or a name without a domain."""
    try:
        return not ip_address(host).is_global
    except ValueError:
        return "." not in host or host.endswith(".local")
