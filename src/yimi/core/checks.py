"""What is looked at each time the program starts: that no page opens without a right."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from yimi.core.declared import declared
from yimi.core.permissions import PUBLIC, SIGNED_IN, TOKEN


class Page(NamedTuple):
    """One address of the program and the view behind it."""

    route: str
    name: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]


def pages() -> list[Page]:
    """Return every address of the program."""
    return list(_walk(get_resolver().url_patterns, "/", "", ()))


def _walk(
    entries: Sequence[Any], prefix: str, namespace: str, parameters: tuple[str, ...]
) -> Iterator[Page]:
    for entry in entries:
        route = prefix + str(entry.pattern)
        names = (*parameters, *entry.pattern.converters)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, route, inner, names)
        elif isinstance(entry, URLPattern):
            yield Page(route, f"{namespace}{entry.name}", entry.callback, names)


@register
def every_page_names_its_right(
    app_configs: Sequence[AppConfig] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """Refuse a view without `@requires`, and one that asks for a right that no app declares."""
    known = {right.name for right in declared("permissions")} | {PUBLIC, SIGNED_IN, TOKEN}
    found: list[CheckMessage] = []
    for page in pages():
        right = getattr(page.view, "required_permission", None)
        if right is None:
            found.append(
                Error(
                    f"{page.route} opens to anybody: its view lacks @requires.",
                    hint="Name the right that it takes, or core.permissions.PUBLIC.",
                    id="yimi.E001",
                )
            )
        elif right not in known:
            found.append(
                Error(
                    f"{page.route} asks for “{right}”, which no app declares.",
                    hint="Declare a Permission in the apps.py of the view's app.",
                    id="yimi.E002",
                )
            )
    return found
