"""Reading the record: who did, opened or took out what, where and when."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from yimi.accounts.models import User
from yimi.accounts.queries import names_of
from yimi.cases.models import Case
from yimi.command.wording import KIND_WORDS, label_of
from yimi.core.declared import declared
from yimi.core.models import Event, JobRun, Seal
from yimi.core.pages import day_or_none
from yimi.core.scope import SUBTREE, within
from yimi.core.seals import verify_chain
from yimi.places.models import Place
from yimi.places.queries import full_names

PAGE = 100
VERIFY = "command.verify_chain"
# The kinds of events that somebody asks for, by the beginnings of their names.
KINDS = {
    "looks": ("core.Looked",),
    "exports": ("core.Export", "core.MassExport"),
    "people": ("accounts.", "access.", "api."),
    "cases": ("cases.", "followup."),
    "work": ("fieldwork.", "intake."),
    "rules": ("rules.", "places.", "registry.", "zones."),
}
RECENT = timedelta(hours=24)
MOST_NAMES = 50


class ChainBroken(Exception):
    """The record is not what was sealed."""


@dataclass(frozen=True)
class Asked:
    """What somebody looks for; `before` is the position from which older events are shown."""

    who: str = ""
    where: str = ""
    day: date | None = None
    kind: str = ""
    before: int | None = None


def read_asked(query: Mapping[str, str], *, before: int | None = None) -> Asked:
    """Return what the address of the record's page asks for."""
    return Asked(
        who=query.get("who", "").strip()[:40],
        where=query.get("where", "").strip()[:40],
        day=day_or_none(query.get("day")),
        kind=query.get("kind", "") if query.get("kind") in KINDS else "",
        before=before,
    )


def narrowed_words(asked: Asked) -> str:
    """Return in words what somebody looks for."""
    kind = KIND_WORDS.get(asked.kind, "")
    said = [asked.who, asked.where, str(asked.day or ""), str(kind)]
    return " · ".join(filter(None, said))


def read_record(user: Any, asked: Asked) -> dict[str, Any]:
    """Return one page of the record, the newest first, in a fixed number of queries."""
    rows = asked_for(user, "audit.view", asked)
    if asked.before:
        rows = rows.filter(position__lt=asked.before)
    found = list(rows.order_by("-position")[: PAGE + 1])
    return {
        "rows": dress(found[:PAGE]),
        "older": found[PAGE - 1].position if len(found) > PAGE else None,
    }


def asked_for(user: Any, permission: str, asked: Asked) -> "QuerySet[Event]":
    """Return what somebody looks for in the record, as far as the area of a right goes."""
    rows = _within_reach(user, permission)
    if asked.who:
        named = User.objects.filter(Q(name__contains=asked.who) | Q(username__iexact=asked.who))
        rows = rows.filter(by_id__in=list(named.values_list("pk", flat=True)[:MOST_NAMES]))
    if asked.where:
        rows = rows.filter(_about(user, asked.where))
    if asked.day:
        start = timezone.make_aware(datetime.combine(asked.day, datetime.min.time()))
        rows = rows.filter(at__gte=start, at__lt=start + timedelta(days=1))
    if asked.kind in KINDS:
        rows = rows.filter(reduce(or_, (Q(type__startswith=part) for part in KINDS[asked.kind])))
    return rows


def dress(events: list[Event]) -> list[dict[str, Any]]:
    """Return events with the names of people, places and Cases, in three queries."""
    people = names_of({event.by_id for event in events})
    places = full_names({event.place_path for event in events if event.place_path})
    cases = dict(
        Case.objects.filter(
            pk__in={event.subject_id for event in events if event.subject_type == "cases.case"}
        ).values_list("pk", "number")
    )
    rights = {right.name: right.label for right in declared("permissions")}
    return [
        {
            "at": event.at,
            "position": event.position,
            "who": people.get(event.by_id, "") if event.by_id else "",
            "what": label_of(event.type),
            "why": rights.get(event.data.get("permission", ""), ""),
            "type": event.type,
            "where": places.get(event.place_path, ""),
            "case": cases.get(event.subject_id, ""),
            "case_id": event.subject_id if event.subject_id in cases else None,
            "rows": event.data.get("rows"),
        }
        for event in events
    ]


def glance(user: Any, *, now: datetime) -> dict[str, Any]:
    """Return what an auditor knows first: whether the chain holds, who looked, what went out."""
    recent = _within_reach(user, "audit.view").filter(at__gte=now - RECENT)
    exports = reduce(or_, (Q(type__startswith=part) for part in KINDS["exports"]))
    looks = recent.filter(type="core.Looked")
    most = list(
        looks.order_by().values("by_id").annotate(count=Count("position")).order_by("-count")[:5]
    )
    names = names_of({row["by_id"] for row in most})
    run = JobRun.objects.filter(pk=VERIFY).first()
    return {
        "verified": run,
        "sealed": Seal.objects.order_by("-last").first(),
        "looks": looks.count(),
        "most": [(names.get(row["by_id"], ""), row["count"]) for row in most if row["by_id"]],
        "exports": dress(list(recent.filter(exports).order_by("-position")[:5])),
    }


def verify_daily(*, now: datetime) -> None:
    """Check the whole chain. Runs as a job; what it finds stands on the health page."""
    flaws = verify_chain()
    if flaws:
        raise ChainBroken(f"{len(flaws)}: {flaws[0].position} {flaws[0].problem}")


def _within_reach(user: Any, permission: str) -> "QuerySet[Event]":
    paths = [
        grant.path
        for grant in user.grants()
        if permission in grant.permissions and grant.reach == SUBTREE
    ]
    if not paths:
        return Event.objects.none()
    return Event.objects.filter(reduce(or_, (within(path) for path in paths)))


def _about(user: Any, where: str) -> Q:
    """Return the condition that an event is about a Case's number or a place's name."""
    case_id: UUID | None = (
        Case.objects.filter(number__iexact=where).values_list("pk", flat=True).first()
    )
    if case_id:
        return Q(subject_id=case_id)
    places = Place.objects.visible_to(user, "audit.view").filter(name__contains=where)
    paths = list(places.order_by("path").values_list("path", flat=True)[:MOST_NAMES])
    return reduce(or_, (within(path) for path in paths), Q(pk__in=[]))
