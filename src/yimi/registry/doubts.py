"""What is odd about a person as they are entered: asked back, and taken where it is right."""

from collections.abc import Collection
from datetime import date

from django.utils.translation import gettext as _

from yimi.registry.models import Sex

# A household with more people than this is shown, with the question whether it is one.
MANY_PEOPLE = 15
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"


def doubts_about(
    *,
    name: str,
    sex: str,
    born_on: date | None,
    groups: Collection[str],
    on: date,
    id_number: str = "",
) -> list[str]:
    """Return in sentences what can hardly be so; empty where nothing is odd."""
    told = {"name": name}
    age = _age(born_on, on)
    doubts = []
    if "pregnant" in groups:
        if sex == Sex.MALE:
            doubts.append(_("%(name)s is a man and stands among pregnant women.") % told)
        if age is not None and not 12 <= age <= 55:
            doubts.append(
                _("%(name)s is %(age)s years old and stands among pregnant women.")
                % {**told, "age": age}
            )
    if "newborn" in groups and age is not None and age > 1:
        doubts.append(
            _("%(name)s is %(age)s years old and stands among newborn children.")
            % {**told, "age": age}
        )
    if "child_without_care" in groups and age is not None and age >= 18:
        doubts.append(
            _("%(name)s is %(age)s years old and stands among children without care.")
            % {**told, "age": age}
        )
    if "living_alone_old" in groups and age is not None and age < 60:
        doubts.append(
            _("%(name)s is %(age)s years old and stands among old people who live alone.")
            % {**told, "age": age}
        )
    if age is not None and age >= 110:
        doubts.append(_("%(name)s would be %(age)s years old.") % {**told, "age": age})
    if problem := id_number_problem(id_number):
        doubts.append(problem)
    return doubts


def id_number_problem(text: str) -> str:
    """Return in a sentence what is wrong with an identity number of 18 signs; empty: nothing.

    Other papers have numbers of other lengths; of these nothing is known. Source: GB 11643-1999.
    """
    number = text.strip().upper()
    if len(number) != 18 or not number[:17].isdigit():
        return ""
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    if _CHECKS[total % 11] != number[17]:
        return _("This identity number does not add up: one of its digits is wrong.")
    return ""


def _age(born_on: date | None, on: date) -> int | None:
    if born_on is None:
        return None
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))
