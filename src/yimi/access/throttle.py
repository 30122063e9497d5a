"""Counting tries at codes and links, in the database: a restart does not reset the count."""

from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network

from django.http import HttpRequest

from yimi.access.models import Attempt
from yimi.core.keys import keyed_hash

WITHIN = timedelta(minutes=10)
TRIES = 10


def too_many(kind: str, *of: str, now: datetime, tries: int = TRIES) -> bool:
    """Return whether there were too many tries lately, without counting one."""
    since = now - WITHIN
    return Attempt.objects.filter(key=_key(kind, of), at__gt=since).count() >= tries


def count(kind: str, *of: str, now: datetime) -> None:
    """Count one try, and forget those that count no more."""
    Attempt.objects.filter(at__lt=now - 2 * WITHIN).delete()
    Attempt.objects.create(key=_key(kind, of), at=now)


def address_of(request: HttpRequest) -> str:
    """Return from where somebody asks; of IPv6 the network, in which one household is."""
    try:
        address = ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return "unknown"
    if address.version == 6:
        return str(ip_network(f"{address}/64", strict=False))
    return str(address)


def _key(kind: str, of: tuple[str, ...]) -> str:
    return keyed_hash("\0".join((kind, *of)))
