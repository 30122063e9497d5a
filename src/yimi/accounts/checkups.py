"""What the doctor looks at in the office: hours in which nobody is on duty."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from yimi.accounts.cover import AHEAD, look_at_cover
from yimi.accounts.models import Team
from yimi.accounts.rota import gap_sentence
from yimi.core.health import Finding, fine, warn

MOST_GAPS = 10


def cover(*, now: datetime) -> Iterator[Finding]:
    """Say where nobody is on duty now or within the next hours, although somebody must be."""
    teams = Team.objects.filter(is_active=True).select_related("place")
    gaps = look_at_cover(teams, since=now, until=now + AHEAD).gaps
    for gap in gaps[:MOST_GAPS]:
        words = f"{gap.team.place.name} · {gap_sentence(gap, now)}"
        yield warn(words, _("Put somebody on the rota."))
    if not gaps:
        yield fine(_("Where a rota is planned, somebody is on duty."))
