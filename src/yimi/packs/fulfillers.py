"""Keys by which a service names the app that fulfils it."""

from collections.abc import Collection

from yimi.packs.loader import PackError
from yimi.packs.schema import Pack

# Apps that may fulfil a part of a Case; those still to come are known by name from the first day.
APPS = frozenset(
    {
        "fieldwork",
        "care",
        "supplies",
        "health",
        "transport",
        "zones",
        "passes",
        "market",
        "relief",
        "notices",
    }
)


def check_fulfillers(
    pack: Pack, *, registered: Collection[str], installed: Collection[str]
) -> None:
    """Raise PackError where a service names a fulfiller that no app has, or ever will have.

    A key of an app that is not installed is let through: its Case becomes a plain Task.
    """
    for service in pack.services:
        app = service.fulfiller.split(".")[0]
        if app not in APPS:
            raise PackError(f"service {service.code}: no app {app!r} fulfils anything")
        if app in installed and service.fulfiller not in registered:
            raise PackError(f"service {service.code}: {app} has no fulfiller {service.fulfiller!r}")
