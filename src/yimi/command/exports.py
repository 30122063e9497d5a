"""Figures, and the Cases behind a number, as files."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yimi.cases.exports import case_rows
from yimi.cases.models import Case
from yimi.command import figure_pages as shown
from yimi.command import figure_words as words
from yimi.command.asked import asked_for
from yimi.command.audit import asked_for as events_asked_for
from yimi.command.audit import dress, narrowed_words, read_asked
from yimi.command.figures import metrics, rows_in, total_of
from yimi.core.sheets import Row, Sheet, chunks_of


def figure_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the table of the page of figures, with its sum."""
    wanted = asked_for(user, asked, now)
    table = shown.table_of(rows_in(user, wanted.scope, wanted.services), wanted, now)
    names = shown.names_of_keys(wanted, [row.key for row in table])
    ordered = sorted(table, key=lambda row: -row.counts["received"])

    def rows() -> Iterator[Row]:
        for row in [*ordered, total_of(table)]:
            is_total = row not in ordered
            name = _("Together") if is_total else names.get(row.key) or _("None")
            counts = [row.counts[code] for code in words.SHOWN_COUNTS]
            rates = row.rates(wanted.pack.rates)
            said = [
                cell for rate in rates.values() for cell in (rate.part, rate.whole, rate.percent)
            ]
            yield Row([str(name), *counts, *said, row.score(wanted.pack.rates)])

    return Sheet(len(table) + 1, rows(), words.narrowed_words(wanted))


def cases_behind(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the Cases behind a number."""
    wanted = asked_for(user, asked, now)
    what = asked.get("what", "received")
    if what not in metrics(now):
        what = "received"
    counted = rows_in(user, wanted.scope, wanted.services).filter(metrics(now)[what])
    rows = (
        Case.objects.visible_to(user, "cases.export")
        .filter(pk__in=counted.order_by().values("pk"))
        .select_related("team", "owner", "offered_team", "emergency")
        .order_by("-opened_at", "pk")
    )
    narrowed = f"{words.WHAT_WORDS[what]} · {words.narrowed_words(wanted)}"
    return Sheet(rows.count(), case_rows(rows), narrowed)


def record_rows(*, user: Any, asked: Mapping[str, str], now: datetime) -> Sheet:
    """Return the record as searched, the newest first; that it goes out is not in it yet."""
    wanted = read_asked(asked)
    found = events_asked_for(user, "audit.export", wanted)
    last = found.order_by("-position").values_list("position", flat=True).first()
    rows = found.filter(position__lte=last or 0).order_by("-position")

    def lines() -> Iterator[Row]:
        for chunk in chunks_of(rows):
            for event in dress(chunk):
                yield Row(
                    [
                        event["position"],
                        event["at"],
                        event["who"] or _("the program"),
                        str(event["what"]),
                        str(event["why"]),
                        event["rows"],
                        event["where"],
                        event["case"],
                    ]
                )

    return Sheet(rows.count(), lines(), narrowed_words(wanted))
