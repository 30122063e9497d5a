"""Reading what came in."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yimi.cases.models import IS_DANGER, Case
from yimi.cases.states import OPEN, Urgency
from yimi.core.scope import covers
from yimi.intake.models import Batch, Draft, Line
from yimi.intake.states import LineStatus
from yimi.places.models import Level, Place

PAGE = 60
RECENT = timedelta(days=3)


def areas_of(user: Any, permission: str) -> list[Place]:
    """Return the areas against whose ledger a person may read: from the sub-district down."""
    return list(
        Place.objects.visible_to(user, permission)
        .filter(level__in=[Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND])
        .order_by("sort_key")[:500]
    )


def recent_batches(user: Any, *, now: datetime) -> list[Batch]:
    """Return the batches of the last days with the number of their lines in each state."""
    return list(
        Batch.objects.visible_to(user, "intake.desk")
        .filter(at__gte=now - RECENT)
        .select_related("by")
        .annotate(
            **{
                f"{status}_count": Count("lines", filter=Q(lines__status=status))
                for status in LineStatus.values
            },
            danger=Count("lines", filter=Q(lines__urgency=Urgency.LIFE)),
        )
        .order_by("-at")[:20]
    )


def open_dangers(user: Any) -> list[Case]:
    """Return the open Cases of a life in danger that a person may see."""
    return list(
        Case.objects.visible_to(user, "cases.view")
        .filter(IS_DANGER)
        .select_related("team", "owner", "emergency")
        .order_by("-opened_at")[:20]
    )


def counts_of(batch: Batch) -> dict[str, int]:
    """Return the number of a batch's lines in each state."""
    found = dict(
        batch.lines.order_by()
        .values_list("status")
        .annotate(count=Count("pk"))
        .values_list("status", "count")
    )
    return {status: found.get(status, 0) for status in LineStatus.values}


def lines_of(batch: Batch, status: str) -> "QuerySet[Line]":
    """Return a batch's lines in one state, in the order in which they were written."""
    return (
        batch.lines.filter(status=status)
        .select_related("place", "case__emergency", "repeats__case", "repeats")
        .order_by("order")
    )


def danger_lines(batch: Batch) -> list[Line]:
    """Return the lines of a batch that say that a life is in danger, while their Case is open."""
    return list(
        batch.lines.filter(urgency=Urgency.LIFE, case__status__in=OPEN)
        .select_related("place", "case__emergency")
        .order_by("order")
    )


def chains_of_cases(user: Any, ids: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return for each Case the line of the chain that it came from, if `user` may see that."""
    batches = Batch.objects.visible_to(user, "intake.desk")
    rows = Line.objects.filter(case_id__in=set(ids), batch__in=batches, number__isnull=False)
    return {
        line.case_id: {
            "batch_id": line.batch_id,
            "number": line.number,
            "title": line.batch.title or line.batch.text.strip().split("\n")[0][:40],
        }
        for line in rows.select_related("batch").order_by("batch__at")
        if line.case_id
    }


def draft_of(user: Any, form: str) -> dict[str, Any]:
    """Return what a person was typing in a form."""
    found = Draft.objects.filter(user=user, form=form).values_list("content", flat=True).first()
    return dict(found) if found else {}


def last_area_of(user: Any) -> str:
    """Return the path of the area against which a person read last; empty at first."""
    last = Batch.objects.filter(by=user).order_by("-at").values_list("place_path", flat=True)
    return last.first() or ""


def innermost(areas: list[Place], path: str) -> Place | None:
    """Return the smallest of some areas that covers a place."""
    around = [area for area in areas if covers(area.path, path)]
    return max(around, key=lambda area: len(area.path), default=None)
