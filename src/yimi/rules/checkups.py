"""What the doctor looks at in packs: those that cannot be read, holidays that are missing."""

from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimi.core.health import Finding, fine, warn, wrong
from yimi.packs.calendars import announced_years
from yimi.packs.loader import PackError, known_packs, shipped_pack
from yimi.places.queries import DEFAULT_PACK

DECEMBER = 12


def packs(*, now: datetime) -> Iterator[Finding]:
    """Look which packs cannot be read: the pack for any emergency stands in for them."""
    count = 0
    for code in known_packs():
        try:
            shipped_pack(code)
            count += 1
        except PackError:
            yield wrong(
                _("The pack “%(name)s” of this place cannot be read; the general one stands in."),
                _("Run yimi pack check: it says file, line and what to write instead."),
                name=code,
            )
    yield fine(_("%(count)s packs can be used."), count=count)


def holidays(*, now: datetime) -> Iterator[Finding]:
    """Look whether the holidays of this year are there, and in December those of the next."""
    today = timezone.localdate(now)
    known = announced_years(shipped_pack(DEFAULT_PACK))
    years = [today.year, *([today.year + 1] if today.month == DECEMBER else [])]
    missing = [year for year in years if year not in known]
    for year in missing:
        yield warn(
            _("The holidays of %(year)s are not entered: weekdays count as worked."),
            _("Take a newer version, or enter them: docs/howto/change-a-deadline.md."),
            year=year,
        )
    if not missing:
        yield fine(_("The holidays of %(year)s are known."), year=years[-1])
