"""Pages of tables for upper levels: which there are, how one is made, the filled table on paper."""

from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yimi.accounts.requests import SignedInRequest
from yimi.core import clock
from yimi.core.errors import Refusal
from yimi.core.ids import new_id
from yimi.core.log import record
from yimi.core.looks import record_looks
from yimi.core.pages import uuid_or_none, whole_number
from yimi.core.permissions import may, requires
from yimi.core.sheets import plain
from yimi.packs.words import in_language
from yimi.places.models import Level, Place
from yimi.places.queries import full_names, pack_at
from yimi.registry.events import ReportShown
from yimi.registry.models import Grouping, Mobility, Order, ReportTemplate, Sex, Tenure
from yimi.registry.reporting import TICKS, remove_template, save_template
from yimi.registry.reports import (
    FIELDS,
    columns_of,
    lines_of,
    people_of,
    template_of,
    templates_for,
)

RIGHT = "registry.report"
# What is longer is narrowed to a place, or goes out as a file.
MOST_SHOWN = 1_000
# Who makes tables but may not take the ledger out sees that a table is right, not everybody in it.
SAMPLE = 20
FIRST_COLUMNS = ("number", "where", "name", "sex", "age", "phone", "blank1")


@require_GET
@requires("registry.report")
def reports(request: SignedInRequest) -> HttpResponse:
    """Show the tables that there are."""
    rows = list(templates_for(request.user).select_related("place").order_by("name"))
    names = full_names({row.place_path for row in rows})
    return render(
        request,
        "registry/reports.html",
        {"rows": [{"row": row, "place": names[row.place_path], "is_own": _is_own(request, row),
                   "columns": [str(column.label) for column in columns_of(row)]}
                  for row in rows],
         "may_export": may(request.user, "registry.export")},
    )  # fmt: skip


