"""What every template may use: icons, words of packs, times as people say them, telephones."""

import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils import timezone, translation
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString

from yimi.core import clock
from yimi.core import text as core_text
from yimi.core.declared import Words, exports, work_names
from yimi.core.exporting import widest
from yimi.core.permissions import may
from yimi.places.queries import full_names
from yimi.web import moments

register = template.Library()

SPRITE = "yimi/icons.svg"
UNKNOWN_ICON = "dots-circle-horizontal"
# The colours that packs may name; the sheet knows a tint of each.
TONES = {
    *("red", "pink", "purple", "indigo", "blue", "azure"),
    *("teal", "green", "lime", "yellow", "orange"),
}


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Return the names of the icons in the sprite."""
    source = (Path(__file__).parents[1] / "static" / SPRITE).read_text()
    return frozenset(re.findall(r'<symbol id="i-([a-z0-9-]+)"', source))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon of the sprite; with `label` it speaks, without it is decoration."""
    known = name if name in icon_names() else UNKNOWN_ICON
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}"></use></svg>',
            label,
            f"{static(SPRITE)}#i-{known}",
        )
    return _silent_icon(known)


@cache  # one for each icon of the sprite
def _silent_icon(known: str) -> SafeString:
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}"></use></svg>',
        f"{static(SPRITE)}#i-{known}",
    )


@register.simple_tag
def options(choices: Iterable[tuple[Any, Any]], chosen: Any = "") -> SafeString:
    """Draw what a list offers, each as its value and its words; a city has hundreds."""
    marked = str(chosen)
    return SafeString(
        "".join(
            f'<option value="{escape(value)}"{" selected" if value == marked else ""}>'
            f"{escape(said)}</option>"
            for value, said in ((str(value), str(said)) for value, said in choices)
        )
    )


@register.inclusion_tag("web/_list_tools.html", takes_context=True)
def list_tools(
    context: Any,
    name: str = "",
    *,
    copy: str = "",
    narrowed: str = "",
    title: str = "",
    also: str = "",
) -> dict[str, Any]:
    """Give a list what every list has: copy as chat text, print, Excel, and its head on paper.

    Stands as the last thing in `.page-head`. `name` is a declared Export, whose filters are those
    of the page's address, with `also` (more of a query string) added; `copy` the id of the element
    that holds the chat text; `narrowed` says in words what the list is narrowed to.
    """
    request, user = context["request"], context["user"]
    export = exports().get(name)
    asked = request.GET.copy()
    for key in ("page", "list"):
        asked.pop(key, None)
    query = "&".join(filter(None, [asked.urlencode(), also]))
    place = widest(user, export.permission if export else "") or _top(user)
    return {
        "copy": copy,
        "export_query": f"list={name}&{query}" if export and may(user, export.permission) else "",
        "title": title or (export.title if export else ""),
        "narrowed": narrowed,
        "place": full_names([place])[place] if place else "",
        "who": user.name,
        "at": clock.now(),
    }


def _top(user: Any) -> str:
    return min((grant.path for grant in user.grants()), key=len, default="")


@register.filter
def tone(color: str) -> str:
    """Return the class that tints an element in a pack's colour."""
    return f"tone-{color}" if color in TONES else "tone-blue"


@register.filter
def words(text: Any) -> str:
    """Return a pack's text in the language of the page."""
    if text is None or isinstance(text, str):
        return text or ""
    language = translation.get_language() or "zh"
    return str(text.en if language.startswith("en") else text.zh)


@register.filter
def due(at: datetime | None) -> str:
    """Say when something is due: 剩 2 小时, 超时 3 小时, 今天 18:00."""
    return moments.until(at, clock.now()) if at else ""


@register.filter
def due_state(at: datetime | None) -> str:
    """Return `late`, `soon` (within two hours) or `fine`."""
    return moments.state(at, clock.now()) if at else "fine"


@register.filter
def ago(at: datetime | None) -> str:
    """Say how long ago something was: 刚刚, 5 分钟前, 昨天 18:00."""
    return moments.since(at, clock.now()) if at else ""


@register.filter
def moment(at: datetime | None) -> str:
    """Say a day and a time the short way: 今天 18:00, 11月24日 09:30."""
    return moments.day_and_time(at, clock.now()) if at else ""


@register.filter
def dated(at: datetime | None) -> str:
    """Say a day by its date, for paper, which is read on another day."""
    return moments.date_and_time(at, clock.now()) if at else ""


@register.filter
def last_day(end: datetime | None) -> str:
    """Say until when something holds: the last day of it, with the hour where it ends by day."""
    if end is None:
        return ""
    last = clock.last_moment(end)
    return f"{last:%Y-%m-%d}" if last < end else f"{last:%Y-%m-%d %H:%M}"


@register.filter
def uncalled(dangers: Any) -> int:
    """Return for how many of these lives in danger nobody has called 120 yet."""
    return sum(1 for danger in dangers or () if not _part(danger, "called_120_at"))


@register.filter
def iso(at: datetime | None) -> str:
    """Return the value of a `datetime` attribute."""
    return timezone.localtime(at).isoformat(timespec="seconds") if at else ""


@register.filter
def qty(item: Any) -> str:
    """Return an item's quantity with its unit: 2 袋, 1.5 斤; nothing where none was said."""
    quantity, unit = _part(item, "quantity"), _part(item, "unit") or ""
    if quantity in (None, ""):
        return str(unit)
    plain = str(quantity)
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f"{plain} {unit}".strip()


@register.filter
def mask_phone(number: str) -> str:
    """Return a telephone number with its middle hidden."""
    return core_text.mask_phone(number or "")


@register.filter
def tel(number: str) -> str:
    """Return the address that dials a number; an extension follows a pause."""
    main, _, extension = core_text.phone_digits(number or "").partition("-")
    return f"tel:{main},{extension}" if extension else f"tel:{main}"


@register.filter
def indent(place: Any) -> str:
    """Return a place's name, moved to the right by its depth, for lists to choose from."""
    depth = max(0, int(place.path.count("/")) - 3)
    return "\u3000" * depth + str(place.name)


@register.filter
def entry(mapping: Any, key: Any) -> Any:
    """Return the value under a key that a template cannot spell with a dot."""
    return mapping.get(key, "") if mapping else ""


def _part(thing: Any, name: str) -> Any:
    return thing.get(name) if isinstance(thing, dict) else getattr(thing, name, None)


@register.filter
def work_name(name: str) -> Words:
    """Return what a job or a handler does, in words."""
    return work_names().get(name, name)
