"""Reading who is isolated, in a fixed number of queries for an area."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from yimi.care.queries import area_of
from yimi.cases.models import Case
from yimi.cases.states import OPEN
from yimi.core.scope import within
from yimi.packs.schema import IsolationKind, IsolationRule
from yimi.places.queries import full_names
from yimi.registry.models import Household, KeyGroup, Resident
from yimi.registry.queries import contacts_of
from yimi.zones.models import LIVES_HERE, Isolation, Stretch
from yimi.zones.periods import day_number
from yimi.zones.ruling import Gain, gain_of, kinds_of, rule_of, rules_at
from yimi.zones.states import State

__all__ = [
    "LOOK_BACK",
    "Due",
    "IsolationRow",
    "area_of",
    "due_at",
    "gains_at",
    "isolation_for",
    "of_household",
    "of_people",
    "over_and_untold",
    "people_of",
    "rows_of",
    "running_at",
    "stretch_on",
]
# Whoever was not told within this time has noticed.
LOOK_BACK = timedelta(days=14)
DAY = timedelta(days=1)


@dataclass
class IsolationRow:
    """One isolation as every list shows it."""

    row: Isolation
    # Who it is: of one who was merged, the one who stands for them.
    person: Resident
    door: str
    sort_key: str
    phone: str
    rule: IsolationRule | None
    # What holds today; of one that is over, what held last.
    stretch: Stretch | None
    kind: IsolationKind | None
    state: State
    # Which day this is, counted from day 0, of how many.
    day: int
    days: int
    groups: list[str] = field(default_factory=list)
    open_cases: int = 0
    # Another record says that this person is isolated on the same days.
    twice: bool = False

    @property
    def free_on(self) -> date:
        return self.row.free_on

    @property
    def is_untold(self) -> bool:
        return self.state == State.OVER and self.row.told_at is None


class Due(NamedTuple):
    """Who is to be told: too late already, today, and tomorrow."""

    missed: list[IsolationRow]
    today: list[IsolationRow]
    tomorrow: list[IsolationRow]


def over_and_untold(today: date) -> Q:
    """Return the condition that somebody is free and nobody has said that they were told."""
    by_their_day = Q(ended_at__isnull=True, ends_on__lte=today)
    recent = Q(ends_on__gte=today - LOOK_BACK)
    return (
        LIVES_HERE & recent & (by_their_day | Q(ended_at__isnull=False)) & Q(told_at__isnull=True)
    )


def running_at(user: Any, permission: str, area: str, now: datetime) -> list[IsolationRow]:
    """Return who is isolated in an area, who is free soonest first."""
    rows = Isolation.objects.visible_to(user, permission).filter(within(area))
    found = rows_of(rows.running_on(localdate(now)), now)
    return sorted(found, key=lambda row: (row.free_on, row.sort_key, row.person.name))


def due_at(user: Any, permission: str, area: str, now: datetime) -> Due:
    """Return of an area who is to be told that they are free, and who is tomorrow."""
    today = localdate(now)
    rows = Isolation.objects.visible_to(user, permission).filter(within(area)).released()
    soon = LIVES_HERE & Q(
        ended_at__isnull=True, ends_on__gte=today - LOOK_BACK, ends_on__lte=today + DAY
    )
    released = LIVES_HERE & Q(ended_at__isnull=False, ends_on__gte=today - LOOK_BACK)
    found = rows_of(rows.filter(soon | released), now)
    found.sort(key=lambda row: (row.free_on, row.sort_key, row.person.name))
    return Due(
        [row for row in found if row.free_on < today and row.is_untold],
        [row for row in found if row.free_on == today],
        [row for row in found if row.free_on > today and row.state == State.RUNNING],
    )


def gains_at(
    user: Any, permission: str, area: str, now: datetime
) -> list[tuple[IsolationRow, Gain]]:
    """Return who of an area would be free sooner, or isolated less strictly, by today's rules."""
    today = localdate(now)
    rows = running_at(user, permission, area, now)
    rules = rules_at({row.row.place_path for row in rows}, now)
    ahead = _stretches([row.row.pk for row in rows])
    found = []
    for row in rows:
        left = [one for one in ahead[row.row.pk] if one.gone_at is None and one.ends_on > today]
        gain = gain_of(row.row, left, rules[row.row.place_path].pack, today=today)
        if gain is not None:
            found.append((row, gain))
    return found


