"""A round from door to door, its stops, and what is left to do after a visit."""

from django.db import models
from django.db.models import Q

from yimi.accounts.models import Team, User
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import OWN, SUBTREE, TEAM, Grant, ScopedQuerySet
from yimi.fieldwork.models.surveys import Survey
from yimi.fieldwork.states import (
    FOLLOW_UP_TRANSITIONS,
    ROUND_TRANSITIONS,
    STOP_TRANSITIONS,
    FollowUpKind,
    FollowUpStatus,
    RoundStatus,
    StopStatus,
    WalkingOrder,
)
from yimi.places.models import Place


def reach_of_round(grant: Grant, way: str = "") -> Q | None:
    """Return which rows a grant reaches, by the round that they hang on."""
    if grant.reach == SUBTREE:
        return Q()
    if grant.reach == TEAM and grant.team_id:
        return Q(**{f"{way}team_id": grant.team_id})
    if grant.reach == OWN:
        return Q(**{f"{way}worker_id": grant.user_id})
    return None


class RoundQuerySet(ScopedQuerySet["Round"]):
    def reached_by(self, grant: Grant) -> Q | None:
        return reach_of_round(grant)


class Round(models.Model):
    """Doors that one worker goes to one after the other, with what is to be done at each."""

    TRANSITIONS = ROUND_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # What stands on its paper: short enough to type.
    code = models.CharField(max_length=6, unique=True)
    title = models.CharField(max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    worker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(
        max_length=10, choices=RoundStatus.choices, default=RoundStatus.WAITING
    )
    order = models.CharField(max_length=8, choices=WalkingOrder.choices, default=WalkingOrder.AUTO)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, null=True, related_name="+")
    # The questions as they were when the round was made: paper that is out keeps its questions.
    edition = models.PositiveSmallIntegerField(default=0)
    # What is handed over at each door, by its name; empty: nothing.
    notice = models.CharField(max_length=60, blank=True)
    takes_tasks = models.BooleanField(default=False)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    classes = {
        "code": "internal",
        "title": "internal",
        "status": "internal",
        "order": "internal",
        "edition": "internal",
        "notice": "internal",
        "takes_tasks": "internal",
        "made_at": "internal",
        "started_at": "internal",
        "ended_at": "internal",
    }

    objects = RoundQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["worker", "status"], name="round_worker"),
            models.Index(fields=["place_path", "status"], name="round_path"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=RoundStatus.values), name="round_status"),
            models.CheckConstraint(
                condition=Q(worker__isnull=False)
                | ~Q(status__in=[RoundStatus.GIVEN, RoundStatus.STARTED]),
                name="round_is_with_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"


class StopQuerySet(ScopedQuerySet["Stop"]):
    def reached_by(self, grant: Grant) -> Q | None:
        return reach_of_round(grant, "round__")


class Stop(models.Model):
    """One door of a round, and how the visit ended."""

    TRANSITIONS = STOP_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="stops")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    number = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=14, choices=StopStatus.choices, default=StopStatus.OPEN)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before_at = models.DateTimeField(null=True)
    # When somebody stood at the door; what comes from paper is typed in later.
    visited_at = models.DateTimeField(null=True)
    visited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True)
    # How many of the round's notice were handed over.
    notices = models.PositiveSmallIntegerField(default=0)
    from_paper = models.BooleanField(default=False)

    classes = {
        "number": "internal",
        "status": "internal",
        "attempts": "internal",
        "not_before_at": "internal",
        "visited_at": "internal",
        "note": "sensitive",
        "notices": "internal",
        "from_paper": "internal",
    }

    objects = StopQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path", "status"], name="stop_path")]
        constraints = [
            models.UniqueConstraint(fields=["round", "place"], name="stop_once_a_door"),
            models.UniqueConstraint(fields=["round", "number"], name="stop_number_once"),
            models.CheckConstraint(condition=Q(status__in=StopStatus.values), name="stop_status"),
        ]

    def __str__(self) -> str:
        return f"{self.round_id} {self.number}"


class FollowUpQuerySet(ScopedQuerySet["FollowUp"]):
    def reached_by(self, grant: Grant) -> Q | None:
        return reach_of_round(grant, "stop__round__")


class FollowUp(models.Model):
    """What somebody has to do because of how a visit ended, until when, and who."""

    TRANSITIONS = FOLLOW_UP_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stop = models.ForeignKey(Stop, on_delete=models.CASCADE, related_name="follow_ups")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    kind = models.CharField(max_length=10, choices=FollowUpKind.choices)
    status = models.CharField(
        max_length=8, choices=FollowUpStatus.choices, default=FollowUpStatus.OPEN
    )
    owner = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    note = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    classes = {
        "kind": "internal",
        "status": "internal",
        "due_at": "internal",
        "note": "sensitive",
        "ended_at": "internal",
    }

    objects = FollowUpQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path", "status"], name="follow_up_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["stop", "kind"],
                condition=Q(status="open"),
                name="follow_up_once_a_stop",
            ),
            models.CheckConstraint(
                condition=Q(status__in=FollowUpStatus.values), name="follow_up_status"
            ),
        ]
