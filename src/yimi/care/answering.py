"""Reading who answers for whom: for the pages on which many are named at once."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from yimi.accounts.models import Membership, User
from yimi.care.models import Carer
from yimi.core.declared import declared
from yimi.core.scope import within
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths, full_names
from yimi.registry.models import Resident

NO_PERSON = frozenset({"nobody", "no_worker", "gone"})


@dataclass
class House:
    """The people of one worker behind the doors of one building."""

    name: str
    rows: list[dict[str, Any]] = field(default_factory=list)


def gap_kinds(codes: Iterable[str]) -> set[str]:
    """Return of what kind gaps are: no person by name, nobody who stands in, no institution."""
    return {"no_person" if code in NO_PERSON else code for code in codes}


def answerers(user: Any, permission: str, now: datetime) -> "QuerySet[User]":
    """Return who may answer for somebody in the areas of a right: whose role sees key people."""
    [roles] = [right.roles for right in declared("permissions") if right.name == "care.see"]
    inside = Q(pk__in=[])
    for grant in user.grants():
        if permission in grant.permissions and grant.reach == "subtree":
            inside |= within(grant.path)
    held = Membership.objects.filter(
        Membership.in_force(now), inside, role__in=roles, team__isnull=False
    )
    people = User.objects.filter(is_active=True, pk__in=held.values("user"))
    return people.order_by("name", "pk")


def loads(user: Any, permission: str) -> Counter[UUID]:
    """Return for how many people each worker answers, of those that somebody may see."""
    rows = Carer.objects.visible_to(user, permission).filter(worker__isnull=False)
    return Counter(pk for pk in rows.values_list("worker", flat=True) if pk)


def with_loads(people: "QuerySet[User]", held: Counter[UUID]) -> list[tuple[User, int]]:
    """Return people with the number of those for whom they answer, the least burdened first."""
    return sorted(
        ((person, held[person.pk]) for person in people), key=lambda pair: (pair[1], pair[0].name)
    )


def givers(user: Any, permission: str) -> list[tuple[User, int, int]]:
    """Return who answers or stands in for somebody, with both numbers; the most first."""
    rows = Carer.objects.visible_to(user, permission)
    answer, stand_in = Counter[UUID](), Counter[UUID]()
    for worker, deputy in rows.values_list("worker", "deputy"):
        answer.update([worker] if worker else [])
        stand_in.update([deputy] if deputy else [])
    people = User.objects.filter(pk__in=[*answer, *stand_in])
    found = [(person, answer[person.pk], stand_in[person.pk]) for person in people]
    return sorted(found, key=lambda entry: (-entry[1], -entry[2], entry[0].name))


def houses_of(user: Any, permission: str, giver: User) -> list[House]:
    """Return the people of one worker, by building as one walks, in a fixed number of queries."""
    mine = Q(worker=giver) | Q(deputy=giver)
    rows = list(
        Carer.objects.visible_to(user, permission)
        .filter(mine, resident__left_at__isnull=True, resident__merged_into__isnull=True)
        .select_related("resident__household__place", "worker", "deputy")
        .order_by("resident__household__place__sort_key", "pk")
    )
    doors = full_names({row.resident.place_path for row in rows})
    steps = {step for row in rows for step in ancestor_paths(row.resident.place_path)}
    levels = (Level.COMPOUND, Level.BUILDING)
    above = dict(Place.objects.filter(path__in=steps, level__in=levels).values_list("path", "name"))
    found: dict[str, House] = defaultdict(lambda: House(""))
    for row in rows:
        path = row.resident.place_path
        around = [step for step in ancestor_paths(path) if step in above]
        house = found[around[-1] if around else ""]
        house.name = " ".join(above[step] for step in around)
        house.rows.append(
            {
                "row": row,
                "resident": row.resident,
                "door": doors[path].removeprefix(house.name).strip(),
                "stands_in": row.worker_id != giver.pk,
            }
        )
    return list(found.values())


def residents_in(user: Any, permission: str, ids: list[UUID]) -> list[Resident]:
    """Return those of some people whom somebody may see by a right over their area."""
    return list(Resident.objects.visible_to(user, permission).filter(pk__in=ids))
