"""Reading rounds: whose they are, how far they are, what is left to do after visits."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from yimi.accounts.models import Team, User
from yimi.accounts.queries import members_of
from yimi.core.declared import permissions_of
from yimi.core.models import Event
from yimi.core.scope import within
from yimi.fieldwork.events import RoundGiven
from yimi.fieldwork.models import Answer, FollowUp, Question, Round, Stop
from yimi.fieldwork.states import (
    OUTCOMES,
    ROUND_OPEN,
    STOP_OPEN,
    FollowUpStatus,
    RoundStatus,
    StopStatus,
)
from yimi.places.queries import ancestor_paths
from yimi.registry.queries import Found, describe, households_at

MOST_ROUNDS = 60
MOST_ENDED = 30


def rounds_of(user: User) -> list[Round]:
    """Return the rounds that a worker has, those under way first, with how far each is."""
    return list(
        counted(
            Round.objects.filter(worker=user, status__in=[RoundStatus.GIVEN, RoundStatus.STARTED])
        ).order_by("-status", "made_at")
    )


def open_stops(rounds: Iterable[Round]) -> list[Stop]:
    """Return the doors that are left of the rounds that are under way."""
    started = [walk.pk for walk in rounds if walk.status == RoundStatus.STARTED]
    if not started:
        return []
    return list(
        Stop.objects.filter(round__in=started, status__in=STOP_OPEN)
        .select_related("place", "round__survey")
        .order_by("number")
    )


def own_stop(user: User, place_id: UUID) -> Stop | None:
    """Return the stop that a worker has open at a door, of a round under way or given out."""
    return (
        Stop.objects.filter(
            place_id=place_id,
            round__worker=user,
            round__status__in=[RoundStatus.GIVEN, RoundStatus.STARTED],
            status__in=STOP_OPEN,
        )
        .select_related("place", "round__survey", "round__worker")
        .order_by("-round__status", "round__made_at")
        .first()
    )


def stop_to_report(user: User, pk: UUID) -> Stop | None:
    """Return a door of a round that a worker has, or had before it was handed back or on."""
    rows = Stop.objects.select_related("round__survey", "place")
    found: Stop | None = rows.visible_to(user, "fieldwork.walk").filter(pk=pk).first()
    if found is None:
        areas = [grant.path for grant in user.grants() if "fieldwork.walk" in grant.permissions]
        theirs = rows.filter(pk=pk, round__status__in=ROUND_OPEN).first()
        if theirs and theirs.place_path.startswith(tuple(areas)) and had_it(theirs.round, user):
            found = theirs
    return found


def had_it(walk: Round, person: User) -> bool:
    """Return whether somebody has a round, or had it before it was handed back or on."""
    if walk.worker_id == person.pk:
        return True
    given = Event.objects.filter(
        type=RoundGiven.name(), subject_id=walk.pk, data__worker_id=str(person.pk)
    )
    return given.exists()


def questions_of(walk: Round) -> list[Question]:
    """Return the questions that a round asks, as they were when it was made."""
    if walk.survey_id is None:
        return []
    return list(
        Question.objects.filter(survey=walk.survey_id, edition=walk.edition).order_by("position")
    )


def counted(rounds: "QuerySet[Round]") -> "QuerySet[Round]":
    """Add to rounds how many doors they have and how each visit ended."""
    counts = {
        f"n_{status}": Count("stops", filter=Q(stops__status=status))
        for status in StopStatus.values
    }
    return rounds.select_related("worker", "team", "place", "survey", "made_by").annotate(
        n_all=Count("stops"),
        n_notices=Sum("stops__notices"),
        n_to_go=Count("stops", filter=Q(stops__status__in=STOP_OPEN)),
        n_visited=Count("stops", filter=Q(stops__status__in=OUTCOMES)),
        **counts,
    )


def rounds_in(user: Any, *, ended: bool) -> list[Round]:
    """Return the rounds of somebody's area, the newest first."""
    rows = Round.objects.visible_to(user, "fieldwork.rounds")
    rows = rows.exclude(status__in=ROUND_OPEN) if ended else rows.filter(status__in=ROUND_OPEN)
    return list(counted(rows).order_by("-made_at")[: MOST_ENDED if ended else MOST_ROUNDS])


def follow_ups_in(user: Any) -> list[FollowUp]:
    """Return what is left to do after visits in somebody's area, what is due first."""
    return list(
        FollowUp.objects.visible_to(user, "fieldwork.rounds")
        .filter(status=FollowUpStatus.OPEN)
        .select_related("stop__round", "place", "owner")
        .order_by("due_at", "place__sort_key")[:300]
    )


def stops_of(walk: Round) -> list[Stop]:
    """Return all doors of a round in walking order."""
    return list(walk.stops.select_related("place", "visited_by").order_by("number"))


def homes_behind(stops: Iterable[Stop]) -> dict[UUID, list[Found]]:
    """Return the households behind doors, described, by the id of the door."""
    at = households_at(stop.place_id for stop in stops)
    ids = [home.pk for homes in at.values() for home in homes if home.merged_into_id is None]
    found: dict[UUID, list[Found]] = {}
    for entry in describe(ids):
        found.setdefault(entry.household.place_id, []).append(entry)
    return found


def answers_at(stop: Stop) -> dict[UUID, Answer]:
    """Return what a stop has answered already, by question."""
    return {answer.question_id: answer for answer in stop.answers.all()}


def people_for(team: Team, *, now: datetime) -> list[User]:
    """Return who may walk a round of a team."""
    members = members_of([team.pk], now=now)
    return list({member.user_id: member.user for member in members}.values())


def teams_for(user: Any, path: str) -> list[Team]:
    """Return the teams that may walk in an area: around it, or inside it; the nearest first."""
    rows = Team.objects.filter(is_active=True).filter(
        Q(place_path__in=ancestor_paths(path)) | within(path)
    )
    own = {member.team_id for member in user.current_memberships}
    return sorted(rows, key=lambda team: (team.pk not in own, -len(team.place_path), team.name))


def people_by_team(teams: Iterable[Team], *, now: datetime) -> list[dict[str, Any]]:
    """Return teams with those of their people who walk rounds, in a fixed number of queries."""
    teams = list(teams)
    members: dict[UUID, dict[UUID, str]] = {}
    for member in members_of([team.pk for team in teams], now=now):
        if member.team_id and "fieldwork.walk" in permissions_of(member.role):
            members.setdefault(member.team_id, {})[member.user_id] = member.user.name
    return [
        {
            "id": team.pk,
            "name": team.name,
            "people": [
                {"id": pk, "value": f"{team.pk}:{pk}", "name": name}
                for pk, name in members.get(team.pk, {}).items()
            ],
        }
        for team in teams
        if team.pk in members
    ]
