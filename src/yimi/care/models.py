"""Who must not be forgotten: plans and their times, who answers, when they were last reached."""

from typing import TypeVar

from django.db import models
from django.db.models import Q

from yimi.accounts.models import Organisation, Team, User
from yimi.care.states import (
    ALARM_TRANSITIONS,
    PLAN_TRANSITIONS,
    STANDING,
    TURN_TRANSITIONS,
    AlarmKind,
    AlarmStatus,
    EndReason,
    How,
    Illness,
    PlanStatus,
    Rhythm,
    TurnStatus,
    Vaccination,
)
from yimi.cases.models import Case
from yimi.core.fields import EncryptedField, PathField
from yimi.core.ids import new_id
from yimi.core.scope import OWN, SUBTREE, TEAM, Grant, ScopedQuerySet
from yimi.registry.models import Resident

M = TypeVar("M", bound=models.Model)


class OfResidentQuerySet(ScopedQuerySet[M]):
    """Rows about somebody: one's own are those of the people for whom one answers."""

    way = "resident__carer__"

    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(**{f"{self.way}team_id": grant.team_id})
        if grant.reach == OWN:
            mine = Q(**{f"{self.way}worker_id": grant.user_id})
            return mine | Q(**{f"{self.way}deputy_id": grant.user_id})
        return None


class OfPlanQuerySet(OfResidentQuerySet[M]):
    way = "plan__resident__carer__"


class CarerQuerySet(OfResidentQuerySet["Carer"]):
    way = ""


class Carer(models.Model):
    """Who answers for somebody: a person by name, who stands in, a team, an institution."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="carer")
    place_path = PathField(max_length=200)
    worker = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    deputy = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    institution = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, related_name="+"
    )
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    classes = {"noted_at": "internal"}

    objects = CarerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="carer_path")]


class Plan(models.Model):
    """A need that comes back: its rhythm, when it was last met, and when it is next due."""

    TRANSITIONS = PLAN_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="plans")
    place_path = PathField(max_length=200)
    # A code of the pack's plans.
    kind = models.CharField(max_length=40)
    status = models.CharField(max_length=8, choices=PlanStatus.choices, default=PlanStatus.ACTIVE)
    rhythm = models.CharField(max_length=10, choices=Rhythm.choices)
    # ISO numbers of the days of the week, Monday = 1: "135".
    weekdays = models.CharField(max_length=7, blank=True)
    every_days = models.PositiveSmallIntegerField(null=True)
    at = models.TimeField()
    # When it was last met; never a day to come.
    last_on = models.DateField(null=True)
    # When it was last met before the plan was written down.
    met_before_on = models.DateField(null=True)
    # The day on which a birth is due, for weeks of pregnancy.
    due_on = models.DateField(null=True)
    # What was in hand at the end of the day `counted_on`, in the unit of the dose.
    stock = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    counted_on = models.DateField(null=True)
    daily_dose = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    refill = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    unit = models.CharField(max_length=10, blank=True)
    # Longer than this between two times is an alarm; null: no alarm.
    gap_h = models.PositiveSmallIntegerField(null=True)
    # The last day of a course; null: it goes on.
    until = models.DateField(null=True)
    note = EncryptedField(blank=True)
    # The next time for which there is no row yet, and when one is to be made.
    next_on = models.DateField(null=True)
    opens_at = models.DateTimeField(null=True)
    # When an alarm is to be raised, if nothing happens before.
    alarm_at = models.DateTimeField(null=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=12, choices=EndReason.choices, blank=True)
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "kind": "sensitive",
        "status": "internal",
        "rhythm": "sensitive",
        "weekdays": "sensitive",
        "every_days": "sensitive",
        "at": "internal",
        "last_on": "sensitive",
        "met_before_on": "sensitive",
        "due_on": "sensitive",
        "stock": "sensitive",
        "counted_on": "internal",
        "daily_dose": "sensitive",
        "refill": "sensitive",
        "unit": "internal",
        "gap_h": "internal",
        "until": "sensitive",
        "note": "sensitive",
        "next_on": "sensitive",
        "opens_at": "internal",
        "alarm_at": "internal",
        "made_at": "internal",
        "ended_at": "internal",
        "end_reason": "internal",
        "client_id": "internal",
    }

    objects = OfResidentQuerySet["Plan"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["resident", "status"], name="plan_resident"),
            models.Index(fields=["place_path", "status"], name="plan_path"),
            models.Index(
                fields=["opens_at"], condition=Q(opens_at__isnull=False), name="plan_opens"
            ),
            models.Index(
                fields=["alarm_at"], condition=Q(alarm_at__isnull=False), name="plan_alarm"
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PlanStatus.values), name="plan_status"),
            models.CheckConstraint(condition=Q(rhythm__in=Rhythm.values), name="plan_rhythm"),
            models.CheckConstraint(
                condition=~Q(status=PlanStatus.ENDED)
                | (Q(opens_at__isnull=True) & Q(alarm_at__isnull=True)),
                name="plan_ended_asks_nothing",
            ),
        ]


class Turn(models.Model):
    """One time of a plan: the day on which it is due, and what became of it."""

    TRANSITIONS = TURN_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="turns")
    place_path = PathField(max_length=200)
    status = models.CharField(max_length=8, choices=TurnStatus.choices, default=TurnStatus.PLANNED)
    due_on = models.DateField()
    due_at = models.DateTimeField()
    # When its Case is to be opened; null once it was.
    opens_at = models.DateTimeField(null=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, related_name="+")
    done_on = models.DateField(null=True)
    moved_on = models.DateField(null=True)

    classes = {
        "status": "internal",
        "due_on": "sensitive",
        "due_at": "sensitive",
        "opens_at": "internal",
        "done_on": "sensitive",
        "moved_on": "sensitive",
    }

    objects = OfPlanQuerySet["Turn"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "due_on"], name="turn_path"),
            models.Index(
                fields=["opens_at"], condition=Q(opens_at__isnull=False), name="turn_opens"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="turn_once_a_day"),
            models.CheckConstraint(condition=Q(status__in=TurnStatus.values), name="turn_status"),
        ]


class Alarm(models.Model):
    """That a plan is broken: somebody by name has to look after it."""

    TRANSITIONS = ALARM_TRANSITIONS

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="alarms")
    place_path = PathField(max_length=200)
    kind = models.CharField(max_length=8, choices=AlarmKind.choices)
    status = models.CharField(max_length=8, choices=AlarmStatus.choices, default=AlarmStatus.RAISED)
    # Null only where nobody at all works around the place.
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    raised_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    classes = {
        "kind": "sensitive",
        "status": "internal",
        "raised_at": "internal",
        "ended_at": "internal",
    }

    objects = OfPlanQuerySet["Alarm"].as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["place_path", "status"], name="alarm_path"),
            models.Index(fields=["owner", "status"], name="alarm_owner"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["plan", "kind"],
                condition=Q(status__in=sorted(str(status.value) for status in STANDING)),
                name="alarm_once",
            ),
            models.CheckConstraint(condition=Q(status__in=AlarmStatus.values), name="alarm_status"),
        ]


class Contact(models.Model):
    """That somebody was reached, or that one tried: how, by whom, and what they said."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="contacts")
    place_path = PathField(max_length=200)
    at = models.DateTimeField()
    how = models.CharField(max_length=8, choices=How.choices)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    # Nobody answered: one tried, and they were not reached.
    reached = models.BooleanField(default=True)
    said_no_need = models.BooleanField(default=False)
    # The event or the click that said so: nothing is written twice.
    source_id = models.UUIDField()

    classes = {
        "at": "personal",
        "how": "internal",
        "reached": "personal",
        "said_no_need": "personal",
        "source_id": "internal",
    }

    objects = OfResidentQuerySet["Contact"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["resident", "-at"], name="contact_resident")]
        constraints = [
            models.UniqueConstraint(fields=["resident", "source_id"], name="contact_once"),
        ]


