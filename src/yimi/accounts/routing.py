"""Routing many things at once: teams and their beats read in two queries, whatever the number."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from yimi.accounts.models import Team, User
from yimi.accounts.queries import FIELD_ROLES
from yimi.core.plain import marks, moment, rows_of, uuid_of
from yimi.places.queries import ancestor_paths

# Plain SQL: read for every Case that is opened.
_TEAMS = """
SELECT duty.duty, team.place_path, team.id, team.name, team.place_id, team.organisation_id
FROM accounts_teamduty duty JOIN accounts_team team ON team.id = duty.team_id
WHERE team.is_active AND team.place_path IN ({around})
ORDER BY team.name DESC
"""

_BEATS = """
SELECT person.*, member.team_id AS beat_team, member.place_path AS beat_path
FROM accounts_membership member JOIN accounts_user person ON person.id = member.user_id
WHERE member.place_path IN ({around}) AND member.role IN ({roles})
AND member.team_id IS NOT NULL AND person.is_active
AND member.starts_at <= %s AND (member.ends_at IS NULL OR member.ends_at > %s)
"""


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
        around = tuple(self._around)
        self._teams = {
            (path, duty): _Row(team, name, path, place, organisation)
            for duty, path, team, name, place, organisation in rows_of(
                _TEAMS.format(around=marks(around)), around
            )
        }
        self._beats: dict[UUID | None, dict[str, list[User]]] | None = None

    def team(self, *duties: str, path: str) -> Team | None:
        """Return the nearest team with the first of the duties that anybody around has."""
        steps = ancestor_paths(path)[::-1]
        for duty in duties:
            for step in steps:
                found = self._teams.get((step, duty))
                if found is not None:
                    return found.team()
        return None

    def person(self, team: Team, *, path: str) -> User | None:
        """Return the one person of a team whose beat lies nearest around a place.

        None where nobody has a beat smaller than the team's area, or two share the smallest: a
        dispatcher decides.
        """
        beats = self._beats_of(team)
        for step in ancestor_paths(path)[::-1]:
            if len(step) <= len(team.place_path):
                return None
            people = beats.get(step, [])
            if people:
                return people[0] if len(people) == 1 else None
        return None

    def _beats_of(self, team: Team) -> dict[str, list[User]]:
        if self._beats is None:
            self._beats = {}
            around, at = tuple(self._around), moment(self._now)
            people: Iterable[Any] = User.objects.raw(
                _BEATS.format(around=marks(around), roles=marks(FIELD_ROLES)),
                [*around, *FIELD_ROLES, at, at],
            )
            for person in people:
                beat = self._beats.setdefault(uuid_of(person.beat_team), {})
                beat.setdefault(person.beat_path, []).append(person)
        return self._beats.get(team.pk, {})
