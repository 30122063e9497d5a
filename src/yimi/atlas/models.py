"""What people put on the map by hand, and the counts that a gate was given."""

from django.db import models
from django.db.models import Q

from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet
from yimi.places.models import Place


class Legend(models.Model):
    """What the colours of a layer mean that people set by hand, named by an operator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    name = models.CharField(max_length=40)
    # [{"code": "a", "label": "…", "colour": "red", "pattern": "cross", "layer": ""}], the most
    # pressing first. `layer`: doors that it colours stand here too, without a mark by hand.
    entries = models.JSONField(default=list)
    made_at = models.DateTimeField()
    # Since when it is used no more; its marks went with it.
    gone_at = models.DateTimeField(null=True)

    classes = {
        "name": "internal",
        "entries": "internal",
        "made_at": "internal",
        "gone_at": "internal",
    }

    objects = ScopedQuerySet["Legend"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "name"],
                condition=Q(gone_at__isnull=True),
                name="legend_named_once",
            )
        ]
        indexes = [models.Index(fields=["place_path"], name="legend_path")]

    def __str__(self) -> str:
        return self.name


class Mark(models.Model):
    """A colour that somebody gave a door by hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    legend = models.ForeignKey(Legend, on_delete=models.CASCADE, related_name="marks")
    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="+")
    place_path = PathField(max_length=200)
    code = models.CharField(max_length=8)
    marked_at = models.DateTimeField()

    classes = {"code": "sensitive", "marked_at": "internal"}

    objects = ScopedQuerySet["Mark"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["legend", "place"], name="mark_once"),
        ]
        indexes = [models.Index(fields=["legend", "place_path"], name="mark_path")]


class GateCopy(models.Model):
    """The counts of a compound that may hang at its gate: one statement a day, in bands.

    Holds what was published and nothing else. See docs/decisions/0049-the-copy-for-a-gate.md.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="+")
    place_path = PathField(max_length=200)
    printed_on = models.DateField()
    # {"cases.open": {"3/": [5, 9]}}: for each layer and building, from how many doors to how many.
    bands = models.JSONField(default=dict)
    made_at = models.DateTimeField()

    classes = {"printed_on": "public", "bands": "public", "made_at": "public"}

    objects = ScopedQuerySet["GateCopy"].as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["place", "printed_on"], name="gate_copy_once_a_day"),
        ]
