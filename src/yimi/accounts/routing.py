"""Routing many things at once: teams and their beats read in two queries, whatever the number."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from yimi.accounts.models import Membership, Team, User
from yimi.accounts.queries import FIELD_ROLES
from yimi.places.queries import ancestor_paths


class Router:
    """Finds the team that answers for a duty at a place, and the one person nearest to it."""

    def __init__(self, paths: Collection[str], *, now: datetime) -> None:
        self._now = now
        around = {step for path in paths for step in ancestor_paths(path)}
        self._teams: dict[tuple[str, str], Team] = {}
        teams = Team.objects.filter(is_active=True, place_path__in=around)
        for team in teams.prefetch_related("duties").order_by("-name"):
            for held in team.duties.all():
                self._teams[team.place_path, held.duty] = team
        self._beats: dict[UUID, dict[str, list[User]]] | None = None

    def team(self, *duties: str, path: str) -> Team | None:
        """Return the nearest team with the first of the duties that anybody around has."""
        steps = ancestor_paths(path)[::-1]
        for duty in duties:
            for step in steps:
                found = self._teams.get((step, duty))
                if found is not None:
                    return found
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
            held = Membership.objects.filter(
                Membership.in_force(self._now),
                team__in={team.pk for team in self._teams.values()},
                role__in=FIELD_ROLES,
                user__is_active=True,
            ).select_related("user")
            for member in held:
                beat = self._beats.setdefault(member.team_id, {})  # type: ignore[arg-type]
                beat.setdefault(member.place_path, []).append(member.user)
        return self._beats.get(team.pk, {})
