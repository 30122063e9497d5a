"""Routing many things at once: teams and their beats read in two queries, whatever the number."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from yimi.accounts.models import Role, Team, User
from yimi.accounts.queries import FIELD_ROLES
from yimi.accounts.states import STANDING
from yimi.core.plain import columns, made, marks, moment, rows_of, uuid_of, width
from yimi.places.queries import ancestor_paths

# Plain SQL: read for every Case that is opened.
_TEAMS = """
SELECT duty.duty, team.place_path, team.id, team.name, team.place_id, team.organisation_id,
EXISTS (
    SELECT 1 FROM accounts_membership member JOIN accounts_user person ON person.id = member.user_id
    WHERE member.team_id = team.id AND person.is_active
    AND member.starts_at <= %s AND (member.ends_at IS NULL OR member.ends_at > %s)
) AS is_staffed
FROM accounts_teamduty duty JOIN accounts_team team ON team.id = duty.team_id
WHERE team.is_active AND team.place_path IN ({around})
ORDER BY team.name DESC
"""

_BEATS = """
SELECT {columns}, member.team_id AS beat_team, member.place_path AS beat_path, member.role,
EXISTS (
    SELECT 1 FROM accounts_shift shift
    WHERE shift.user_id = person.id AND shift.team_id = member.team_id
    AND shift.status IN ({standing}) AND shift.starts_at <= %s AND shift.ends_at > %s
) AS on_duty
FROM accounts_membership member JOIN accounts_user person ON person.id = member.user_id
WHERE member.place_path IN ({around}) AND member.role IN ({roles})
AND member.team_id IS NOT NULL AND person.is_active
AND member.starts_at <= %s AND (member.ends_at IS NULL OR member.ends_at > %s)
"""


# Somebody in a team.
Post = tuple[UUID | None, UUID]
# Somebody with a beat, and whether they help there as a volunteer.
Beat = tuple[User, bool]


class _Row(NamedTuple):
    """A team as it is read; a row of the ORM is made of the few that are wanted."""

    pk: Any
    name: str
    path: str
    place: Any
    organisation: Any

    def team(self) -> Team:
        """Return it as a team."""
        return Team(
            pk=uuid_of(self.pk),
            name=self.name,
            place_id=uuid_of(self.place) or "",
            place_path=self.path,
            organisation_id=uuid_of(self.organisation),
        )


class Router:
    """Finds the team that answers for a duty at a place, and the one person nearest to it."""

    def __init__(self, paths: Collection[str], *, now: datetime) -> None:
        self._now = now
        self._around = {step for path in paths for step in ancestor_paths(path)}
        around, at = tuple(self._around), moment(now)
        self._teams: dict[tuple[str, str], _Row] = {}
        self._staffed: dict[tuple[str, str], _Row] = {}
        for duty, path, team, name, place, organisation, is_staffed in rows_of(
            _TEAMS.format(around=marks(around)), [at, at, *around]
        ):
            row = _Row(team, name, path, place, organisation)
            self._teams[path, duty] = row
            if is_staffed:
                self._staffed[path, duty] = row
        # Each is made once, however many ask for it.
        self._made: dict[Any, Team] = {}
        self._on: set[Post] = set()
        self._beats: dict[UUID | None, dict[str, list[Beat]]] | None = None

    def team(self, *duties: str, path: str) -> Team | None:
        """Return the nearest team with the first of the duties that anybody around has.

        A team in which nobody is answers only where there is no other.
        """
        steps = ancestor_paths(path)[::-1]
        for teams in (self._staffed, self._teams):
            for duty in duties:
                for step in steps:
                    found = teams.get((step, duty))
                    if found is not None:
                        if found.pk not in self._made:
                            self._made[found.pk] = found.team()
                        return self._made[found.pk]
        return None

    def person(self, team: Team, *, path: str) -> User | None:
        """Return the one person of a team whose beat lies nearest around a place.

        Of the people on duty where any of them has a beat around it, else of all: without a rota,
        or at an hour when nobody is there, nothing is different. Volunteers count where no worker
        has the beat. None where nobody has one smaller than the team's area, or two share the
        smallest: a dispatcher decides.
        """
        beats = self._beats_of(team)
        steps = [step for step in ancestor_paths(path)[::-1] if len(step) > len(team.place_path)]
        for among in (self._on, None):
            for step in steps:
                here = [
                    (user, helps)
                    for user, helps in beats.get(step, [])
                    if among is None or (team.pk, user.pk) in among
                ]
                people = [user for user, helps in here if not helps] or [user for user, _ in here]
                if people:
                    return people[0] if len(people) == 1 else None
        return None

    def _beats_of(self, team: Team) -> dict[str, list[Beat]]:
        if self._beats is None:
            self._beats = {}
            standing = tuple(sorted(status.value for status in STANDING))
            around, at = tuple(self._around), moment(self._now)
            rows = rows_of(
                _BEATS.format(
                    columns=columns(User, "person"),
                    around=marks(around),
                    roles=marks(FIELD_ROLES),
                    standing=marks(standing),
                ),
                [*standing, at, at, *around, *FIELD_ROLES, at, at],
            )
            of_person = width(User)
            for row in rows:
                person = made(User, row[:of_person])
                beat_team, path, role, on_duty = row[of_person:]
                team_id = uuid_of(beat_team)
                if on_duty:
                    self._on.add((team_id, person.pk))
                beat = self._beats.setdefault(team_id, {})
                beat.setdefault(path, []).append((person, role == Role.VOLUNTEER))
        return self._beats.get(team.pk, {})
