"""What time alone changes on the board: a Case falls due, or will within two hours."""

from datetime import datetime

from django.db.models import Q

from yimi.cases.board import DUE_SOON
from yimi.cases.models import IS_OPEN, Case

MOST = 500


def due_between(since: datetime, until: datetime) -> list[str]:
    """Return the places of open Cases that moved to another lane between two moments."""
    changed = (
        Q(paused_at__isnull=True, solve_by_at__gt=since, solve_by_at__lte=until)
        | Q(
            paused_at__isnull=True,
            solve_by_at__gt=since + DUE_SOON,
            solve_by_at__lte=until + DUE_SOON,
        )
        | Q(responded_at__isnull=True, respond_by_at__gt=since, respond_by_at__lte=until)
    )
    rows = Case.objects.filter(changed, IS_OPEN)
    return list(rows.values_list("place_path", flat=True).distinct()[:MOST])
