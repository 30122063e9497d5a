"""The steps of setting up, and which of them are done."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yimi.accounts.models import Membership, Organisation, Role, Team, User
from yimi.core import clock
from yimi.core.declared import Words
from yimi.core.text import fill
from yimi.places.models import Emergency, Level, Place
from yimi.places.queries import pack_at
from yimi.registry.models import Household
from yimi.setup.actions import teams
from yimi.setup.models import FirstRun

STEPS: tuple[tuple[str, Words, str], ...] = (
    ("place", _("Street"), "setup:first_place"),
    ("office", _("Street office"), "setup:first_office"),
    ("admin", _("Administrator"), "setup:first_admin"),
    ("places", _("Compounds and buildings"), "setup:places"),
    ("teams", _("Teams"), "setup:teams"),
    ("people", _("Staff"), "setup:people"),
    ("emergencies", _("Emergency"), "setup:emergencies"),
    ("home", _("Ready"), "setup:home"),
)
BEFORE_SIGNING_IN = 3
# So many teams without anybody are named, one a line.
MOST_TEAMS = 6


def stepper(present: str, done: frozenset[str] = frozenset()) -> list[dict[str, Any]]:
    """Return the steps as the pages show them, with links to those that can be opened.

    `done`: the steps after signing in for which something is there.
    """
    at = next((number for number, step in enumerate(STEPS) if step[0] == present), -1)
    early = at < BEFORE_SIGNING_IN
    return [
        {
            "label": label,
            "url": reverse(name) if (number < at and early) or (not early and number > 2) else "",
            "is_present": key == present,
            "is_done": key in done or (number < BEFORE_SIGNING_IN and (number < at or not early)),
            "number": number + 1,
        }
        for number, (key, label, name) in enumerate(STEPS)
    ]


def is_in_first_run() -> bool:
    """Return whether the street is being set up."""
    return FirstRun.objects.filter(begun_at__isnull=False, finished_at=None).exists()


def after(present: str) -> str:
    """Return the address of the step after one."""
    keys = [step[0] for step in STEPS]
    return reverse(STEPS[keys.index(present) + 1][2])


def wizard(present: str, user: User) -> dict[str, Any]:
    """Return the steps while the first run is not finished, and which page comes next."""
    if not is_in_first_run():
        return {}
    keys = [step[0] for step in STEPS]
    at = keys.index(present)
    before, after = STEPS[at - 1], STEPS[at + 1] if at + 1 < len(STEPS) else None
    return {
        "steps": stepper(present, _done(user)),
        "back_url": reverse(before[2]) if at > BEFORE_SIGNING_IN else "",
        "next_url": reverse(after[2]) if after else "",
        "next_label": after[1] if after else "",
    }


def _done(user: User) -> frozenset[str]:
    counts = _counts(user, clock.now())
    there = {
        "places": counts["doors"] > 0,
        "teams": counts["teams"] > 1,
        "people": counts["people"] > 1,
        "emergencies": bool(counts["emergencies"]),
    }
    return frozenset(step for step, is_done in there.items() if is_done)


@dataclass(frozen=True)
class Point:
    """One line of the check list: what it is, whether it is there, and where it is done."""

    label: Words
    words: str
    is_ready: bool
    url: str
    icon: str


def points(user: User, now: datetime | None = None) -> list[Point]:
    """Return what is ready in somebody's area and what is missing, in the order of doing it."""
    now = now or clock.now()
    counts = _counts(user, now)
    return [
        Point(
            _("Compounds, buildings, doors"),
            " · ".join(
                (
                    str(_("%(n)s compounds") % {"n": counts["compounds"]}),
                    str(_("%(n)s doors") % {"n": counts["doors"]}),
                )
            ),
            counts["doors"] > 0,
            reverse("setup:places"),
            "building-community",
        ),
        Point(
            _("Teams"),
            str(_("%(n)s teams") % {"n": counts["teams"]}),
            counts["teams"] > 1,
            reverse("setup:teams"),
            "users",
        ),
        *_empty_teams(user, now),
        Point(
            _("Staff"),
            str(_("%(n)s people can sign in") % {"n": counts["people"]}),
            counts["people"] > 1,
            reverse("setup:people"),
            "user-plus",
        ),
        Point(
            _("Somebody takes calls and gives out work"),
            str(_("%(n)s people") % {"n": counts["desk"]}),
            counts["desk"] > 0,
            reverse("setup:people"),
            "headset",
        ),
        Point(
            _("Somebody goes to the doors"),
            str(_("%(n)s people") % {"n": counts["field"]}),
            counts["field"] > 0,
            reverse("setup:people"),
            "home",
        ),
        Point(
            _("Emergency"),
            "、".join(counts["emergencies"]) or str(_("none declared")),
            bool(counts["emergencies"]),
            reverse("setup:emergencies"),
            "flag",
        ),
        Point(
            _("Ledger"),
            str(_("%(n)s households") % {"n": counts["households"]}),
            counts["households"] > 0,
            reverse("setup:imports"),
            "clipboard-list",
        ),
    ]


def _empty_teams(user: User, now: datetime) -> list[Point]:
    """Return a line for each team that has duties and nobody in it, and how to mend it."""
    rows = list(Team.objects.visible_to(user, "setup.teams").select_related("place"))
    pack = pack_at(rows[0].place_path if rows else "", now=now)
    found = teams.empty_teams(rows, pack, now)
    lines = [
        Point(
            fill(_("Nobody is in the team “%(team)s”"), {"team": entry.team.name}),
            fill(_("Without it nobody does: %(what)s"), {"what": entry.what}),
            False,
            f"{reverse('setup:people_add')}?team={entry.team.pk}",
            "users",
        )
        for entry in found[:MOST_TEAMS]
    ]
    if len(found) > MOST_TEAMS:
        more = {"n": len(found) - MOST_TEAMS}
        lines.append(
            Point(
                fill(_("%(n)s more teams without anybody"), more),
                "",
                False,
                reverse("setup:teams"),
                "users",
            )
        )
    return lines


def missing(user: User, now: datetime) -> dict[str, Any] | None:
    """Return what is still missing in an administrator's area, for the page their day starts on."""
    left = [point for point in points(user, now) if not point.is_ready]
    return {"missing": left} if left else None


def _counts(user: User, now: datetime) -> dict[str, Any]:
    places = Place.objects.visible_to(user, "setup.places")
    held = Membership.objects.visible_to(user, "setup.people").filter(
        Membership.in_force(now), user__is_active=True
    )
    field = (Role.WORKER, Role.VOLUNTEER, Role.TEAM_LEAD, Role.PROPERTY, Role.DRIVER)
    running = Emergency.objects.visible_to(user, "setup.emergencies").filter(starts_at__lte=now)
    return {
        "compounds": places.filter(level=Level.COMPOUND, gone_at=None).count(),
        "doors": places.filter(level=Level.DOOR, gone_at=None).count(),
        "teams": Team.objects.visible_to(user, "setup.teams").filter(is_active=True).count(),
        "people": held.values("user").distinct().count(),
        "desk": held.filter(role__in=(Role.OPERATOR, Role.DISPATCHER))
        .values("user")
        .distinct()
        .count(),
        "field": held.filter(role__in=field).values("user").distinct().count(),
        "emergencies": [row.name for row in running if row.ends_at is None or row.ends_at > now],
        "households": Household.objects.visible_to(user, "setup.look").count(),
        "office": Organisation.objects.visible_to(user, "setup.places").count(),
    }
