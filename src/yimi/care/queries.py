"""Reading who must not be forgotten, in a fixed number of queries for an area."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import get_default_timezone, localdate

from yimi.accounts.models import Membership, Organisation, Team, User
from yimi.accounts.queries import OFFICE
from yimi.care.models import Alarm, Assessment, Carer, LastReached, Plan, Turn
from yimi.care.reading import groups_with_people, name_people
from yimi.care.rhythm import week_of
from yimi.care.states import STANDING
from yimi.cases.models import Case
from yimi.cases.states import AskWhom
from yimi.core.scope import within
from yimi.packs.care import Graded, grade_of
from yimi.packs.schema import Group, Pack
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, full_names, pack_at
from yimi.registry.models import KeyGroup, Resident
from yimi.registry.queries import phones_of
from yimi.registry.reviews import review_day

# Where the pack names no hours for a group.
USUAL_H = 72.0
RED_RISK = {"red": 3, "yellow": 1, "green": 0}


@dataclass
class PersonRow:
    """Somebody who must not be forgotten, as every list shows them."""

    resident: Resident
    door: str
    groups: list[Group]
    rows: list[KeyGroup]
    phone: str
    risk: int
    silent_h: float
    last: LastReached | None
    answer: Carer | None
    grade: Graded | None = None
    weeks: tuple[int, int] | None = None
    alarms: list[Alarm] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    away: bool = False

    @property
    def silent_since(self) -> datetime | None:
        """Since when they are silent: their hours after the last word; None: never reached."""
        if self.last is None or self.last.at is None:
            return None
        return self.last.at + timedelta(hours=self.silent_h)

    def is_silent(self, now: datetime) -> bool:
        since = self.silent_since
        return since is None or since <= now


def communities(user: Any, permission: str) -> list[Place]:
    """Return the communities that somebody may look after, in their order."""
    paths = [
        grant.path
        for grant in user.grants()
        if permission in grant.permissions and grant.reach == "subtree"
    ]
    if not paths:
        return []
    inside, around = Q(), Q()
    for path in paths:
        inside |= within(path, "path")
        around |= Q(path__in=ancestor_paths(path))
    rows = Place.objects.filter(inside | around, level=Level.COMMUNITY)
    return list(rows.order_by("sort_key", "path")[:500])


def colleagues(user: Any, permission: str, now: datetime) -> "QuerySet[User]":
    """Return the people of the teams in the areas for which somebody holds a right."""
    held = Membership.objects.filter(
        Membership.in_force(now), _in_grants(user, permission), team__isnull=False
    )
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return people.order_by("name", "pk")


def teams_for(user: Any, permission: str) -> "QuerySet[Team]":
    """Return the teams in the areas for which somebody holds a right."""
    return Team.objects.filter(_in_grants(user, permission), is_active=True).order_by("name", "pk")


def institutions_for(user: Any, permission: str) -> "QuerySet[Organisation]":
    """Return the organisations in or around the areas for which somebody holds a right."""
    around = Q(pk__in=[])
    for grant in user.grants():
        if permission in grant.permissions:
            around |= Q(place_path__in=ancestor_paths(grant.path))
    rows = Organisation.objects.filter(_in_grants(user, permission) | around)
    return rows.exclude(kind=OFFICE).order_by("name", "pk")


def _in_grants(user: Any, permission: str) -> Q:
    inside = Q(pk__in=[])
    for grant in user.grants():
        if permission in grant.permissions and grant.reach == "subtree":
            inside |= within(grant.path)
    return inside


def resident_for(user: Any, permission: str, pk: UUID) -> Resident | None:
    """Return somebody whom a person may look after: of their area, or for whom they answer."""
    rows = Resident.objects.select_related("household__place")
    found = rows.visible_to(user, permission).filter(pk=pk).first()
    if found is not None:
        return found
    mine = Carer.objects.visible_to(user, permission).filter(resident=pk)
    return rows.filter(pk=pk).first() if mine.exists() else None


def area_of(user: Any, permission: str, asked: str) -> tuple[Place | None, list[Place]]:
    """Return the community whose people are shown, and those to choose from."""
    places = communities(user, permission)
    chosen = next((place for place in places if place.path == asked), None)
    return chosen or next(iter(places), None), places


def people_at(user: Any, permission: str, area: str, now: datetime) -> list[PersonRow]:
    """Return everybody of a key group in a community, in a fixed number of queries."""
    rows = KeyGroup.objects.visible_to(user, permission).filter(within(area))
    return _people(rows, pack_at(area, now=now), now)


def people_of(user: Any, now: datetime) -> list[PersonRow]:
    """Return those for whom somebody answers, or stands in."""
    mine = Q(resident__carer__worker=user) | Q(resident__carer__deputy=user)
    rows = KeyGroup.objects.filter(mine)
    first = rows.values_list("place_path", flat=True).first()
    return _people(rows, pack_at(first or "", now=now), now) if first else []


def person(resident: Resident, now: datetime) -> PersonRow | None:
    """Return one of them, or None where somebody belongs to no group."""
    rows = KeyGroup.objects.filter(resident=resident)
    found = _people(rows, pack_at(resident.place_path, now=now), now)
    return found[0] if found else None


def _people(rows: "QuerySet[KeyGroup]", pack: Pack, now: datetime) -> list[PersonRow]:
    held: dict[UUID, list[KeyGroup]] = {}
    living = rows.filter(
        ended_on__isnull=True,
        resident__left_at__isnull=True,
        resident__merged_into__isnull=True,
    )
    for row in groups_with_people(living):
        held.setdefault(row.resident_id, []).append(row)
    ids = list(held)
    lasts = _by_resident(LastReached.objects.all(), ids)
    answers = _by_resident(Carer.objects.all(), ids)
    name_people(lasts.values(), answers.values())
    graded = _by_resident(Assessment.objects.all(), ids) if pack.grading else {}
    alarms: dict[UUID, list[Alarm]] = {}
    for alarm in Alarm.objects.filter(plan__resident__in=ids, status__in=STANDING).select_related(
        "plan", "owner"
    ):
        alarms.setdefault(alarm.plan.resident_id, []).append(alarm)
    phones = phones_of({group[0].resident.household_id for group in held.values()})
    doors = full_names({group[0].resident.place_path for group in held.values()})
    here = _working(answers.values(), now)
    known = {group.code: group for group in pack.groups}
    today = localdate(now)
    found = []
    for pk, of in held.items():
        resident = of[0].resident
        for row in of:
            row.review_on = row.review_on or _review_of(row, known)
        groups = sorted(
            (known[row.code] for row in of if row.code in known), key=lambda group: group.sort
        )
        grade = _grade(pack, resident, graded.get(pk), today)
        shown = PersonRow(
            resident=resident,
            door=doors[resident.place_path],
            groups=groups,
            rows=of,
            phone=phones.get(resident.household_id, ""),
            risk=_risk(groups, grade),
            silent_h=_silent_h(pack, groups, grade),
            last=lasts.get(pk),
            answer=answers.get(pk),
            grade=grade,
            weeks=_weeks(of, today),
            alarms=alarms.get(pk, []),
            away=resident.is_away(today),
        )
        shown.gaps = _gaps(shown, here)
        found.append(shown)
    return sorted(found, key=lambda row: (-row.risk, row.resident.household.place.sort_key))


def _review_of(row: KeyGroup, known: dict[str, Group]) -> date | None:
    """Return when a group that was written down without a day is looked at again."""
    group = known.get(row.code)
    if group is None:
        return None
    noted_on = localdate(row.noted_at, get_default_timezone()) if row.noted_at else row.since
    return review_day(group, noted_on)


def _by_resident(rows: Any, ids: Sequence[UUID]) -> dict[UUID, Any]:
    return {row.resident_id: row for row in rows.filter(resident__in=ids)}


def _working(answers: Iterable[Carer], now: datetime) -> set[UUID]:
    people = {pk for answer in answers for pk in (answer.worker_id, answer.deputy_id) if pk}
    held = Membership.objects.filter(
        Membership.in_force(now), user_id__in=people, user__is_active=True
    )
    return set(held.values_list("user_id", flat=True))


def _grade(pack: Pack, resident: Resident, row: Assessment | None, today: date) -> Graded | None:
    age = resident.age_on(today)
    if pack.grading is None or row is None or age is None:
        return None
    return grade_of(
        pack.grading,
        age=age,
        illness=row.illness,  # type: ignore[arg-type]  # the column holds the rule's own words
        vaccination=row.vaccination,  # type: ignore[arg-type]
    )


def _risk(groups: Sequence[Group], grade: Graded | None) -> int:
    """Return how soon somebody comes: the gravest group counts, each other one a little."""
    highest = max((group.risk for group in groups), default=1) * 10
    return highest + len(groups) + (RED_RISK[grade.grade] * 10 if grade else 0)


def _silent_h(pack: Pack, groups: Sequence[Group], grade: Graded | None) -> float:
    hours = [group.silent.hours for group in groups if group.silent]
    for entry in pack.grading.grades if pack.grading else ():
        if grade and entry.code == grade.grade and entry.every_days:
            hours.append(entry.every_days * 24.0)
    return min(hours, default=USUAL_H)


def _weeks(rows: Sequence[KeyGroup], today: date) -> tuple[int, int] | None:
    for row in rows:
        try:
            return week_of(date.fromisoformat(str(row.details.get("due_on", ""))), today)
        except ValueError:
            continue
    return None


def _gaps(row: PersonRow, here: set[UUID]) -> list[str]:
    """Return what is missing in who answers: codes of `wording.GAPS`."""
    answer = row.answer
    if answer is None or not (answer.worker_id or answer.team_id):
        gaps = ["nobody"]
    elif answer.worker_id is None:
        gaps = ["no_worker"]
    elif answer.worker_id not in here:
        gaps = ["gone"]
    else:
        gaps = []
    if answer and answer.worker_id and (answer.deputy_id is None or answer.deputy_id not in here):
        gaps.append("no_deputy")
    needs = any(group.institution for group in row.groups)
    if needs and (answer is None or answer.institution_id is None):
        gaps.append("no_institution")
    return gaps


def silent(rows: Iterable[PersonRow], now: datetime) -> list[PersonRow]:
    """Return those of whom nobody has heard for too long: the gravest first, then the longest."""
    found = [row for row in rows if row.is_silent(now)]
    return sorted(found, key=lambda row: (-row.risk, _longest(row)))


def _longest(row: PersonRow) -> float:
    since = row.silent_since
    return since.timestamp() if since else 0


def said_no_need(rows: Iterable[PersonRow], now: datetime) -> list[PersonRow]:
    """Return those who were reached and said that they need nothing."""
    return [row for row in rows if row.last and row.last.said_no_need and not row.is_silent(now)]


def overdue_reviews(rows: Iterable[PersonRow], today: date) -> list[tuple[PersonRow, KeyGroup]]:
    """Return the groups at which somebody should have looked again by today."""
    found = [
        (row, group)
        for row in rows
        for group in row.rows
        if group.review_on is not None and group.review_on <= today
    ]
    return sorted(found, key=lambda pair: pair[1].review_on or today)


def turns_on(user: Any, permission: str, area: str, day: date) -> list[Turn]:
    """Return what is due on a day in a community, in the order of the doors."""
    rows = Turn.objects.visible_to(user, permission).filter(within(area), due_on=day)
    return list(
        rows.select_related("plan__resident__household__place", "case__owner").order_by(
            "due_at", "plan__resident__household__place__sort_key", "pk"
        )[:1000]
    )


def alarms_at(user: Any, permission: str, area: str, pack: Pack) -> list[Alarm]:
    """Return the alarms that stand in a community, in the order of `by_risk`."""
    rows = Alarm.objects.visible_to(user, permission).filter(within(area), status__in=STANDING)
    found = rows.select_related("plan__resident", "owner").order_by("raised_at", "pk")[:500]
    return by_risk(found, pack)


def by_risk(alarms: Iterable[Alarm], pack: Pack) -> list[Alarm]:
    """Return alarms as the pack ranks their plans, the gravest first, then the oldest."""
    ranks = {kind.code: kind.sort for kind in pack.care_plans}
    last = max(ranks.values(), default=0) + 1
    return sorted(alarms, key=lambda row: (ranks.get(row.plan.kind, last), row.raised_at, row.pk))


def people_of_case(case: Case) -> list[Resident]:
    """Return the people of key groups for whom a Case is: who is named, else those at home."""
    here = (
        _standing_for([case.beneficiary_id])
        if case.beneficiary_id
        else Q(household=case.household_id)
    )
    if not (case.beneficiary_id or case.household_id):
        return []
    open_groups = KeyGroup.objects.current().filter(resident__left_at__isnull=True)
    rows = Resident.objects.filter(here, left_at__isnull=True, merged_into__isnull=True).filter(
        pk__in=open_groups.values("resident")
    )
    return list(rows)


def people_there(named: Sequence[UUID], homes: Sequence[UUID]) -> list[Resident]:
    """Return the people of key groups who were named, or live in some households."""
    here = _standing_for(named) if named else Q(household__in=homes)
    groups = KeyGroup.objects.current().filter(resident__left_at__isnull=True)
    rows = Resident.objects.filter(here, left_at__isnull=True, merged_into__isnull=True)
    return list(rows.filter(pk__in=groups.values("resident")))


def _standing_for(ids: Sequence[UUID]) -> Q:
    """Return people, and whoever stands for one that was merged meanwhile."""
    return Q(pk__in=ids) | Q(pk__in=Resident.objects.filter(pk__in=ids).values("merged_into"))


def residents_of(household_id: UUID) -> list[UUID]:
    """Return who belongs to a household."""
    return list(Resident.objects.filter(household=household_id).values_list("pk", flat=True))


def people_met(case: Case, received_by: str) -> list[Resident]:
    """Return whom somebody met at the door: who took it, where that is one of them by name."""
    people = people_of_case(case)
    named = [person for person in people if person.name and person.name in received_by]
    return named or people


def asks_somebody_else(case: Case) -> bool:
    """Return whether who answers about a Case is not whom it is for, and lives elsewhere."""
    return case.requester_elsewhere and case.ask_whom == AskWhom.REQUESTER


def turns_of_case(case_id: UUID) -> list[Turn]:
    """Return the days of plans that a Case stands for, its own and those merged into it."""
    mine = Q(case=case_id) | Q(case__merged_into=case_id)
    return list(Turn.objects.filter(mine).order_by("pk"))


def meets(case: Case, now: datetime) -> bool:
    """Return whether a Case stands for a day of a plan by which the person is met."""
    turn = Turn.objects.filter(case=case).select_related("plan").first()
    if turn is None:
        return False
    kinds = pack_at(turn.place_path, now=now).care_plans
    return any(kind.code == turn.plan.kind and kind.meets for kind in kinds)


def plans_of(resident_ids: Iterable[UUID]) -> list[Plan]:
    """Return the plans of some people with their next days, in two queries."""
    return list(
        Plan.objects.filter(resident__in=list(resident_ids))
        .select_related("resident", "made_by")
        .order_by("status", "kind", "pk")
    )
