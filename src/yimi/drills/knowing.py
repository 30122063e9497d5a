"""What the keepers of the demonstration's ledger know beside names: for its pages and tables."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from yimi.accounts.models import User
from yimi.drills.ledger import Ledger
from yimi.drills.staff import Staff
from yimi.places.models import Place
from yimi.registry.actions import Person
from yimi.registry.changes import (
    correct_household,
    correct_person,
    enter_person,
)
from yimi.registry.models import Grouping, Household, Order, Resident
from yimi.registry.moving import Move, move_people, person_left, set_away
from yimi.registry.reporting import save_template

OLD, ADULT = 60, 25


def write_what_is_known(ledger: Ledger, staff: Staff, *, now: datetime) -> None:
    """Correct some households, let somebody move and somebody be away, make a table.

    The counts of the sub-district stay as they are: nobody is added who lives there today.
    """
    lead = staff.users["lead"]
    today = timezone.localdate(now)
    _know_old(ledger, lead, today, now)
    _move(ledger, lead, today, now)
    _look_alike(ledger, lead, today, now)
    _make_tables(ledger.places["subdistrict"], staff.users["dispatch"], now)


def _know_old(ledger: Ledger, lead: User, today: date, now: datetime) -> None:
    """Write down how some old people live: language, stairs, keys; one is at her daughter's."""
    path = ledger.places["青禾社区"].path
    alone = Resident.objects.filter(
        place_path__startswith=path, groups__code="living_alone_old"
    ).select_related("household")
    known = (("河南话", "no_stairs"), ("", "wheelchair"), ("温州话", ""))
    for person, (language, mobility) in zip(alone.order_by("pk")[:3], known, strict=False):
        correct_person(resident=person, language=language, mobility=mobility, by=lead.pk, now=now)
        correct_household(
            household=person.household, tenure="owner", by=lead.pk, now=now,
            key_kept="对门邻居家有一把，敲门说找社区就行",
        )  # fmt: skip
    away = alone.order_by("pk")[3:4]
    for person in away:
        set_away(
            resident=person, since=today - timedelta(days=6), until=today + timedelta(days=15),
            where="女儿家（西郊）", by=lead.pk, now=now,
        )  # fmt: skip


def _move(ledger: Ledger, lead: User, today: date, now: datetime) -> None:
    """Let a grown-up child move to a neighbour's flat, and a tenant have gone home."""
    homes = _of_three(ledger)
    first, second = homes[0], homes[1]
    child = _young(first)
    if child is not None:
        day = today - timedelta(days=40)
        move_people(moves=[Move(child, second, day)], by=lead.pk, now=now)
    correct_household(household=second, tenure="tenant", pets="一只大狗", by=lead.pk, now=now)
    tenant = enter_person(
        household=second, by=lead.pk, now=now,
        person=Person("曹志强", sex="m", born_on=date(1988, 3, 12),
                      since=today - timedelta(days=400)),
    )  # fmt: skip
    person_left(resident=tenant, on=today - timedelta(days=45), by=lead.pk, now=now)


def _look_alike(ledger: Ledger, lead: User, today: date, now: datetime) -> None:
    """Let two grown-ups stand at two doors each, as after two lists were typed in."""
    homes = _of_three(ledger)[2:6]
    for one, other in ((homes[0], homes[1]), (homes[2], homes[3])):
        kept, twin = _young(one), _young(other)
        if kept is not None and twin is not None:
            correct_person(
                resident=twin, name=kept.name, sex=kept.sex, born_on=kept.born_on,
                by=lead.pk, now=now,
            )  # fmt: skip


def _make_tables(place: Place, maker: User, now: datetime) -> None:
    columns = ("number", "building", "room", "name", "sex", "age", "phone", "groups", "floor",
               "blank1")  # fmt: skip
    save_template(
        template=None,
        place=place,
        name="高龄独居老人表",
        head="填报单位：（盖章）",
        columns=[{"code": code, "label": ""} for code in columns],
        filters={"age_from": 80, "lives_alone": True},
        order=Order.DOOR,
        grouping=Grouping.COMMUNITY,
        signature="填表人：            审核人：            联系电话：",
        by=maker.pk,
        now=now,
    )


def _of_three(ledger: Ledger) -> list[Household]:
    """Return households of the first community with a grown-up who is neither old nor the head."""
    path = ledger.places["青禾社区"].path
    found = []
    for home in Household.objects.filter(place_path__startswith=path).order_by("pk")[:200]:
        if home.residents.count() >= 3 and _young(home) is not None:
            found.append(home)
        if len(found) == 6:
            break
    return found


def _young(home: Household) -> Resident | None:
    """Return a grown-up of a household whom no count of old people or key groups holds."""
    people = home.residents.filter(is_head=False, groups=None, left_at=None, merged_into=None)
    for person in people.order_by("pk"):
        age = person.age_on(timezone.localdate())
        if age is not None and ADULT <= age < OLD - 1:
            return person
    return None
