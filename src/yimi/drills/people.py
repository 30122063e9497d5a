"""Drawing the people of a household: ages that fit each other, names that fit the ages."""

from datetime import date
from random import Random

from yimi.drills.homes import OLD_FROM, Home, Member, birthday
from yimi.drills.identity import nobodys_number
from yimi.drills.kinds import KINDS, Slot
from yimi.drills.names import draw_given, draw_surname

OLDEST = 97
# How much older a parent is than a child.
YOUNGEST_PARENT, OLDEST_PARENT = 23, 33
# Newborns are some days old, so that they were born when the ledger was written.
YOUNGEST_DAYS = 12
HAS_ID_NUMBER = 0.12


def draw_home(rng: Random, kind: str, today: date) -> Home:
    """Draw a household of a kind."""
    slots = KINDS[kind].slots
    ages = _ages(rng, kind)
    surname = draw_surname(rng)
    members: list[Member] = []
    taken: set[str] = set()
    for slot, age in zip(slots, ages, strict=True):
        member = _member(rng, slot, age, surname, today, taken)
        taken.add(member.name)
        members.append(member)
    if kind == "one_parent" and rng.random() < 0.6:
        # The child of a mother on her own bears the father's surname.
        members[1].name = surname + members[1].name[len(surname) :]
    return Home(kind, members)


def _ages(rng: Random, kind: str) -> list[int]:
    """Return the ages of a household's people in the order of its slots."""
    low, high, common = KINDS[kind].ages
    first = round(rng.triangular(low, high, common))
    ages: list[int] = []
    children = 0
    for index, slot in enumerate(KINDS[kind].slots):
        before = ages[-1] if ages else first
        if slot.part == "old":
            ages.append(_old_age(rng, kind, first, before, index))
        elif slot.part == "child":
            ages.append(_child_age(rng, kind, first, before, children))
            children += 1
        elif slot.part == "peer":
            ages.append(min(OLD_FROM - 1, max(19, first + rng.randint(-4, 4))))
        else:
            ages.append(min(OLD_FROM - 1, max(20, first - (rng.randint(-2, 4) if index else 0))))
    return ages


def _old_age(rng: Random, kind: str, first: int, before: int, index: int) -> int:
    if index == 0:
        return max(OLD_FROM, first)
    if before >= OLD_FROM:
        return max(OLD_FROM, before - rng.randint(-2, 5))
    return min(OLDEST, max(OLD_FROM, first + rng.randint(YOUNGEST_PARENT, 31)))


def _child_age(rng: Random, kind: str, first: int, before: int, children: int) -> int:
    if children:
        return max(0, before - rng.randint(2, 6))
    if kind == "old_with_grandchild":
        return rng.randint(5, 15)
    age = first - 2 - rng.randint(YOUNGEST_PARENT, OLDEST_PARENT)
    if kind == "couple_grown_child":
        return max(19, age)
    return min(22, max(rng.randint(0, 2), age))


def _member(
    rng: Random, slot: Slot, age: int, surname: str, today: date, taken: set[str]
) -> Member:
    sex = slot.sex if slot.sex != "?" else rng.choice("mf")
    first_day = YOUNGEST_DAYS if age == 0 else 0
    born_on = birthday(today, age=age, days=rng.randint(first_day, 364))
    family = surname if slot.line else draw_surname(rng)
    name = family + draw_given(rng, sex=sex, born=born_on.year)
    while name in taken:
        name = family + draw_given(rng, sex=sex, born=born_on.year)
    member = Member(name, sex, age, born_on)
    if rng.random() < HAS_ID_NUMBER:
        member.id_number = nobodys_number(born_on=born_on, serial=rng.randrange(500), sex=sex)
    return member
