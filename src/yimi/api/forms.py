"""Reading the form with which another program is let in."""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.models import Team
from yimi.api.rights import RIGHTS
from yimi.core.pages import find
from yimi.places.models import Level, Place

AREAS = (Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY, Level.COMPOUND)
USUAL_DAYS = 90


@dataclass
class ProgramForm:
    """What was typed, what is wrong with it, and what it means."""

    values: dict[str, Any]
    errors: dict[str, str] = field(default_factory=dict)
    place: Place | None = None
    team: Team | None = None
    ends_at: datetime | None = None


def areas_for(user: Any) -> list[Place]:
    """Return the areas in which somebody may let programs in."""
    rows = Place.objects.visible_to(user, "api.manage").filter(level__in=AREAS)
    return list(rows.order_by("sort_key", "pk")[:300])


def teams_for(user: Any) -> list[Team]:
    """Return the teams that a program may belong to."""
    return list(
        Team.objects.visible_to(user, "api.manage").filter(is_active=True).order_by("name")[:300]
    )


def empty_form(now: datetime) -> ProgramForm:
    """Return the form as it is first shown: the fewest rights, three months."""
    last = (now + timedelta(days=USUAL_DAYS)).date()
    return ProgramForm({"rights": [], "last_day": last.isoformat()})


def read_form(form: QueryDict, user: Any) -> ProgramForm:
    """Return what was typed, with a sentence for each field that does not do."""
    names = ("name", "contact", "place", "team", "last_day")
    values: dict[str, Any] = {name: form.get(name, "").strip() for name in names}
    values["rights"] = [code for code in form.getlist("rights") if code in RIGHTS]
    read = ProgramForm(values)
    read.place = find(Place.objects.visible_to(user, "api.manage"), values["place"])
    if read.place is None:
        read.errors["place"] = _("Choose where it may work.")
    if values["team"]:
        read.team = find(Team.objects.visible_to(user, "api.manage"), values["team"])
        if read.team is None:
            read.errors["team"] = _("Choose a team of the list, or none.")
    read.ends_at = _end_of(values["last_day"])
    if read.ends_at is None:
        read.errors["end"] = _("Choose a last day within the next year.")
    return read


def _end_of(text: str) -> datetime | None:
    """Return the moment at which a day is over."""
    try:
        day = date.fromisoformat(text)
        return timezone.make_aware(datetime.combine(day + timedelta(days=1), time()))  # noqa: DTZ
    except (ValueError, OverflowError):
        return None
