"""A Case: what a person needs, who answers for it, until when."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as _

from yimi.accounts.models import Team, User
from yimi.cases.states import (
    ENDED,
    OPEN,
    TRANSITIONS,
    AnswerBy,
    AskWhom,
    Channel,
    Consent,
    PartStatus,
    Relation,
    Status,
    Urgency,
)
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.literal import OneOf
from yimi.core.scope import ORGANISATION, OWN, SUBTREE, TEAM, Grant, ScopedQuerySet, within
from yimi.places.models import Emergency, Place
from yimi.registry.models import Household, Resident

# What has not ended, in the words of the index over it: every lane but the last asks for these.
RUNNING = tuple(sorted(str(status.value) for status in Status if status not in ENDED))
IS_RUNNING = Q(OneOf("status", RUNNING))
IS_OPEN = IS_RUNNING & Q(status__in=OPEN)
# A life in danger, in the words of the small index over it: every page counts these.
IS_DANGER = IS_OPEN & (Q(unconfirmed=True) | Q(OneOf("urgency", (Urgency.LIFE.value,))))
HAS_ENDED = Q(OneOf("status", tuple(sorted(str(status.value) for status in ENDED))))


class CaseQuerySet(ScopedQuerySet["Case"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(team_id=grant.team_id) | Q(offered_team_id=grant.team_id)
        if grant.reach == ORGANISATION and grant.organisation_id:
            return Q(team__organisation_id=grant.organisation_id)
        if grant.reach == OWN:
            return _own(grant)
        return None


def _own(grant: Grant) -> Q:
    """Return one's own Cases, and for those who may take some on, what nobody of the team has."""
    own = Q(owner_id=grant.user_id)
    if grant.team_id and "cases.accept" in grant.permissions:
        free = Q(owner__isnull=True, status=Status.ASSIGNED, team_id=grant.team_id)
        own |= free & within(grant.path)
    return own