class LastReached(models.Model):
    """When somebody was last reached, and last tried in vain since: one row for each."""

    resident = models.OneToOneField(
        Resident, on_delete=models.CASCADE, primary_key=True, related_name="last_reached"
    )
    place_path = PathField(max_length=200)
    at = models.DateTimeField(null=True)
    how = models.CharField(max_length=8, choices=How.choices, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    said_no_need = models.BooleanField(default=False)
    tried_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)

    classes = {
        "at": "personal",
        "how": "internal",
        "said_no_need": "personal",
        "tried_at": "internal",
        "tries": "internal",
    }

    objects = OfResidentQuerySet["LastReached"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="last_reached_path")]


class Assessment(models.Model):
    """What an old person's grade rests on, the grade, and whether points stood in for a rule."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    resident = models.OneToOneField(Resident, on_delete=models.CASCADE, related_name="assessment")
    place_path = PathField(max_length=200)
    illness = models.CharField(max_length=8, choices=Illness.choices)
    vaccination = models.CharField(max_length=8, choices=Vaccination.choices)
    noted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    noted_at = models.DateTimeField()

    classes = {"illness": "sensitive", "vaccination": "sensitive", "noted_at": "internal"}

    objects = OfResidentQuerySet["Assessment"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="assessment_path")]


class Brought(models.Model):
    """What of care came from somebody who was merged, so that it can go back.

    `moved` holds ids of plans and contacts, and the values of rows that are one for each person.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(Resident, on_delete=models.CASCADE, related_name="+")
    place_path = PathField(max_length=200)
    at = models.DateTimeField()
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)

    classes = {"at": "internal", "moved": "sensitive", "undone_at": "internal"}

    objects = ScopedQuerySet["Brought"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="brought_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "merged"],
                condition=Q(undone_at__isnull=True),
                name="brought_once",
            ),
        ]
