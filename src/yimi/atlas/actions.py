"""Acts on the map: legends, colours set by hand, sheets of paper."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yimi.atlas.by_hand import sources
from yimi.atlas.events import DoorsMarked, LegendChanged, LegendEnded, LegendMade, MapPrinted
from yimi.atlas.models import Legend, Mark
from yimi.atlas.paint import COLOURS, PATTERNS
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.core.scope import covers
from yimi.places.models import Level, Place

MOST_ENTRIES = 8


class CannotMark(Refusal):
    """A legend that cannot be read, or doors that it does not reach."""


@dataclass(frozen=True)
class Entry:
    """One colour of a legend. `layer`: doors that it colours stand here too."""

    code: str
    label: str
    colour: str
    pattern: str
    layer: str = ""


def make_legend(
    *, place: Place, name: str, entries: Sequence[Entry], by: UUID, now: datetime
) -> Legend:
    """Name the colours that are set by hand in an area. Raises CannotMark."""
    name, kept = name.strip(), _checked(entries)
    _check_name(place, name, None)
    with transaction.atomic():
        legend = Legend.objects.create(
            place=place, place_path=place.path, name=name, entries=kept, made_at=now
        )
        record(LegendMade(), about=legend, by=by, now=now)
    return legend


def change_legend(
    *, legend: Legend, name: str, entries: Sequence[Entry], by: UUID, now: datetime
) -> Legend:
    """Put a legend otherwise. A colour in use stays; its words may change. Raises CannotMark."""
    name, kept = name.strip(), _checked(entries)
    _check_name(legend.place, name, legend)
    with transaction.atomic():
        legend = Legend.objects.select_for_update().get(pk=legend.pk)
        codes = {entry["code"] for entry in kept}
        if legend.marks.exclude(code__in=codes).exists():
            raise CannotMark("in_use", _("Doors still have this colour: take it from them first."))
        if (legend.name, legend.entries) != (name, kept):
            legend.name, legend.entries = name, kept
            legend.save(update_fields=["name", "entries"])
            record(LegendChanged(), about=legend, by=by, now=now)
    return legend


def end_legend(*, legend: Legend, by: UUID, now: datetime) -> int:
    """Use a legend no more and delete its marks; return how many there were."""
    with transaction.atomic():
        legend = Legend.objects.select_for_update().get(pk=legend.pk)
        if legend.gone_at is not None:
            return 0
        marks, _each = legend.marks.all().delete()
        legend.gone_at = now
        legend.save(update_fields=["gone_at"])
        record(LegendEnded(marks), about=legend, by=by, now=now)
    return marks


def mark_doors(
    *,
    legend: Legend,
    compound: Place,
    doors: Collection[str],
    code: str,
    by: UUID,
    now: datetime,
) -> int:
    """Give doors of a compound a colour by hand; with an empty code take it. Return how many.

    `doors` are their paths below the compound. Doing it twice changes nothing. Raises CannotMark.
    """
    if legend.gone_at is not None or not covers(legend.place_path, compound.path):
        raise CannotMark("legend", _("These colours are not used here."))
    if code and code not in {entry["code"] for entry in legend.entries}:
        raise CannotMark("code", _("Choose a colour of the legend."))
    places = {
        place.path: place
        for place in Place.objects.filter(
            path__in=[f"{compound.path}{local}" for local in doors],
            level=Level.DOOR,
            gone_at__isnull=True,
        )
    }
    if len(places) < len(set(doors)):
        raise CannotMark("door", _("There is no such door here. Load the page again."))
    with transaction.atomic():
        Legend.objects.select_for_update().get(pk=legend.pk)
        known = {
            mark.place_path: mark
            for mark in Mark.objects.filter(legend=legend, place_path__in=list(places))
        }
        if code:
            changed = _put(legend, places, known, code, now)
        else:
            changed = len(known)
            Mark.objects.filter(pk__in=[mark.pk for mark in known.values()]).delete()
        if changed:
            record(DoorsMarked(legend.pk, code, changed), about=compound, by=by, now=now)
    return changed


def _put(
    legend: Legend, places: dict[str, Place], known: dict[str, Mark], code: str, now: datetime
) -> int:
    others = [mark for mark in known.values() if mark.code != code]
    for mark in others:
        mark.code, mark.marked_at = code, now
    Mark.objects.bulk_update(others, ["code", "marked_at"])
    new = [
        Mark(legend=legend, place=place, place_path=path, code=code, marked_at=now)
        for path, place in places.items()
        if path not in known
    ]
    Mark.objects.bulk_create(new)
    return len(others) + len(new)


def note_print(*, compound: Place, what: str, layer: str, by: UUID, now: datetime) -> None:
    """Record that a sheet of the map was made: `working` or `gate`."""
    with transaction.atomic():
        record(MapPrinted(what, layer), about=compound, by=by, now=now)


def _check_name(place: Place, name: str, own: Legend | None) -> None:
    if not 1 <= len(name) <= 40:
        raise CannotMark("name", _("Give the colours a name of at most 40 characters."))
    same = Legend.objects.filter(place=place, name=name, gone_at__isnull=True)
    if (same.exclude(pk=own.pk) if own else same).exists():
        raise CannotMark("taken", _("There are colours of this name already."))


def _checked(entries: Sequence[Entry]) -> list[dict[str, str]]:
    layers = {source for source, _label in sources()} | {""}
    if not 1 <= len(entries) <= MOST_ENTRIES:
        raise CannotMark(
            "entries", _("A legend has between one and %(n)s colours.") % {"n": MOST_ENTRIES}
        )
    for entry in entries:
        if not 1 <= len(entry.label.strip()) <= 20:
            raise CannotMark("label", _("Say in at most 20 characters what each colour means."))
        if entry.colour not in COLOURS or entry.pattern not in PATTERNS:
            raise CannotMark("colour", _("Choose a colour and a pattern from the list."))
        if entry.layer not in layers:
            raise CannotMark("layer", _("There is no such layer."))
    looks = {(entry.colour, entry.pattern) for entry in entries}
    if len(looks) < len(entries):
        raise CannotMark("same", _("Two colours look the same: choose another pattern."))
    if len({entry.code for entry in entries}) < len(entries):
        raise CannotMark("code", _("Two colours have the same code."))
    return [asdict(entry) | {"label": entry.label.strip()} for entry in entries]