def of_people(user: Any, ids: Iterable[UUID], now: datetime) -> list[IsolationRow]:
    """Return every isolation of some people, the latest first."""
    wanted = list(ids)
    rows = Isolation.objects.visible_to(user, "zones.see").filter(
        Q(resident__in=wanted) | Q(resident__merged_into__in=wanted)
    )
    found = rows_of(rows, now)
    return sorted(found, key=lambda row: (row.row.day_zero_on, row.row.made_at), reverse=True)


def of_household(user: Any, ids: Iterable[UUID], now: datetime) -> list[IsolationRow]:
    """Return who of some households is isolated, or was until lately, the soonest free first."""
    wanted, today = list(ids), localdate(now)
    rows = Isolation.objects.visible_to(user, "zones.see").filter(
        Q(resident__household__in=wanted, resident__merged_into__isnull=True)
        | Q(resident__merged_into__household__in=wanted),
        LIVES_HERE,
        ends_on__gte=today - LOOK_BACK,
    )
    found = [row for row in rows_of(rows, now) if row.state != State.REPLACED]
    return sorted(found, key=lambda row: (row.free_on, row.person.name))


def isolation_for(user: Any, permission: str, pk: UUID) -> Isolation | None:
    """Return one isolation, with whose it is."""
    rows = Isolation.objects.visible_to(user, permission).filter(pk=pk)
    return rows.select_related("resident__merged_into", "household").first()


def people_of(household: Household, now: datetime) -> list[dict[str, Any]]:
    """Return who lives in a household, with the isolation that runs of each."""
    people = list(
        Resident.objects.filter(household=household, merged_into=None, left_at=None).order_by(
            "-is_head", "born_on", "pk"
        )
    )
    ids = [person.pk for person in people]
    running = Isolation.objects.running_on(localdate(now)).filter(
        Q(resident__in=ids) | Q(resident__merged_into__in=ids)
    )
    until = {
        row.resident.merged_into_id or row.resident_id: row.ends_on
        for row in running.select_related("resident")
    }
    return [{"row": person, "until": until.get(person.pk)} for person in people]


def rows_of(rows: "QuerySet[Isolation]", now: datetime) -> list[IsolationRow]:
    """Return isolations as lists show them, in seven queries for all of them."""
    today = localdate(now)
    found = list(rows.select_related("resident__merged_into", "household__place", "ended_by"))
    people = {row.pk: row.resident.merged_into or row.resident for row in found}
    homes = {row.household_id for row in found}
    doors = full_names({row.place_path for row in found})
    phones = contacts_of(homes)
    stretches = _stretches([row.pk for row in found])
    kinds = kinds_of({row.pack for row in found})
    groups: dict[UUID, list[str]] = {}
    held = KeyGroup.objects.current().filter(resident__in=[person.pk for person in people.values()])
    for resident_id, code in held.values_list("resident_id", "code"):
        groups.setdefault(resident_id, []).append(code)
    cases = Counter(
        Case.objects.filter(household__in=homes, status__in=OPEN).values_list(
            "household_id", flat=True
        )
    )
    running = Counter(people[row.pk].pk for row in found if row.state_on(today) == State.RUNNING)
    shown = []
    for row in found:
        person, state = people[row.pk], row.state_on(today)
        stretch = stretch_on(stretches[row.pk], today)
        shown.append(
            IsolationRow(
                row=row,
                person=person,
                door=doors[row.place_path],
                sort_key=row.household.place.sort_key,
                phone=phones.get(row.household_id, ("", ""))[1],
                rule=rule_of(row),
                stretch=stretch,
                kind=kinds.get(stretch.kind) if stretch else None,
                state=state,
                day=day_number(row.day_zero_on, min(today, row.free_on)),
                days=day_number(row.day_zero_on, row.ends_on),
                groups=groups.get(person.pk, []),
                open_cases=cases[row.household_id],
                twice=state == State.RUNNING and running[person.pk] > 1,
            )
        )
    return shown


def stretch_on(stretches: Iterable[Stretch], day: date) -> Stretch | None:
    """Return what holds on a day; where nothing does, what held last, or comes first."""
    rows = list(stretches)
    held = [row for row in rows if row.gone_at is None and row.began_on <= day]
    began = [row for row in rows if row.began_on <= day]
    return next(iter([*held[::-1], *began[::-1], *rows]), None)


def _stretches(ids: Iterable[UUID]) -> dict[UUID, list[Stretch]]:
    found: dict[UUID, list[Stretch]] = {pk: [] for pk in ids}
    rows = Stretch.objects.filter(isolation__in=list(found)).select_related("noted_by")
    for row in rows.order_by("began_on", "noted_at", "pk"):
        found[row.isolation_id].append(row)
    return found
