"""Who of the people needs more than the others, and what to know before their doors.

45 different people belong to at least one group; the tables are the same for every 857 households.
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from random import Random

from yimi.drills.homes import OLD_FROM, Home, Member

Fits = Callable[[Home, Member], bool]
_COUPLES = frozenset({"couple", "couple_child", "couple_two_children"})

# (group, how many people, whom it fits): each person is drawn once, so the counts add up.
GROUPS: tuple[tuple[str, int, Fits], ...] = (
    ("newborn", 3, lambda home, who: home.kind == "couple_child" and who is home.members[-1]
        and 24 <= home.members[1].age <= 38 and who.age <= 3),
    ("pregnant", 4, lambda home, who: home.kind in _COUPLES and who.sex == "f"
        and 24 <= who.age <= 40 and all(child.age > 1 for child in home.members)),
    ("child_without_care", 2, lambda home, who: home.kind == "old_with_grandchild"
        and who.age < 14),
    ("bedridden", 3, lambda home, who: who.age >= 72 and len(home.members) > 1),
    ("living_alone_old", 14, lambda home, who: home.kind == "old_alone" and who.age >= 68),
    ("dialysis", 3, lambda home, who: 42 <= who.age <= 74 and len(home.members) > 1),
    ("chemotherapy", 2, lambda home, who: 45 <= who.age <= 74 and len(home.members) > 1),
    ("disabled", 4, lambda home, who: 18 <= who.age <= 80),
    ("daily_medicine", 8, lambda home, who: who.age >= 56 and home.kind != "old_alone"),
    ("mental_illness", 1, lambda home, who: 20 <= who.age <= 55 and len(home.members) > 1),
    ("low_income", 1, lambda home, who: home.kind == "one_parent" and who is home.members[0]),
)  # fmt: skip

# Groups that often come on top of another: (the other, the share of those who have both).
ALSO = {
    "living_alone_old": (("no_smartphone", 0.6), ("daily_medicine", 0.5)),
    "bedridden": (("disabled", 0.6), ("daily_medicine", 0.6)),
    "dialysis": (("daily_medicine", 0.5),),
    "disabled": (("low_income", 0.25),),
}

# (warning, how many doors, whom it fits).
WARNINGS: tuple[tuple[str, int, Fits], ...] = (
    ("two_persons", 2, lambda home, who: "bedridden" in who.groups),
    ("sleeping_baby", 2, lambda home, who: "newborn" in who.groups),
    ("oxygen", 2, lambda home, who: who.age >= 75),
    ("deaf", 8, lambda home, who: who.age >= 74),
    ("slow_to_door", 11, lambda home, who: who.age >= 78 or "disabled" in who.groups),
    ("blind", 1, lambda home, who: "disabled" in who.groups),
    ("key_with_neighbour", 3, lambda home, who: "living_alone_old" in who.groups),
    ("go_in_pairs", 1, lambda home, who: home.kind == "single" and who.age >= 40),
    ("isolation", 6, lambda home, who: who.age < OLD_FROM),
    ("dog", 17, lambda home, who: 20 <= who.age < 75),
)


def mark_groups(rng: Random, homes: Sequence[Home], today: date) -> None:
    """Put exactly the people of the table into groups, counting those who are in one already."""
    people = [(home, who) for home in homes for who in home.members]
    rng.shuffle(people)
    for code, count, fits in GROUPS:
        left = count - sum(who.groups[:1] == [code] for _home, who in people)
        for home, who in people:
            if left <= 0:
                break
            if not who.groups and fits(home, who):
                who.groups.append(code)
                _add_others(rng, who, code)
                if code == "newborn":
                    who.age, who.born_on = 0, today - timedelta(days=rng.randint(12, 50))
                    who.id_number = ""
                left -= 1
        if left > 0:
            raise RuntimeError(f"too few people fit the group {code}")


def mark_doors(rng: Random, homes: Sequence[Home]) -> None:
    """Put warnings on doors, no more than one more than the door has."""
    people = [(home, who) for home in homes for who in home.members]
    rng.shuffle(people)
    for code, count, fits in WARNINGS:
        left = count - sum(code in home.warnings for home in homes)
        for home, who in people:
            if left <= 0:
                break
            if code not in home.warnings and len(home.warnings) < 2 and fits(home, who):
                home.warnings.append(code)
                left -= 1


def _add_others(rng: Random, who: Member, code: str) -> None:
    who.groups += [other for other, share in ALSO.get(code, ()) if rng.random() < share]
