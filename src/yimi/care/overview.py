"""Reading the key people of many communities at once: counts by community, never names."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from functools import reduce
from math import inf
from operator import or_
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.timezone import localdate, make_aware

from yimi.accounts.models import Membership
from yimi.care import rhythm
from yimi.care.models import Alarm, Plan, Turn
from yimi.care.queries import USUAL_H
from yimi.care.states import AHEAD, STANDING, AlarmStatus, PlanStatus, Rhythm, TurnStatus
from yimi.core.scope import within
from yimi.packs.care import grade_of
from yimi.packs.schema import Grading, Pack, PlanKind
from yimi.places.models import Place
from yimi.places.queries import emergencies_at, pack_of
from yimi.registry.models import KeyGroup, Resident

LAST = "resident__last_reached__at"


@dataclass
class Figures:
    """What stands open for the key people of a community, or of several together."""

    people: int = 0
    silent: int = 0
    alarms: int = 0
    # Of the alarms, those that nobody looks after yet.
    untaken: int = 0
    # For how many people nobody answers by name who works here.
    unnamed: int = 0
    reviews: int = 0
    tomorrow: int = 0

    def add(self, other: "Figures") -> None:
        for entry in fields(Figures):
            mine, more = getattr(self, entry.name), getattr(other, entry.name)
            setattr(self, entry.name, mine + more)


@dataclass
class Beside:
    """Some communities of one area, with the sum of them."""

    name: str
    rows: list[tuple[Place, Figures]] = field(default_factory=list)
    sum: Figures = field(default_factory=Figures)


def side_by_side(
    user: Any, permission: str, places: Sequence[Place], now: datetime
) -> list[Beside]:
    """Return the figures of communities, by the area around them, in their order.

    The number of queries is that of the packs in force there, times two, and seven.
    """
    found = figures_of(user, permission, places, now)
    names = _names_around(places)
    areas: dict[str, Beside] = {}
    for place in places:
        around = _around(place.path)
        area = areas.setdefault(around, Beside(names.get(around, "")))
        area.rows.append((place, found[place.path]))
        area.sum.add(found[place.path])
    return list(areas.values())


def sum_of(areas: Iterable[Beside]) -> Figures:
    """Return the sum over all areas."""
    total = Figures()
    for area in areas:
        total.add(area.sum)
    return total


def figures_of(
    user: Any, permission: str, places: Sequence[Place], now: datetime
) -> dict[str, Figures]:
    """Return the figures of each community by its path."""
    found = {place.path: Figures() for place in places}
    if not places:
        return found
    today, tally = localdate(now), Tally(found)
    emergencies = emergencies_at([place.path for place in places], now=now)
    by_pack: dict[Any, list[str]] = defaultdict(list)
    for path, emergency in emergencies.items():
        by_pack[emergency].append(path)
    for emergency, paths in by_pack.items():
        pack = pack_of(emergency, now=now)
        rows = living(KeyGroup.objects.visible_to(user, permission))
        if len(by_pack) > 1:
            rows = rows.filter(reduce(or_, (within(path) for path in paths)))
        _count_people(rows, pack, tally, now)
    alarms = Alarm.objects.visible_to(user, permission).filter(status__in=STANDING)
    untaken = Count("pk", filter=Q(status=AlarmStatus.RAISED))
    for path, count, new in _by_door(alarms, Count("pk"), untaken):
        tally.at(path).alarms += count
        tally.at(path).untaken += new
    tomorrow = today + timedelta(days=1)
    turns = Turn.objects.visible_to(user, permission).filter(
        due_on=tomorrow, status__in=(*AHEAD, TurnStatus.DONE)
    )
    plans = Plan.objects.visible_to(user, permission).filter(
        next_on=tomorrow, status=PlanStatus.ACTIVE
    )
    for due in (turns, plans):
        for path, count in _by_door(due, Count("pk")):
            tally.at(path).tomorrow += count
    return found


class Tally:
    """Finds the community of a door among some, however many doors there are."""

    def __init__(self, found: Mapping[str, Figures]) -> None:
        self.found = found
        self.paths = sorted(found)
        self.nowhere = Figures()

    def at(self, door: str) -> Figures:
        index = bisect_right(self.paths, door) - 1
        if index >= 0 and door.startswith(self.paths[index]):
            return self.found[self.paths[index]]
        return self.nowhere


def living(rows: "QuerySet[KeyGroup]") -> "QuerySet[KeyGroup]":
    """Return the groups that hold, of people who live here."""
    return rows.filter(
        ended_on__isnull=True,
        resident__left_at__isnull=True,
        resident__merged_into__isnull=True,
    )


def _by_door(rows: Any, *counts: Count) -> Iterable[tuple[Any, ...]]:
    names = {f"n{index}": count for index, count in enumerate(counts)}
    grouped = rows.order_by().values("place_path").annotate(**names)
    return grouped.values_list("place_path", *names)  # type: ignore[no-any-return]


def _count_people(rows: "QuerySet[KeyGroup]", pack: Pack, tally: Tally, now: datetime) -> None:
    here = Membership.objects.filter(Membership.in_force(now), user__is_active=True)
    people = Count("resident", distinct=True)
    silent = Count("resident", distinct=True, filter=silent_by_group(pack, now))
    named = Count(
        "resident", distinct=True, filter=Q(resident__carer__worker__in=here.values("user"))
    )
    reviews = Count("pk", filter=review_is_due(pack, localdate(now)))
    for path, count, quiet, known, due in _by_door(rows, people, silent, named, reviews):
        figures = tally.at(path)
        figures.people += count
        figures.silent += quiet
        figures.unnamed += count - known
        figures.reviews += due
    if pack.grading:
        for path in _silent_by_grade(rows, pack, now):
            tally.at(path).silent += 1


def review_is_due(pack: Pack, today: date) -> Q:
    """Return the condition that somebody should have looked again at a group by today.

    A group without a day of its own is looked at as the pack says, from when it was written down.
    """
    found = Q(review_on__lte=today)
    for group in pack.groups:
        if group.review_days is None:
            continue
        last = today - timedelta(days=group.review_days)
        before = make_aware(datetime.combine(last + timedelta(days=1), time.min))
        old = Q(noted_at__lt=before) | Q(noted_at__isnull=True, since__lte=last)
        found |= Q(review_on__isnull=True, code=group.code) & old
    return found


def silent_by_group(pack: Pack, now: datetime) -> Q:
    """Return the condition that of somebody in a group nobody has heard for that group's hours.

    Somebody is silent as soon as one of their groups says so. Groups for which the pack names no
    hours speak only for those who are in no other, and have no grade.
    """
    hours = hours_of(pack)
    by_hours: dict[float, list[str]] = defaultdict(list)
    for code, most in hours.items():
        by_hours[most].append(code)
    found = Q(**{f"{LAST}__isnull": True})
    for most, codes in by_hours.items():
        found |= Q(code__in=codes, **{f"{LAST}__lte": now - timedelta(hours=most)})
    timed = KeyGroup.objects.current().filter(resident=OuterRef("resident"), code__in=list(hours))
    usual = Q(**{f"{LAST}__lte": now - timedelta(hours=USUAL_H)}) & Q(~Exists(timed))
    if pack.grading:
        usual &= Q(resident__assessment__isnull=True)
    return found | (~Q(code__in=list(hours)) & usual)


class Wait(NamedTuple):
    """Since when somebody was not reached, and for how many hours that may be so.

    `by_group` is what their groups alone allow; endless where these say nothing.
    """

    path: str
    last: datetime | None
    allowed_h: float
    by_group: float


def waits(rows: "QuerySet[KeyGroup]", pack: Pack, now: datetime) -> list[Wait]:
    """Return of each of the people in these groups how long they may wait, in one query."""
    by_group = hours_of(pack)
    by_grade = {
        entry.code: entry.every_days * 24.0
        for entry in (pack.grading.grades if pack.grading else ())
        if entry.every_days
    }
    columns = ["resident", "code", "place_path", LAST]
    if pack.grading:
        columns += ["resident__born_on"]
        columns += [f"resident__assessment__{name}" for name in ("illness", "vaccination")]
    hours: dict[Any, list[float]] = defaultdict(list)
    known: dict[Any, tuple[Any, ...]] = {}
    for pk, code, *rest in rows.values_list(*columns):
        known[pk] = tuple(rest)
        hours[pk] += [by_group[code]] if code in by_group else []
    found, today = [], localdate(now)
    for pk, (path, last, *about) in known.items():
        grade = _grade(pack.grading, about, today)
        allowed = [*hours[pk], *([by_grade[grade]] if grade in by_grade else [])]
        found.append(Wait(path, last, min(allowed, default=USUAL_H), min(hours[pk], default=inf)))
    return found


def _grade(rules: Grading | None, about: Sequence[Any], today: date) -> str:
    if rules is None or not about[1]:
        return ""
    age = Resident(born_on=about[0]).age_on(today)
    return (
        ""
        if age is None
        else grade_of(rules, age=age, illness=about[1], vaccination=about[2]).grade
    )


def _silent_by_grade(rows: "QuerySet[KeyGroup]", pack: Pack, now: datetime) -> list[str]:
    """Return the doors of those who are silent by their grade and not by a group of theirs."""
    graded = rows.filter(resident__assessment__isnull=False, **{f"{LAST}__isnull": False})
    found = []
    for wait in waits(graded, pack, now):
        gone_h = (now - wait.last).total_seconds() / 3600 if wait.last else 0
        # Who is silent by a group was counted with the others.
        if wait.allowed_h <= gone_h < wait.by_group:
            found.append(wait.path)
    return found


def hours_of(pack: Pack) -> dict[str, float]:
    """Return after how many hours without word somebody of each group is silent."""
    return {group.code: group.silent.hours for group in pack.groups if group.silent}


def _around(path: str) -> str:
    return path.rstrip("/").rpartition("/")[0] + "/"


def _names_around(places: Sequence[Place]) -> dict[str, str]:
    wanted = {_around(place.path) for place in places}
    return dict(Place.objects.filter(path__in=wanted).values_list("path", "name"))


def plans_ahead(user: Any, permission: str, area: str, day: date, pack: Pack) -> list[Plan]:
    """Return the plans that fall due on a day to come for which there is no row yet, by door."""
    rows = Plan.objects.visible_to(user, permission).filter(
        within(area), status=PlanStatus.ACTIVE, next_on__lte=day
    )
    kinds = {kind.code: kind for kind in pack.care_plans}
    found = rows.select_related("resident__household__place").order_by(
        "at", "resident__household__place__sort_key", "pk"
    )
    return [plan for plan in found if plan.kind in kinds and _falls_on(plan, kinds[plan.kind], day)]


def _falls_on(plan: Plan, kind: PlanKind, day: date) -> bool:
    found = plan.next_on
    while found is not None and found < day and plan.rhythm != Rhythm.STOCK:
        found = rhythm.next_after(plan, kind, found)
    return found == day
