"""What became of each Case, in numbers: read from the log, so that figures are quick."""

from django.db import models
from django.db.models import Q

from yimi.accounts.models import Team
from yimi.cases.models import Case
from yimi.cases.states import OPEN, Channel, Status
from yimi.core.fields import PathField
from yimi.core.literal import OneOf
from yimi.core.scope import ORGANISATION, SUBTREE, TEAM, Grant, ScopedQuerySet

# What is open, in the words of the index over it.
OPEN_CODES = tuple(sorted(str(status) for status in OPEN))
IS_OPEN = Q(OneOf("status", OPEN_CODES))


class OutcomeQuerySet(ScopedQuerySet["Outcome"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(team_id=grant.team_id)
        if grant.reach == ORGANISATION and grant.organisation_id:
            return Q(team__organisation_id=grant.organisation_id)
        return None


class Outcome(models.Model):
    """One Case as the figures see it: when each promise was due, when it was kept, what was said.

    A copy that the log can make again at any time; nobody changes it but `command.handlers`.
    """

    case = models.OneToOneField(
        Case, on_delete=models.CASCADE, primary_key=True, related_name="outcome"
    )
    place_path = PathField(max_length=200)
    community_path = PathField(max_length=200, blank=True)
    compound_path = PathField(max_length=200, blank=True)
    # The last event of the Case that this row knows of.
    position = models.BigIntegerField()
    status = models.CharField(max_length=12, choices=Status.choices)
    service = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel.choices)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    respond_by_at = models.DateTimeField()
    responded_at = models.DateTimeField(null=True)
    # From the first word to the first answer, and to the last solving.
    respond_s = models.PositiveIntegerField(null=True)
    solve_by_at = models.DateTimeField()
    solved_at = models.DateTimeField(null=True)
    solve_s = models.PositiveIntegerField(null=True)
    paused = models.BooleanField(default=False)
    reopened = models.PositiveSmallIntegerField(default=0)
    # The resident's last word: a code of `cases.Answer`, or `not_solved`; empty: nobody asked yet.
    answer = models.CharField(max_length=12, blank=True)

    classes = {
        "community_path": "internal",
        "compound_path": "internal",
        "position": "internal",
        "status": "internal",
        "service": "internal",
        "channel": "internal",
        "opened_at": "internal",
        "respond_by_at": "internal",
        "responded_at": "internal",
        "respond_s": "internal",
        "solve_by_at": "internal",
        "solved_at": "internal",
        "solve_s": "internal",
        "paused": "internal",
        "reopened": "internal",
        "answer": "internal",
    }

    objects = OutcomeQuerySet.as_manager()

    class Meta:
        indexes = [
            # All that the figures of a period ask: they are counted by it alone.
            models.Index(
                fields=[
                    "opened_at",
                    "place_path",
                    "status",
                    "paused",
                    "responded_at",
                    "respond_by_at",
                    "solved_at",
                    "solve_by_at",
                    "reopened",
                    "answer",
                    "community_path",
                    "compound_path",
                    "service",
                    "channel",
                    "team",
                    "respond_s",
                    "solve_s",
                ],
                name="outcome_figures",
            ),
            # What is open now, whenever it came in.
            models.Index(
                fields=["place_path", "team", "status", "solve_by_at", "paused"],
                condition=Q(status__in=OPEN_CODES),
                name="outcome_open",
            ),
        ]
