"""Telling the next level up when a share of the time is gone. Nobody has to remember it."""

from datetime import datetime

from django.db import connection, transaction

from yimi.accounts.models import User
from yimi.accounts.queries import whom_to_tell
from yimi.cases.actions.shared import next_escalation, set_next_escalation
from yimi.cases.events import CaseEscalated, EscalationNoted
from yimi.cases.models import Case, Told
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
        told: list[Told] = []
        for case in due:
            told += _escalate(case, now)
        Told.objects.bulk_create(told, ignore_conflicts=True)
    return len(due)


def note_told(*, case: Case, by: User, now: datetime) -> int:
    """Note that somebody has seen what was reported to them; a second time changes nothing."""
    with transaction.atomic():
        waiting = Told.objects.filter(case=case, user=by, noted_at__isnull=True)
        levels = list(waiting.values_list("level", flat=True))
        if levels:
            waiting.update(noted_at=now)
            record(EscalationNoted(max(levels)), about=case, by=by.pk, now=now)
    return len(levels)


def _escalate(case: Case, now: datetime) -> list[Told]:
    """Move one level up: each level is told once, even where several have become due together.

    Who is told by name: those of the role who are on duty around the place, or all of the nearest.

    It is nobody's act: a page that somebody has open meanwhile stays good, so that the revision
    is not counted.
    """
    pack = pack_for(case)
    entry = next_escalation(pack, case.escalation_level)
    if entry is None or case.status not in OPEN:
        case.next_escalation_at = None
        case.save(update_fields=["next_escalation_at"])
        return []
    case.escalation_level = entry.level
    set_next_escalation(case, pack)
    case.save(update_fields=["escalation_level", "next_escalation_at"])
    people = whom_to_tell(entry.role, case.place_path, team_id=case.team_id, now=now)
    told_ids = tuple(person.pk for person in people)
    record(CaseEscalated(entry.level, entry.role, told_ids), about=case, by=None, now=now)
    return [
        Told(case=case, place_path=case.place_path, user=person, level=entry.level, at=now)
        for person in people
    ]
