"""What the week's history plays on: the ledger, the staff, chance, and the cases by their keys."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from uuid import UUID

from yimi.accounts.models import Membership, Team, User
from yimi.accounts.queries import FIELD_ROLES
from yimi.cases.models import Case
from yimi.drills.ledger import Ledger, Settled
from yimi.drills.staff import Staff
from yimi.drills.week import words
from yimi.places.models import Place


@dataclass
class Stage:
    """Everything that the acts of the week reach for."""

    rng: Random
    ledger: Ledger
    staff: Staff
    now: datetime
    homes: dict[str, Settled] = field(default_factory=dict)
    cases: dict[str, UUID] = field(default_factory=dict)
    used: set[UUID] = field(default_factory=set)

    @property
    def area(self) -> Place:
        return self.ledger.places["subdistrict"]

    @property
    def desk(self) -> User:
        return self.staff.users["desk"]

    @property
    def dispatcher(self) -> User:
        return self.staff.users["dispatch"]

    def choose(self, who: str) -> Settled:
        """Return the household that an entry speaks of: by key, by scene, or drawn of a kind."""
        if who in self.homes:
            return self.homes[who]
        compound, _, kind = who.partition("/")
        if kind:
            return self.draw(compound, [kind])
        return next(home for home in self.ledger.homes if home.scene == who)

    def draw(self, compound: str, kinds: Sequence[str] = ()) -> Settled:
        """Draw a household of a compound that has a telephone and has said nothing yet.

        Of the kinds that are asked for, as long as there are any."""
        silent = [
            home
            for home in self.ledger.homes
            if f"/{compound}/" in home.entry.place.path
            and not home.scene
            and home.household_id not in self.used
            and phone_of(home)
        ]
        fitting = [home for home in silent if home.kind in kinds]
        home = self.rng.choice(fitting or silent)
        self.used.add(home.household_id)
        return home

    def say(self, what: str, service: str = "") -> str:
        """Return words that somebody writes down, drawn from the data."""
        found = words()[what]
        if isinstance(found, dict):
            found = found.get(service) or found["any"]
        return str(self.rng.choice(found))

    def person_for(self, case: Case) -> User:
        """Return whom a dispatcher would give a case: the nearest of its team who goes to doors."""
        members = list(
            Membership.objects.filter(team_id=case.team_id).select_related("user").order_by("pk")
        )
        near = [one for one in members if case.place_path.startswith(one.place_path)] or members
        near.sort(key=lambda one: (one.role not in FIELD_ROLES, -len(one.place_path)))
        return near[0].user

    def team(self, key: str) -> Team:
        return self.staff.teams[key]


def phone_of(home: Settled) -> str:
    """Return the number that a household gives: the first mobile, or whatever it has."""
    own = [number for person in home.entry.people for number, _kind in person.phones]
    return next(iter([*own, *(number for number, _kind in home.entry.phones)]), "")


def speaker_of(home: Settled) -> str:
    """Return who of a household speaks for it."""
    return home.entry.people[0].name
