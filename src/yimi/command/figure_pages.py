"""What the pages of figures show: the scope in words, the table, its links to the lists behind."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yimi.accounts.models import Team
from yimi.cases.states import Channel
from yimi.command.asked import RIGHT, Asked
from yimi.command.figure_words import (
    BY_WORDS,
    RATE_WORDS,
    SHOWN_COUNTS,
    chat_text,
    formula_of,
    narrowed_words,
    times_of,
)
from yimi.command.figures import (
    BY,
    Numbers,
    count_by,
    count_by_day,
    middle_and_slow,
    open_by_team,
    rows_in,
    total_of,
)
from yimi.command.models import OutcomeQuerySet
from yimi.command.periods import DAY, NAMES, midnight
from yimi.packs.words import in_language, service_choices
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths

# As many bars as stand beside each other on a page.
MOST_DAYS = timedelta(days=20)


def figures_page(user: Any, wanted: Asked, now: datetime) -> dict[str, Any]:
    """Return what the page of figures shows, in a fixed number of queries."""
    rows = rows_in(user, wanted.scope, wanted.services)
    table = table_of(rows, wanted, now)
    total = total_of(table)
    names = names_of_keys(wanted, [row.key for row in table])
    rates = wanted.pack.rates
    now_open = open_by_team(user, now)
    days = days_of(rows, wanted, now)
    answer = middle_and_slow(rows, "respond_s")
    solving = middle_and_slow(rows, "solve_s")
    shown = [
        row_view(row, names.get(row.key) or str(_("None")), wanted, _row_filter(wanted, row.key))
        for row in table
    ]
    return {
        "asked": wanted,
        "scope": wanted.scope,
        "total": row_view(total, str(_("Together")), wanted, {}),
        "rows": sorted(shown, key=lambda row: -row["received"]["count"]),
        "now_open": sum(n for _team, n, _late in now_open),
        "now_overdue": sum(late for _team, _n, late in now_open),
        "now_query": urlencode({"period": "all"}),
        "answer_times": times_of(answer, small_below=rates.small_below),
        "solve_times": times_of(solving, small_below=rates.small_below),
        "days": days,
        "chart_width": len(days) * 44 + 8,
        "periods": [
            {"label": name, "active": code == wanted.scope.period.code,
             "query": wanted.query(period=code, first="", last="")}
            for code, name in NAMES.items() if code != "days"
        ],
        "splits": [
            {"label": words, "active": code == wanted.by, "query": wanted.query(by=code)}
            for code, words in BY_WORDS.items()
        ],
        "formula": formula_of(rates),
        "rates": rates,
        "narrowed": narrowed_words(wanted),
        "chat_text": chat_text(total, shown, wanted),
        "places": list(
            Place.objects.visible_to(user, RIGHT)
            .filter(level__in=[Level.COMMUNITY, Level.COMPOUND])
            .order_by("sort_key").values("path", "name")[:200]
        ),
        "services": service_choices(wanted.pack, get_language() or "zh-hans"),
        "teams": list(Team.objects.visible_to(user, RIGHT).order_by("name")),
        "channels": Channel.choices,
        "crumbs": crumbs_of(wanted),
        **_chosen_days(wanted),
        "now": now,
    }  # fmt: skip


def _chosen_days(wanted: Asked) -> dict[str, str]:
    first = timezone.localtime(wanted.scope.period.start).date()
    return {"first": first.isoformat(), "last": wanted.scope.period.last.isoformat()}


def table_of(rows: OutcomeQuerySet, wanted: Asked, now: datetime) -> list[Numbers]:
    """Return the numbers of each row of the table; kinds are put together from their needs."""
    found = count_by(rows, BY[wanted.by], now)
    if wanted.by != "category":
        return found
    kinds: dict[str, Numbers] = defaultdict(Numbers)
    shelf = {service.code: service.category for service in wanted.pack.services}
    for row in found:
        key = shelf.get(row.key, "")
        kinds[key].key = key
        kinds[key].add(row.counts)
    return list(kinds.values())


def row_view(row: Numbers, name: str, wanted: Asked, also: dict[str, str]) -> dict[str, Any]:
    """Return a row with the address of the list behind each number."""
    query = wanted.query(**also)
    rates = row.rates(wanted.pack.rates)
    view: dict[str, Any] = {
        "name": name,
        "key": row.key,
        "query": query,
        "counts": row.counts,
        "score": row.score(wanted.pack.rates),
        "rates": [
            {"code": code, "label": label, "rate": rates[code], "what": what, "query": query}
            for code, (label, what) in RATE_WORDS.items()
        ],
        "further": _further(wanted, row.key),
    }
    for code in SHOWN_COUNTS:
        view[code] = {"count": row.counts.get(code, 0), "what": code, "query": query}
    return view


def _row_filter(wanted: Asked, key: str) -> dict[str, str]:
    """Return what narrows to one row; a row without a value is narrowed by nothing further."""
    if not key:
        return {}
    return {"place": key} if wanted.by in {"community", "compound"} else {wanted.by: key}


def _further(wanted: Asked, key: str) -> str:
    """Return the address that goes into a row: a community is split by its compounds."""
    if not key or wanted.by not in {"community", "compound"}:
        return ""
    by = "compound" if wanted.by == "community" else "service"
    return wanted.query(place=key, by=by)


def names_of_keys(wanted: Asked, keys: list[str]) -> dict[str, str]:
    """Return the words for the rows of a table, in one query at most."""
    language = get_language() or "zh-hans"
    if wanted.by in {"community", "compound"}:
        known = Place.objects.filter(path__in=[key for key in keys if key])
        return dict(known.values_list("path", "name"))
    if wanted.by == "team":
        found = Team.objects.filter(pk__in=[key for key in keys if key])
        return {str(pk): name for pk, name in found.values_list("pk", "name")}
    if wanted.by == "channel":
        return {str(code): str(label) for code, label in Channel.choices}
    entries = wanted.pack.services if wanted.by == "service" else wanted.pack.categories
    return {entry.code: in_language(entry.name, language) for entry in entries}


def days_of(rows: OutcomeQuerySet, wanted: Asked, now: datetime) -> list[dict[str, Any]]:
    """Return how many came in on each of the last days, with its bar; none for a single day."""
    last = min(wanted.scope.period.last, timezone.localtime(now).date())
    first = max(timezone.localtime(wanted.scope.period.start).date(), last - MOST_DAYS)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if len(days) < 2:
        return []
    counts = count_by_day(rows, [(midnight(day), midnight(day + DAY)) for day in days])
    most = max(counts) or 1
    return [
        {
            "day": day,
            "n": n,
            "x": index * 44 + 4,
            "middle": index * 44 + 20,
            "height": round(64 * n / most, 1),
            "y": round(84 - 64 * n / most, 1),
            "words_y": round(79 - 64 * n / most, 1),
            "query": wanted.query(period="days", first=day.isoformat(), last=day.isoformat()),
        }
        for index, (day, n) in enumerate(zip(days, counts, strict=True))
    ]


def crumbs_of(wanted: Asked) -> list[dict[str, str]]:
    """Return the way down to the area that is shown, each step with its address."""
    place = wanted.scope.place
    if not place:
        return []
    steps = [step for step in ancestor_paths(place) if step.startswith(wanted.top)]
    names = dict(Place.objects.filter(path__in=steps).values_list("path", "name"))
    return [
        {"name": names[step],
         "query": wanted.query(place="" if step == wanted.top else step,
                               by="community" if step == wanted.top else wanted.by)}
        for step in steps if step in names
    ]  # fmt: skip
