"""What a household of the demonstration is, before it is entered into the ledger."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from yimi.registry.actions import Person

OLD_FROM = 60


@dataclass(slots=True)
class Member:
    """Somebody of a household; `age` is in full years on the day of the demonstration."""

    name: str
    sex: str
    age: int
    born_on: date
    phones: list[tuple[str, str]] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    id_number: str = ""

    def person(self, *, is_head: bool) -> Person:
        """Return the member as the ledger takes people in."""
        return Person(
            name=self.name,
            sex=self.sex,
            born_on=self.born_on,
            is_head=is_head,
            id_number=self.id_number,
            phones=tuple(self.phones),
            groups=tuple(self.groups),
        )


@dataclass(slots=True)
class Home:
    """A household; the first of its members is its head."""

    kind: str
    members: list[Member]
    phones: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    note: str = ""

    @property
    def mobile(self) -> str:
        """The first mobile number of the household, or nothing."""
        return next(
            (
                number
                for member in self.members
                for number, kind in member.phones
                if kind == "mobile"
            ),
            "",
        )


def birthday(today: date, *, age: int, days: int) -> date:
    """Return a date of birth that makes somebody `age` on `today`; `days` is 0 to 364."""
    try:
        latest = today.replace(year=today.year - age)
    except ValueError:  # born on 29 February
        latest = today.replace(year=today.year - age, day=28)
    return latest - timedelta(days=days)
