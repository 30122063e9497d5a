"""Who asks, and by which scheme, where proxies stand before the program."""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured, MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


class BehindProxies:
    """Takes the address and the scheme that a trusted proxy names for those of the request.

    `YIMI_PROXIES` lists the networks of the proxies. What anybody else writes into these headers
    counts for nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.proxies = networks(settings.PROXIES)
        if not self.proxies:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        peer = read_address(request.META.get("REMOTE_ADDR", ""))
        if peer is not None and _among(peer, self.proxies):
            named = request.META.get("HTTP_X_FORWARDED_FOR", "")
            request.META["REMOTE_ADDR"] = str(asker(peer, named, self.proxies))
            if request.META.get("HTTP_X_FORWARDED_PROTO") in {"http", "https"}:
                request.META["wsgi.url_scheme"] = request.META["HTTP_X_FORWARDED_PROTO"]
        return self.get_response(request)


def networks(listed: str) -> list[Network]:
    """Read networks with commas between: `127.0.0.1, 10.0.0.0/8`. Raises ImproperlyConfigured."""
    try:
        return [ip_network(entry.strip(), strict=False) for entry in listed.split(",") if entry]
    except ValueError as error:
        raise ImproperlyConfigured(f"YIMI_PROXIES: {error}") from error


def asker(peer: Address, named: str, proxies: Sequence[Network]) -> Address:
    """Return the nearest address on the way here that is no proxy of ours.

    Each proxy appends whom it heard; what stands further left was written by whoever asked.
    """
    nearest = peer
    for entry in reversed(named.split(",")):
        address = read_address(entry)
        if address is None:
            break
        nearest = address
        if not _among(address, proxies):
            break
    return nearest


def read_address(entry: str) -> Address | None:
    """Read an address as proxies write it: with or without a port, brackets around IPv6."""
    text = entry.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    # An IPv4 address that came in over a socket for both.
    return getattr(address, "ipv4_mapped", None) or address


def _among(address: Address, proxies: Sequence[Network]) -> bool:
    return any(address in network for network in proxies)
