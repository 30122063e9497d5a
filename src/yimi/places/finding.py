"""Finding the one place that people mean, by the words that they use for it."""

import re

from django.db.models import Q
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.scope import within
from yimi.language import DoorRef, find_doors
from yimi.places.models import Level, Place, PlaceQuerySet
from yimi.places.order import number_of
from yimi.places.queries import ancestor_paths

_ROOM_ALONE = re.compile(r"[0-9A-Za-z一二三四五六七八九十百零〇]{1,8}室?")


class CannotFind(Refusal):
    """Several places are called so."""


def find_door(area: Place, words: str) -> Place | None:
    """Return the door, unit, building or compound of `area` that `words` name; None without one.

    Words for a compound must fit, so that nobody is sent to the same number next door. Raises
    CannotFind: several places are called so.
    """
    refs = find_doors(words)
    if refs:
        rows = _named(area, refs[0])
    elif area.level in {Level.BUILDING, Level.UNIT} and _ROOM_ALONE.fullmatch(words):
        rows = _under(area).filter(level=Level.DOOR, number=number_of(words))
    else:
        rows = _under(area).filter(level=Level.COMPOUND, name=words)
    found = list(rows[:2])
    if len(refs) > 1 or len(found) > 1:
        raise CannotFind(
            "several", _("Several places are called so; say the compound, building and unit too.")
        )
    return found[0] if found else None


def _under(area: Place) -> PlaceQuerySet:
    return Place.objects.filter(within(area.path, "path"), gone_at=None)


def _named(area: Place, ref: DoorRef) -> PlaceQuerySet:
    rows = _under(area)
    if ref.area or ref.lane:
        rows = rows.filter(_in_any(_compounds(area, ref)))
    if ref.room:
        rows = rows.filter(level=Level.DOOR, number=number_of(ref.room))
        if ref.building:
            rows = rows.filter(_below(Level.BUILDING, number_of(ref.building)))
        if ref.unit:
            # Where a house has no units, the word for one is passed over.
            there = Q(parent__level=Level.UNIT, parent__number=number_of(ref.unit))
            rows = rows.filter(there | ~Q(parent__level=Level.UNIT))
    elif ref.unit:
        rows = rows.filter(level=Level.UNIT, number=number_of(ref.unit))
        if ref.building:
            rows = rows.filter(_below(Level.BUILDING, number_of(ref.building)))
    elif ref.building:
        rows = rows.filter(level=Level.BUILDING, number=number_of(ref.building))
    else:
        rows = rows.filter(level=Level.COMPOUND)
    return rows


def _below(level: str, number: str) -> Q:
    return Q(parent__level=level, parent__number=number) | Q(
        parent__parent__level=level, parent__parent__number=number
    )


def _in_any(paths: list[str]) -> Q:
    condition = Q(pk__in=[])
    for path in paths:
        condition |= within(path, "path")
    return condition


def _compounds(area: Place, ref: DoorRef) -> list[str]:
    """Return the paths of the compounds that the words fit; of the communities, where none does."""
    around = within(area.path, "path") | Q(path__in=ancestor_paths(area.path))
    for level in (Level.COMPOUND, Level.COMMUNITY):
        places = Place.objects.filter(around, level=level)
        fitting = [place.path for place in places if _is_called(place, ref)]
        if fitting:
            return fitting
    return []


def _is_called(place: Place, ref: DoorRef) -> bool:
    if ref.lane and place.number == number_of(ref.lane):
        return True
    written = (ref.area or "").replace(" ", "")
    names = [place.name, *place.aliases.splitlines()]
    return bool(written) and any(name and (name in written or written in name) for name in names)
