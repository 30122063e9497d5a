"""Telling the next level up when a share of the time is gone. Nobody has to remember it."""

from datetime import datetime

from django.db import connection, transaction

from yimi.cases.actions.shared import next_escalation, set_next_escalation
from yimi.cases.events import CaseEscalated
from yimi.cases.models import Case
from yimi.cases.queries import pack_for
from yimi.cases.states import OPEN
from yimi.core.log import record

BATCH = 200


def escalate_due(*, now: datetime) -> int:
    """Escalate every open Case whose time has come; return how many. Runs as a job."""
    done = 0
    while count := _escalate_some(now):
        done += count
    return done


def _escalate_some(now: datetime) -> int:
    with transaction.atomic():
        due = list(
            Case.objects.select_for_update(
                skip_locked=connection.features.has_select_for_update_skip_locked, of=("self",)
            )
            .select_related("emergency")
            .filter(next_escalation_at__lte=now)
            .order_by("next_escalation_at")[:BATCH]
        )
        for case in due:
            _escalate(case, now)
    return len(due)


def _escalate(case: Case, now: datetime) -> None:
    """Move one level up: each level is told once, even where several have become due together.

    It is nobody's act: a page that somebody has open meanwhile stays good, so that the revision
    is not counted.
    """
    pack = pack_for(case)
    entry = next_escalation(pack, case.escalation_level)
    if entry is None or case.status not in OPEN:
        case.next_escalation_at = None
        case.save(update_fields=["next_escalation_at"])
        return
    case.escalation_level = entry.level
    set_next_escalation(case, pack)
    case.save(update_fields=["escalation_level", "next_escalation_at"])
    record(CaseEscalated(entry.level, entry.role), about=case, by=None, now=now)
