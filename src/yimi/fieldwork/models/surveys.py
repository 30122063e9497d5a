"""Questions that are asked from door to door, in editions, and the answers."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from yimi.accounts.models import User
from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import OWN, SUBTREE, TEAM, Grant, ScopedQuerySet
from yimi.fieldwork.states import QuestionKind
from yimi.places.models import Place

if TYPE_CHECKING:
    from yimi.fieldwork.models.rounds import Stop


class Survey(models.Model):
    """Questions of one name. Each change of what has been asked makes a new edition of them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    title = models.CharField(max_length=60)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    edition = models.PositiveSmallIntegerField(default=1)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # Since when no new round asks it.
    ended_at = models.DateTimeField(null=True)

    classes = {
        "title": "internal",
        "edition": "internal",
        "made_at": "internal",
        "ended_at": "internal",
    }

    objects = ScopedQuerySet["Survey"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="survey_path")]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of one edition; `key` says which question of other editions it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    place_path = PathField(max_length=200)
    edition = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField()
    key = models.UUIDField(default=new_id)
    text = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=QuestionKind.choices)
    # The words to choose from; an answer holds their numbers from 1 on.
    options = models.JSONField(default=list, blank=True)
    least = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    most = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    unit = models.CharField(max_length=10, blank=True)

    classes = {
        "edition": "internal",
        "position": "internal",
        "key": "internal",
        "text": "internal",
        "kind": "internal",
        "options": "internal",
        "least": "internal",
        "most": "internal",
        "unit": "internal",
    }

    objects = ScopedQuerySet["Question"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "edition", "position"], name="question_position_once"
            ),
            models.UniqueConstraint(
                fields=["survey", "edition", "key"], name="question_once_an_edition"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=QuestionKind.values), name="question_kind_is_known"
            ),
        ]

    def __str__(self) -> str:
        return self.text


def answer_path(answer: "Answer", filename: str) -> str:
    """Return where a photo is kept: by its own id, never by a name that somebody typed."""
    return f"answers/{answer.pk}.jpg"


class AnswerQuerySet(ScopedQuerySet["Answer"]):
    def reached_by(self, grant: Grant) -> Q | None:
        if grant.reach == SUBTREE:
            return Q()
        if grant.reach == TEAM and grant.team_id:
            return Q(stop__round__team_id=grant.team_id)
        if grant.reach == OWN:
            return Q(stop__round__worker_id=grant.user_id)
        return None


class Answer(models.Model):
    """What one door answered to one question of one edition."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    stop: "models.ForeignKey[Stop, Stop]" = models.ForeignKey(
        "fieldwork.Stop", on_delete=models.CASCADE, related_name="answers"
    )
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    place_path = PathField(max_length=200)
    # The numbers of what was chosen, each between strokes: |1|3|. Yes is 1, no is 2.
    chosen = models.CharField(max_length=80, blank=True)
    text = models.TextField(blank=True)
    number = models.DecimalField(max_digits=10, decimal_places=2, null=True)
    given_on = models.DateField(null=True)
    photo = models.FileField(upload_to=answer_path, blank=True)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    classes = {
        "chosen": "sensitive",
        "text": "sensitive",
        "number": "sensitive",
        "given_on": "sensitive",
        "photo": "sensitive",
        "at": "internal",
    }

    objects = AnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["question", "place_path"], name="answer_question")]
        constraints = [
            models.UniqueConstraint(fields=["stop", "question"], name="answer_once_a_stop"),
        ]
