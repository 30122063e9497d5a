"""Acts on report templates: an operator makes one, changes it, puts it away."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.places.models import Place
from yimi.registry.events import ReportTemplateChanged, ReportTemplateMade, ReportTemplateRemoved
from yimi.registry.models import Grouping, Mobility, Order, ReportTemplate, Sex, Tenure
from yimi.registry.reports import FIELDS

MOST_COLUMNS = 20
OLDEST = 130
TICKS = ("lives_alone", "no_telephone", "away", "heads")


class CannotMakeReport(Refusal):
    """A table that cannot be made like this."""


def save_template(
    *,
    template: ReportTemplate | None,
    place: Place,
    name: str,
    columns: Sequence[Mapping[str, str]],
    filters: Mapping[str, Any],
    by: UUID | None,
    now: datetime,
    head: str = "",
    order: str = Order.DOOR,
    grouping: str = "",
    signature: str = "",
    is_landscape: bool = True,
    client_id: UUID | None = None,
) -> ReportTemplate:
    """Make a template, or change one; the same client id a second time makes no second one.

    Raises CannotMakeReport.
    """
    if template is None and client_id:
        known = ReportTemplate.objects.filter(client_id=client_id).first()
        if known is not None:
            return known
    name = " ".join(name.split())[:60]
    if not name:
        raise CannotMakeReport("no_name", _("Give the table a name."))
    chosen = _columns(columns)
    if not chosen:
        raise CannotMakeReport("no_columns", _("Choose at least one column."))
    if len(chosen) > MOST_COLUMNS:
        raise CannotMakeReport(
            "columns", _("%(n)d columns at most fit on paper.") % {"n": MOST_COLUMNS}
        )
    row = template or ReportTemplate(made_by_id=by, client_id=client_id)
    row.place, row.place_path = place, place.path
    row.name, row.head = name, "\n".join(head.strip().splitlines()[:5])[:400]
    row.columns, row.filters = chosen, _filters(filters)
    row.order = order if order in Order.values else Order.DOOR
    row.grouping = grouping if grouping in Grouping.values else ""
    row.signature = "".join(signature.splitlines()).strip()[:120]
    row.is_landscape, row.changed_at = is_landscape, now
    with transaction.atomic():
        row.save()
        news = ReportTemplateMade() if template is None else ReportTemplateChanged()
        record(news, about=row, by=by, now=now)
    return row


def remove_template(*, template: ReportTemplate, by: UUID | None, now: datetime) -> None:
    """Put a template away; what was made with it stays on record."""
    if template.removed_at is not None:
        return
    with transaction.atomic():
        template.removed_at = now
        template.save(update_fields=["removed_at"])
        record(ReportTemplateRemoved(), about=template, by=by, now=now)


def _columns(columns: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    chosen: dict[str, dict[str, str]] = {}
    for entry in columns:
        code = entry.get("code", "")
        if code in FIELDS and code not in chosen:
            chosen[code] = {"code": code, "label": " ".join(entry.get("label", "").split())[:30]}
    return list(chosen.values())


def _filters(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the filters that mean something. Raises CannotMakeReport."""
    kept: dict[str, Any] = {name: True for name in TICKS if given.get(name)}
    for name in ("age_from", "age_to"):
        age = given.get(name)
        if age is not None:
            if not 0 <= age <= OLDEST:
                raise CannotMakeReport("age", _("An age lies between 0 and 130."))
            kept[name] = age
    if "age_from" in kept and "age_to" in kept and kept["age_from"] > kept["age_to"]:
        raise CannotMakeReport("age", _("The first age is higher than the second: nobody fits."))
    if given.get("floor_from") is not None:
        kept["floor_from"] = given["floor_from"]
    for name, values in (
        ("sex", Sex.values), ("mobility", Mobility.values), ("tenure", Tenure.values),
    ):  # fmt: skip
        if chosen := [value for value in given.get(name, ()) if value and value in values]:
            kept[name] = chosen
    if groups := [str(code)[:40] for code in given.get("groups", ())]:
        kept["groups"] = groups
    if given.get("place"):
        kept["place"] = str(given["place"])
    return kept
