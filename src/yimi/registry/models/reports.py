"""Tables that an upper level asks for: made once by an operator, filled from the ledger."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.places.models import Place


class Order(models.TextChoices):
    DOOR = "door", _("By door")
    OLDEST = "oldest", _("The oldest first")
    NAME = "name", _("By name")


class Grouping(models.TextChoices):
    NONE = "", _("One table")
    COMMUNITY = "community", _("Per community")
    COMPOUND = "compound", _("Per compound")
    BUILDING = "building", _("Per building")


class ReportTemplate(models.Model):
    """A table: which columns, of whom, in what order, with which head."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    name = models.CharField(max_length=60)
    # Lines above the table: to whom it goes, which order asked for it.
    head = models.TextField(blank=True, max_length=400)
    # [{"code": "name", "label": ""}]: the label as the upper level words it; empty: ours.
    columns = models.JSONField[Any, Any](default=list)
    # What somebody must fit to be listed; see `reports.people_of`.
    filters = models.JSONField[Any, Any](default=dict, blank=True)
    order = models.CharField(max_length=8, choices=Order.choices, default=Order.DOOR)
    grouping = models.CharField(max_length=12, choices=Grouping.choices, blank=True)
    # Who signs below: 填表人, 审核人.
    signature = models.CharField(max_length=120, blank=True)
    is_landscape = models.BooleanField(default=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    changed_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)
    client_id = models.UUIDField(null=True, unique=True)

    classes = {
        "name": "internal",
        "head": "internal",
        "columns": "internal",
        "filters": "internal",
        "order": "internal",
        "grouping": "internal",
        "signature": "internal",
        "is_landscape": "internal",
        "changed_at": "internal",
        "removed_at": "internal",
        "client_id": "internal",
    }

    objects = ScopedQuerySet["ReportTemplate"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="report_template_path")]

    def __str__(self) -> str:
        return self.name