class Case(models.Model):
    """One need or report, from the first word to the resident's answer."""

    TRANSITIONS = TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=12, unique=True)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    emergency = models.ForeignKey(Emergency, on_delete=models.PROTECT, null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.RECEIVED)
    # Counts the acts, so that a page that is out of date is noticed.
    revision = models.PositiveIntegerField(default=1)

    service = models.CharField(max_length=40)
    urgency = models.CharField(max_length=8, choices=Urgency.choices)
    # 0 for a life in danger, 1 for today, 2 for routine: the order of every list.
    rank = models.PositiveSmallIntegerField(default=2)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    # Opened by the program from a sign of danger; nobody has confirmed it yet.
    unconfirmed = models.BooleanField(default=False)
    summary = models.CharField(max_length=160)
    text = models.TextField(blank=True)
    details = models.JSONField(default=dict, blank=True)

    requester_name = models.CharField(max_length=40, blank=True)
    requester_phone = models.CharField(max_length=24, blank=True)
    beneficiary_name = models.CharField(max_length=40, blank=True)
    household = models.ForeignKey(Household, on_delete=models.PROTECT, null=True)
    beneficiary = models.ForeignKey(Resident, on_delete=models.PROTECT, null=True)
    consent = models.CharField(max_length=8, choices=Consent.choices, default=Consent.UNKNOWN)
    # How who asks stands to whom it is for; empty where nobody has said.
    requester_relation = models.CharField(max_length=10, choices=Relation.choices, blank=True)
    requester_elsewhere = models.BooleanField(default=False)
    beneficiary_phone = models.CharField(max_length=24, blank=True)
    ask_whom = models.CharField(max_length=12, choices=AskWhom.choices, default=AskWhom.REQUESTER)
    answer_by = models.CharField(max_length=4, choices=AnswerBy.choices, blank=True)

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    offered_team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True)

    # When its owner took it up: accepted it, opened it or began. Being given it is not that.
    taken_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    respond_by_at = models.DateTimeField()
    solve_by_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    called_120_at = models.DateTimeField(null=True)
    solved_at = models.DateTimeField(null=True)
    # From when the deadlines count: when it was opened, or last reopened.
    clock_from_at = models.DateTimeField()
    # Hours of its service's clock that pauses since then have added to every deadline.
    paused_h = models.FloatField(default=0)
    # While set, the clock stands still.
    paused_at = models.DateTimeField(null=True)
    waiting_since_at = models.DateTimeField(null=True)
    waiting_for = models.CharField(max_length=12, blank=True)
    escalation_level = models.PositiveSmallIntegerField(default=0)
    next_escalation_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "number": "internal",
        "status": "internal",
        "revision": "internal",
        "service": "internal",
        "urgency": "internal",
        "rank": "internal",
        "channel": "internal",
        "unconfirmed": "internal",
        "summary": "personal",
        "text": "sensitive",
        "details": "sensitive",
        "requester_name": "personal",
        "requester_phone": "personal",
        "beneficiary_name": "personal",
        "consent": "internal",
        "requester_relation": "internal",
        "requester_elsewhere": "internal",
        "beneficiary_phone": "personal",
        "ask_whom": "internal",
        "answer_by": "internal",
        "taken_at": "internal",
        "opened_at": "internal",
        "respond_by_at": "internal",
        "solve_by_at": "internal",
        "responded_at": "internal",
        "called_120_at": "internal",
        "solved_at": "internal",
        "clock_from_at": "internal",
        "paused_h": "internal",
        "paused_at": "internal",
        "waiting_since_at": "internal",
        "waiting_for": "internal",
        "escalation_level": "internal",
        "next_escalation_at": "internal",
        "client_id": "internal",
    }

    objects = CaseQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "status"], name="case_path_status"),
            # All that the board asks of a Case that has not ended: it counts and sorts by it alone.
            models.Index(
                fields=[
                    "place_path",
                    "rank",
                    "solve_by_at",
                    "id",
                    "status",
                    "owner",
                    "urgency",
                    "unconfirmed",
                    "paused_at",
                    "waiting_since_at",
                    "responded_at",
                    "respond_by_at",
                    "escalation_level",
                    "service",
                    "team",
                ],
                condition=Q(status__in=RUNNING),
                name="case_running",
            ),
            models.Index(
                fields=["place_path", "status", "unconfirmed", "urgency"],
                condition=Q(status__in=RUNNING)
                & (Q(unconfirmed=True) | Q(urgency__in=[Urgency.LIFE.value])),
                name="case_danger",
            ),
            models.Index(
                fields=["-solve_by_at", "place_path"],
                condition=Q(status__in=sorted(str(status.value) for status in ENDED)),
                name="case_ended",
            ),
            models.Index(
                fields=["owner", "status"], condition=Q(owner__isnull=False), name="case_of_owner"
            ),
            models.Index(fields=["team", "status"], name="case_team"),
            models.Index(
                fields=["next_escalation_at"],
                condition=Q(next_escalation_at__isnull=False),
                name="case_escalates",
            ),
            models.Index(fields=["household", "opened_at"], name="case_household"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=Status.values), name="case_status"),
            models.CheckConstraint(condition=Q(urgency__in=Urgency.values), name="case_urgency"),
            models.CheckConstraint(
                condition=~Q(status=Status.MERGED) | Q(merged_into__isnull=False),
                name="case_merged_says_where",
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.TRANSFERRED) | Q(offered_team__isnull=False),
                name="case_transfer_has_taker",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.summary}"

    @property
    def is_taken(self) -> bool:
        """Whether who was given it has taken it up, so that residents may be told so."""
        return self.taken_at is not None or self.status == Status.IN_PROGRESS

    def get_status_display(self) -> str:  # type: ignore[no-redef]
        """Return the state in words: what nobody has looked at yet is not called accepted."""
        if self.status == Status.ACCEPTED and not self.is_taken:
            return _("Given out, not taken up yet")
        return str(Status(self.status).label)


class Part(models.Model):
    """One thing that it takes to satisfy a Case; `key` names who fulfils it."""

    TRANSITIONS = {
        PartStatus.OPEN: frozenset({PartStatus.DONE, PartStatus.REFUSED}),
        PartStatus.DONE: frozenset[str](),
        PartStatus.REFUSED: frozenset[str](),
    }

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="parts")
    place_path = PathField(max_length=200)
    key = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=PartStatus.choices, default=PartStatus.OPEN)
    reason = models.CharField(max_length=40, blank=True)

    classes = {"key": "internal", "status": "internal", "reason": "internal"}

    objects = ScopedQuerySet["Part"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PartStatus.values), name="part_status"),
            models.CheckConstraint(
                condition=~Q(status=PartStatus.REFUSED) | ~Q(reason=""),
                name="part_refused_says_why",
            ),
        ]


class Told(models.Model):
    """Somebody was told that the time of a Case is running out."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="told")
    place_path = PathField(max_length=200)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    level = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    # When that person said that they know.
    noted_at = models.DateTimeField(null=True)

    classes = {"level": "internal", "at": "internal", "noted_at": "internal"}

    objects = ScopedQuerySet["Told"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "user", "level"], name="told_once"),
        ]
        indexes = [
            models.Index(
                fields=["user", "at"], condition=Q(noted_at__isnull=True), name="told_not_noted"
            )
        ]
