"""Links by which residents follow a Case, guesses that missed, and calls to those who cannot."""

from django.db import models
from django.db.models import Q

from yimi.accounts.models import User
from yimi.cases.models import Case
from yimi.cases.states import AskWhom
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import OWN, SUBTREE, TEAM, Grant, ScopedQuerySet
from yimi.followup.states import TRANSITIONS, CallStatus, Kind, Result, Way


class LinkQuerySet(ScopedQuerySet["Link"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(case__team_id=grant.team_id)
        if grant.reach == OWN:
            return Q(made_by_id=grant.user_id)
        return None


class Link(models.Model):
    """A link and a telephone code by which one person follows one Case.

    Neither stands here: only keyed hashes by which they are found.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="links")
    place_path = PathField(max_length=200)
    holder = models.CharField(max_length=12, choices=AskWhom.choices)
    token_hash = models.CharField(max_length=64, unique=True)
    code_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    # From when on it opens nothing: some days after the Case has ended; null while it is open.
    ends_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # Since when words that were written by it have been read by nobody of the team.
    unread_at = models.DateTimeField(null=True)
    # The Case of a life in danger that words by this link opened.
    alarm = models.ForeignKey(Case, on_delete=models.SET_NULL, null=True, related_name="+")

    classes = {
        "holder": "internal",
        "token_hash": "sensitive",
        "code_hash": "sensitive",
        "made_at": "internal",
        "ends_at": "internal",
        "revoked_at": "internal",
        "unread_at": "internal",
    }

    objects = LinkQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["case", "holder"], name="link_case_holder"),
            models.Index(
                fields=["unread_at"], condition=Q(unread_at__isnull=False), name="link_unread"
            ),
        ]


class Miss(models.Model):
    """How often something was guessed wrongly in one stretch of time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # A keyed hash of what is counted: an address, a Case's number as it was typed, everybody.
    key_hash = models.CharField(max_length=64)
    window_at = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    classes = {"key_hash": "internal", "window_at": "internal", "count": "internal"}

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key_hash", "window_at"], name="miss_once_a_window")
        ]
        indexes = [models.Index(fields=["window_at"], name="miss_window")]


class CallBackQuerySet(ScopedQuerySet["CallBack"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(case__team_id=grant.team_id)
        if grant.reach == OWN:
            return Q(assignee_id=grant.user_id)
        return None


class CallBack(models.Model):
    """Somebody who has to be asked: when, by whom, by telephone or at the door."""

    TRANSITIONS = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="call_backs")
    place_path = PathField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    status = models.CharField(max_length=10, choices=CallStatus.choices, default=CallStatus.PLANNED)
    way = models.CharField(max_length=5, choices=Way.choices, default=Way.CALL)
    # When the Case was solved, or began to wait: each time it is asked about only once.
    cycle_at = models.DateTimeField()
    rank = models.PositiveSmallIntegerField(default=2)
    due_at = models.DateTimeField()
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # When the assignee began to call: two do not dial at once.
    taken_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    ended_at = models.DateTimeField(null=True)

    classes = {
        "kind": "internal",
        "status": "internal",
        "way": "internal",
        "cycle_at": "internal",
        "rank": "internal",
        "due_at": "internal",
        "taken_at": "internal",
        "tries": "internal",
        "result": "internal",
        "ended_at": "internal",
    }

    objects = CallBackQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["status", "due_at"], name="call_back_due"),
            models.Index(fields=["place_path", "status"], name="call_back_path"),
            models.Index(fields=["assignee", "status"], name="call_back_assignee"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=CallStatus.values), name="call_back_status"
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "cycle_at"], name="call_back_once_a_cycle"
            ),
        ]


class CallAttempt(models.Model):
    """One call or visit of a call-back, and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    call_back = models.ForeignKey(CallBack, on_delete=models.CASCADE, related_name="attempts")
    place_path = PathField(max_length=200)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    way = models.CharField(max_length=5, choices=Way.choices)
    result = models.CharField(max_length=12, choices=Result.choices)
    # When it is tried next; null where nothing is to be tried.
    next_at = models.DateTimeField(null=True)

    classes = {
        "at": "internal",
        "way": "internal",
        "result": "internal",
        "next_at": "internal",
    }

    objects = ScopedQuerySet["CallAttempt"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["call_back", "at"], name="attempt_call_back")]
