"""A city of people who must not be forgotten, for measuring: groups, plans, contacts.

Rows are what the acts would have left, as far as plans and lists read them, written in bulk. No
events, nothing that is searched by.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import connection, models, transaction
from django.utils.timezone import localdate, make_aware

from yimi.accounts.actions import form_team, give_membership
from yimi.accounts.models import Reach, Role, User
from yimi.care import rhythm
from yimi.care.models import Carer, Contact, LastReached, Plan
from yimi.core.bulk import fresh, insert_all
from yimi.core.ids import new_id
from yimi.packs.loader import shipped_pack
from yimi.places.actions import build_place, declare_emergency
from yimi.places.models import Level, Place
from yimi.registry.models import Household, KeyGroup, Resident, Telephone

PASSWORD = "a long enough password"
BLOCK = 5_000
COMMUNITIES_IN_STREET = 10
DOORS_IN_UNIT, UNITS, BUILDINGS = 36, 2, 12
PEOPLE_AT_DOOR = 2.6
WORKERS = 4
DUTIES = ("community", "medical", "transport", "supplies")
# Of a hundred plans so many are of each kind, and the group of whom has it.
KINDS = (
    ("daily_call", "living_alone_old", 55),
    ("meals", "bedridden", 20),
    ("dialysis", "dialysis", 15),
    ("medicine", "daily_medicine", 10),
)
SURNAMES, GIVEN = (
    "王李张刘陈杨赵黄周吴徐孙马朱胡",
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀英霞平刚桂香",
)
# Of this share nobody has heard for too long.
SILENT = 0.3


def the_evening(day: date) -> datetime:
    """Return six in the evening of a day after which a dialysis day comes."""
    while (day + timedelta(days=1)).isoweekday() not in {1, 3, 5}:
        day += timedelta(days=1)
    return make_aware(datetime.combine(day, time(18)))


def make_city(
    *, residents: int, key_people: int, communities: int, seed: int, now: datetime
) -> None:
    """Fill an empty database."""
    rng = random.Random(seed)
    began = now - timedelta(days=90)
    areas = _communities(communities, began)
    emergency = {"name": "测试", "pack": "base", "by": None, "now": began}
    city = Place.objects.get(level=Level.CITY)
    declare_emergency(place=city, delete_on=(now + timedelta(days=90)).date(), **emergency)
    staff = {area.path: _staff(area, number, began) for number, area in enumerate(areas)}
    _leads(areas, began)
    for number, area in enumerate(areas):
        people = residents // communities + (number < residents % communities)
        wanted = key_people // communities + (number < key_people % communities)
        with transaction.atomic():
            _fill(area, people, wanted, staff[area.path], rng, now)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _communities(count: int, now: datetime) -> list[Place]:
    city = build_place(parent=None, level=Level.CITY, name="测试市", code="410100")
    district = build_place(parent=city, level=Level.DISTRICT, name="测试区", code="410105")
    places, found = [city, district], []
    for number in range(count):
        if number % COMMUNITIES_IN_STREET == 0:
            name = f"第{number // COMMUNITIES_IN_STREET + 1}街道"
            code = f"s{number // COMMUNITIES_IN_STREET}"
            street = build_place(parent=district, level=Level.SUBDISTRICT, name=name, code=code)
            places.append(street)
        name = f"第{number + 1}社区"
        found.append(
            build_place(parent=street, level=Level.COMMUNITY, name=name, code=f"c{number}")
        )
    with transaction.atomic():
        insert_all([*places, *found])
    return found


def _staff(area: Place, number: int, now: datetime) -> list[User]:
    team = form_team(name=f"社区组{number}", place=area, duties=DUTIES, by=None, now=now)
    people = [
        User.objects.create(username=f"bench-{number}-{one}", name=f"网格员{one}", password="!")
        for one in range(WORKERS)
    ]
    for user in people:
        give_membership(
            user=user, role=Role.WORKER, place=area, reach=Reach.OWN, team=team, by=None, now=now
        )
    return people


def _leads(areas: Sequence[Place], now: datetime) -> None:
    city = Place.objects.get(level=Level.CITY)
    for name, place in (("bench-lead", areas[len(areas) // 2]), ("bench-city", city)):
        user = User.objects.create(username=name, name="组长", password=make_password(PASSWORD))
        give_membership(
            user=user, role=Role.TEAM_LEAD, place=place, reach=Reach.SUBTREE, by=None, now=now
        )


def _fill(
    area: Place, people: int, wanted: int, staff: list[User], rng: random.Random, now: datetime
) -> None:
    """Write the homes of a community, who lives there, and who of them must not be forgotten."""
    homes: list[Household] = []
    residents: list[Resident] = []
    for place in _doors(area, max(1, round(people / PEOPLE_AT_DOOR))):
        if place.level == Level.DOOR:
            homes.append(fresh(Household, place_id=place.pk, place_path=place.path))
    left = people
    for number, home in enumerate(homes):
        count = min(left, rng.choice((1, 2, 2, 3, 3, 4)) if number < len(homes) - 1 else left)
        left -= count
        residents += [_person(home, one == 0, rng, now) for one in range(count)]
    _write(homes)
    _write(residents)
    _write(
        fresh(
            Telephone,
            household_id=home.pk,
            place_path=home.place_path,
            number=f"13{rng.randrange(10**9):09d}",
            kind="mobile",
        )
        for home in homes
    )
    _care(rng.sample(residents, min(wanted, len(residents))), staff, rng, now)


def _doors(area: Place, count: int) -> Iterator[Place]:
    """Write compounds of so many doors; yield the doors."""
    places: list[Place] = []
    compound = building = unit = area
    for number in range(count):
        door, unit_number = number % DOORS_IN_UNIT, number // DOORS_IN_UNIT
        if door == 0:
            if unit_number % (UNITS * BUILDINGS) == 0:
                one = unit_number // (UNITS * BUILDINGS) + 1
                compound = build_place(
                    parent=area, level=Level.COMPOUND, name=f"第{one}小区", code=f"k{one}"
                )
                places.append(compound)
            if unit_number % UNITS == 0:
                one = unit_number // UNITS % BUILDINGS + 1
                building = build_place(parent=compound, level=Level.BUILDING, name=f"{one}号楼")
                places.append(building)
            one = unit_number % UNITS + 1
            unit = build_place(parent=building, level=Level.UNIT, name=f"{one}单元")
            places.append(unit)
        name = f"{door // 4 + 1}0{door % 4 + 1}"
        places.append(build_place(parent=unit, level=Level.DOOR, name=name))
    _write(places)
    yield from places


def _person(home: Household, is_head: bool, rng: random.Random, now: datetime) -> Resident:
    return fresh(
        Resident,
        household_id=home.pk,
        place_path=home.place_path,
        name=rng.choice(SURNAMES) + "".join(rng.choices(GIVEN, k=rng.choice((1, 2)))),
        sex=rng.choice("fm"),
        born_on=now.date() - timedelta(days=rng.randrange(365, 95 * 365)),
        is_head=is_head,
    )


def _care(
    people: Sequence[Resident], staff: Sequence[User], rng: random.Random, now: datetime
) -> None:
    known = {kind.code: kind for kind in shipped_pack("base").care_plans}
    groups, plans, carers, contacts, lasts = [], [], [], [], []
    drawn = rng.choices(KINDS, weights=[share for *_kind, share in KINDS], k=len(people))
    for number, (person, (code, group, _share)) in enumerate(zip(people, drawn, strict=True)):
        of = {"resident_id": person.pk, "place_path": person.place_path}
        worker, deputy = staff[number % WORKERS], staff[(number + 1) % WORKERS]
        codes = [group, "no_smartphone"] if number % 3 == 0 else [group]
        noted = now - timedelta(days=60)
        groups += [
            fresh(KeyGroup, code=one, since=noted.date(), noted_at=noted, **of) for one in codes
        ]
        plans.append(_plan(known[code], of, now))
        by = {"worker_id": worker.pk, "deputy_id": deputy.pk, "noted_at": noted}
        carers.append(fresh(Carer, **by, **of))
        hours = rng.uniform(80, 200) if rng.random() < SILENT else rng.uniform(1, 12)
        said = {"at": now - timedelta(hours=hours), "how": "call", "by_id": worker.pk}
        contacts.append(fresh(Contact, source_id=new_id(), **said, **of))
        lasts.append(fresh(LastReached, **said, **of))
    for rows in (groups, plans, carers, contacts, lasts):
        _write(rows)


def _plan(kind: Any, of: dict[str, Any], now: datetime) -> Plan:
    """Return a plan of which one day is due by now: tomorrow's."""
    today = localdate(now)
    plan = fresh(
        Plan,
        kind=kind.code,
        rhythm=kind.rhythm,
        weekdays="".join(map(str, kind.weekdays)),
        at=kind.at,
        last_on=None if kind.rhythm == "stock" else today,
        gap_h=round(kind.gap.hours) if kind.gap else None,
        made_at=now - timedelta(days=60),
        **of,
    )
    if kind.rhythm == "stock":
        # Enough until the day before that on which more must be there.
        plan.stock, plan.daily_dose, plan.refill = Decimal(10), Decimal(2), Decimal(56)
        plan.unit, plan.counted_on = "片", today
        plan.next_on = today + timedelta(days=1)
    else:
        plan.next_on = rhythm.next_after(plan, kind, today)
    assert plan.next_on is not None
    plan.opens_at = rhythm.opens_at(plan, kind, plan.next_on)
    return plan


def _write(rows: Iterable[models.Model]) -> None:
    whole = list(rows)
    for start in range(0, len(whole), BLOCK):
        insert_all(whole[start : start + BLOCK])


def ids_of_plans(count: int) -> list[UUID]:
    """Return some plans whose time has come."""
    due = Plan.objects.filter(opens_at__isnull=False).order_by("place_path")
    return list(due.values_list("pk", flat=True)[:count])
