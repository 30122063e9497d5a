"""A Task and the proof that it was done."""

from django.db import models
from django.db.models import Q

from yimi.accounts.models import Team, User
from yimi.cases.models import Case, Part
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import OWN, SUBTREE, TEAM, Grant, ScopedQuerySet
from yimi.fieldwork.states import TRANSITIONS, Kind, Status
from yimi.places.models import Place


class TaskQuerySet(ScopedQuerySet["Task"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(team_id=grant.team_id)
        if grant.reach == OWN:
            return Q(assignee_id=grant.user_id)
        return None


class Task(models.Model):
    """One thing for one worker to do at one door, with a due time."""

    TRANSITIONS = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    part = models.ForeignKey(Part, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    service = models.CharField(max_length=40)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    rank = models.PositiveSmallIntegerField(default=2)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    assignee = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField()
    # When its worker got it: what is new stands out.
    given_at = models.DateTimeField(null=True)
    # Not before this: somebody was not at home and is tried again later.
    not_before_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=40, blank=True)

    classes = {
        "kind": "internal",
        "service": "internal",
        "status": "internal",
        "rank": "internal",
        "due_at": "internal",
        "given_at": "internal",
        "not_before_at": "internal",
        "attempts": "internal",
        "reason": "internal",
    }

    objects = TaskQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["assignee", "status"], name="task_assignee"),
            models.Index(fields=["place_path", "status"], name="task_path"),
            models.Index(fields=["case"], name="task_case"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["part"], name="task_once_per_part"),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="task_status"),
            models.CheckConstraint(
                condition=~Q(status=Status.NOT_DONE) | ~Q(reason=""), name="task_says_why_not"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.place_id}"


def photo_path(proof: "Proof", filename: str) -> str:
    """Return where a photo is kept: by its own id, never by a name that somebody typed."""
    return f"proofs/{proof.pk}.jpg"


class ProofQuerySet(ScopedQuerySet["Proof"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(task__team_id=grant.team_id)
        if grant.reach == OWN:
            # Who took over a Case sees what was tried before, and who tried keeps the own proof.
            return Q(task__assignee_id=grant.user_id) | Q(by_id=grant.user_id)
        return None


class Proof(models.Model):
    """What shows that a Task was done, or why it was not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="proofs")
    place_path = PathField(max_length=200)
    done = models.BooleanField()
    reason = models.CharField(max_length=40, blank=True)
    note = models.TextField(blank=True)
    received_by = models.CharField(max_length=40, blank=True)
    photo = models.FileField(upload_to=photo_path, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    classes = {
        "done": "internal",
        "reason": "internal",
        "note": "sensitive",
        "received_by": "personal",
        "photo": "sensitive",
        "at": "internal",
    }

    objects = ProofQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["task", "at"], name="proof_task")]
