"""The tree of places, and the emergencies that happen in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimi.core.fields import PathField
from yimi.core.ids import new_id
from yimi.core.scope import ScopedQuerySet


class Level(models.TextChoices):
    """The levels of the tree, from the largest to the smallest."""

    PROVINCE = "province", _("Province")
    CITY = "city", _("City")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Sub-district")
    COMMUNITY = "community", _("Community")
    COMPOUND = "compound", _("Compound")
    BUILDING = "building", _("Building")
    UNIT = "unit", _("Unit")
    DOOR = "door", _("Door")


class PlaceQuerySet(ScopedQuerySet["Place"]):
    place_field = "path"


class Place(models.Model):
    """A node of the tree. `path` is the codes from the root, each followed by a slash."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    level = models.CharField(max_length=12, choices=Level.choices)
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    # The number by which people find it, normalised: 十二号楼 → 12, 0501室 → 501.
    number = models.CharField(max_length=20, blank=True)
    # Other names that people use for it, one a line.
    aliases = models.TextField(blank=True)
    path = PathField(max_length=200, unique=True)
    # The whole way down in natural order, so that 2 stands before 10 and B1 below 1.
    sort_key = PathField(max_length=200, blank=True)
    floor = models.SmallIntegerField(null=True)
    # Of a building or a unit; null: not known.
    has_lift = models.BooleanField(null=True)
    # Since when it is no more; what happened there stays.
    gone_at = models.DateTimeField(null=True)

    classes = {
        "gone_at": "public",
        "name": "public",
        "number": "public",
        "aliases": "public",
        "floor": "public",
        "has_lift": "public",
    }

    objects = PlaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["level", "number"], name="place_level_number"),
            models.Index(fields=["sort_key"], name="place_sort_key"),
            # The compounds of an area in their order, for every page that lets one choose.
            models.Index(fields=["level", "path", "sort_key", "name"], name="place_level_path"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(level__in=Level.values), name="place_level_is_known"
            ),
            models.CheckConstraint(condition=Q(path__endswith="/"), name="place_path_ends"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def place_path(self) -> str:
        return self.path


class Emergency(models.Model):
    """What hangs on one emergency: where, under which packs, from when, and when data goes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT)
    place_path = PathField(max_length=200)
    name = models.CharField(max_length=80)
    # {"base": "2026.11"}: the packs in force and the versions that were chosen.
    packs = models.JSONField(default=dict)
    # The edition of the rules that somebody has fixed; empty: the one of the day.
    edition = models.CharField(max_length=40, blank=True)
    # {"code": {"by": "…", "at": "…"}}: rules with a weak source that somebody has chosen.
    weak_rules = models.JSONField(default=dict, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    expected_end_on = models.DateField(null=True)
    delete_on = models.DateField()
    is_drill = models.BooleanField(default=False)

    classes = {
        "name": "public",
        "packs": "public",
        "edition": "public",
        "weak_rules": "internal",
        "starts_at": "public",
        "ends_at": "public",
        "expected_end_on": "public",
        "delete_on": "public",
        "is_drill": "public",
    }

    objects = ScopedQuerySet["Emergency"].as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=models.F("starts_at")),
                name="emergency_ends_after_it_starts",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Spot(models.Model):
    """Where a building stands on the plan of its compound, as somebody placed it.

    A compound whose doors stand in no building has a spot of its own.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="spot")
    place_path = PathField(max_length=200)
    # The upper left corner, in units of the plan: a door is ten wide.
    x = models.PositiveIntegerField()
    y = models.PositiveIntegerField()
    placed_at = models.DateTimeField()

    classes = {"x": "public", "y": "public", "placed_at": "internal"}

    objects = ScopedQuerySet["Spot"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="spot_path")]


def plan_path(plan: "GroundPlan", filename: str) -> str:
    """Return where a plan's picture is kept: by its own id, never by a name that somebody typed."""
    return f"plans/{plan.pk}.jpg"


class GroundPlan(models.Model):
    """A picture of a compound that lies beneath its buildings on the map."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.OneToOneField(Place, on_delete=models.CASCADE, related_name="ground_plan")
    place_path = PathField(max_length=200)
    picture = models.FileField(upload_to=plan_path)
    # How much of the plan it covers, in its units; its upper left corner is that of the plan.
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    laid_at = models.DateTimeField()

    classes = {
        "picture": "internal",
        "width": "public",
        "height": "public",
        "laid_at": "internal",
    }

    objects = ScopedQuerySet["GroundPlan"].as_manager()

    class Meta:
        indexes = [models.Index(fields=["place_path"], name="ground_plan_path")]
