"""Who listens to which event. Apps register in their `handlers.py`; core knows only the names."""

from collections.abc import Callable
from dataclasses import dataclass

from yimi.core.events import News
from yimi.core.models import Event

Handle = Callable[[Event], None]


@dataclass(frozen=True)
class Handler:
    """A function with a cursor of its own.

    It runs in the transaction that moves the cursor, so its effects in the database happen exactly
    once; it must do nothing outside the database.
    """

    name: str
    types: frozenset[str]
    run: Handle


HANDLERS: dict[str, Handler] = {}


def on(*news: type[News], name: str) -> Callable[[Handle], Handle]:
    """Register a function for some kinds of news under a name that is never changed again."""

    def register(run: Handle) -> Handle:
        if name in HANDLERS and HANDLERS[name].run.__module__ != run.__module__:
            raise RuntimeError(f"two handlers are called {name}")
        HANDLERS[name] = Handler(name, frozenset(kind.name() for kind in news), run)
        return run

    return register