@require_GET
@requires("registry.report")
def report(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Show a table filled from the ledger, as it is printed; each home in it is a recorded look."""
    now, user = clock.now(), request.user
    template = template_of(user, str(pk))
    if template is None:
        raise Http404
    places = list(
        Place.objects.visible_to(user, RIGHT)
        .filter(level__in=(Level.COMMUNITY, Level.COMPOUND), gone_at=None,
                path__startswith=template.place_path)
        .order_by("sort_key")
    )  # fmt: skip
    place = request.GET.get("place", "")
    place = place if any(row.path == place for row in places) else ""
    people = people_of(template, user, permission=RIGHT, place=place, now=now)
    total = people.count()
    fills = may(user, "registry.export")
    full = request.GET.get("full") == "1" and fills and may(user, "registry.open")
    columns = columns_of(template)
    sections = []
    if total <= MOST_SHOWN or not fills:
        lines = list(islice(lines_of(template, people, now=now), None if fills else SAMPLE))
        homes = {line.found.household.pk: line.found.household for _group, line in lines}
        with transaction.atomic():
            record_looks(homes.values(), user=user, permission=RIGHT, now=now)
            record(ReportShown(len(lines), full), about=template, by=user.pk, now=now)
        codes = [entry["code"] for entry in template.columns if entry["code"] in FIELDS]
        sections = [
            {"name": group,
             "rows": [[plain(FIELDS[code].value(line), column, full=full)
                       for code, column in zip(codes, columns, strict=True)]
                      for _name, line in part]}
            for group, part in groupby(lines, key=lambda entry: entry[0])
        ]  # fmt: skip
    return render(
        request,
        "registry/report.html",
        {
            "template": template,
            "head": [line for line in template.head.splitlines() if line.strip()],
            "columns": columns,
            "sections": sections,
            "total": total,
            "too_many": fills and total > MOST_SHOWN,
            "sample": SAMPLE if not fills and total > SAMPLE else 0,
            "most": MOST_SHOWN,
            "places": places,
            "place": place,
            "where": full_names([place or template.place_path])[place or template.place_path],
            "full": full,
            "may_see_phones": fills and may(user, "registry.open"),
            "is_own": _is_own(request, template),
            "at": now,
            "may_export": fills,
        },
    )


@require_http_methods(["GET", "POST"])
@requires("registry.report")
def new(request: SignedInRequest) -> HttpResponseBase:
    """Make a table: columns, whom it lists, head, order."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
@requires("registry.report")
def edit(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Change a table."""
    rows = ReportTemplate.objects.visible_to(request.user, RIGHT)
    template = rows.filter(pk=pk, removed_at=None).first()
    if template is None:
        raise Http404
    return _edit(request, template)


def _edit(request: SignedInRequest, template: ReportTemplate | None) -> HttpResponseBase:
    error, given = "", request.POST
    own = list(_own_places(request.user))
    if request.method == "POST":
        try:
            place = next((row for row in own if row.path == given.get("for")), None)
            if place is None:
                raise Http404
            saved = save_template(
                template=template,
                place=place,
                name=given.get("name", ""),
                columns=_columns(given),
                filters=_filters(given),
                head=given.get("head", ""),
                order=given.get("order", ""),
                grouping=given.get("grouping", ""),
                signature=given.get("signature", ""),
                is_landscape=given.get("paper") != "portrait",
                client_id=uuid_or_none(given.get("client_id")),
                by=request.user.pk,
                now=clock.now(),
            )
        except Refusal as refusal:
            error = str(refusal)
        else:
            return redirect("registry:report", pk=saved.pk)
    return render(
        request,
        "registry/report_edit.html",
        _form(request, template, own, failed=bool(error)) | {"error": error},
        status=422 if error else 200,
    )


@require_POST
@requires("registry.report")
def remove(request: SignedInRequest, pk: UUID) -> HttpResponseBase:
    """Put a table away."""
    rows = ReportTemplate.objects.visible_to(request.user, RIGHT)
    template = rows.filter(pk=pk).first()
    if template is None:
        raise Http404
    remove_template(template=template, by=request.user.pk, now=clock.now())
    messages.success(request, _("The table was put away."))
    return redirect("registry:reports")


def _own_places(user: Any) -> Any:
    """Return the places for which somebody may make a table: down to the compound."""
    levels = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND)
    return Place.objects.visible_to(user, RIGHT).filter(
        level__in=levels, gone_at=None).order_by("sort_key")[:300]  # fmt: skip


def _is_own(request: SignedInRequest, template: ReportTemplate) -> bool:
    return any(
        RIGHT in grant.permissions and template.place_path.startswith(grant.path)
        for grant in request.user.grants()
    )


def _form(
    request: SignedInRequest, template: ReportTemplate | None, own: list[Place], *, failed: bool
) -> dict[str, Any]:
    """Return what stands in the form: what was given, else what the table is like."""
    given, language = request.POST, get_language() or "zh-hans"
    if failed:
        chosen, filters = _columns(given), _filters(given)
        values: dict[str, Any] = given.dict()
    elif template is not None:
        chosen, filters = template.columns, template.filters
        values = {"name": template.name, "head": template.head, "for": template.place_path,
                  "order": template.order, "grouping": template.grouping,
                  "signature": template.signature,
                  "paper": "" if template.is_landscape else "portrait"}  # fmt: skip
    else:
        chosen, filters = [{"code": code, "label": ""} for code in FIRST_COLUMNS], {}
        values = {"signature": _("Filled in by:            Checked by:            Date:")}
    places = {entry["code"]: number for number, entry in enumerate(chosen, 1)}
    labels = {entry["code"]: entry.get("label", "") for entry in chosen}
    order = sorted(FIELDS, key=lambda code: (places.get(code, 999), list(FIELDS).index(code)))
    pack = pack_at(own[0].path if own else "", now=clock.now())
    return {
        "template": template,
        "values": values,
        "own": own,
        "columns": [
            {"code": code, "label": FIELDS[code].label, "own": labels.get(code, ""),
             "number": places.get(code, ""), "is_chosen": code in places}
            for code in order
        ],
        "filters": filters,
        "ticks": [(name, {
            "lives_alone": _("live alone"), "no_telephone": _("have no telephone on record"),
            "away": _("are elsewhere for a time"), "heads": _("are head of the household"),
        }[name]) for name in TICKS],
        "groups": [(entry.code, in_language(entry.name, language)) for entry in pack.groups],
        "sexes": [choice for choice in Sex.choices if choice[0]],
        "mobilities": Mobility.choices,
        "tenures": Tenure.choices,
        "orders": Order.choices,
        "groupings": Grouping.choices,
        "today": timezone.localdate(clock.now()),
        "client_id": given.get("client_id") or new_id(),
    }  # fmt: skip


def _columns(given: QueryDict) -> list[dict[str, str]]:
    """Return the chosen columns in the order of their numbers."""
    chosen = [code for code in given.getlist("column") if code in FIELDS]
    known = list(FIELDS)
    chosen.sort(
        key=lambda code: (whole_number(given.get(f"at-{code}"), 999) or 999, known.index(code))
    )
    return [{"code": code, "label": given.get(f"as-{code}", "")} for code in chosen]


def _filters(given: QueryDict) -> dict[str, Any]:
    return {
        **{name: given.get(name) == "1" for name in TICKS},
        "age_from": whole_number(given.get("age_from")),
        "age_to": whole_number(given.get("age_to")),
        "floor_from": whole_number(given.get("floor_from")),
        "groups": given.getlist("group"),
        "sex": given.getlist("sex"),
        "mobility": given.getlist("mobility"),
        "tenure": given.getlist("tenure"),
    }
