"""Finding the one place that people mean, by the words that they use for it."""

from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.scope import within
from yimi.language import doors_named
from yimi.places.models import Level, Place
from yimi.places.resolving import load_ledger, resolve


class CannotFind(Refusal):
    """Several places are called so."""


def find_door(area: Place, words: str) -> Place | None:
    """Return the door, unit, building or compound of `area` that `words` name; None without one.

    Words for a compound must fit, so that nobody is sent to the same number next door. Raises
    CannotFind: several places are called so.
    """
    refs = doors_named(words)
    if not refs:
        called = Place.objects.filter(
            within(area.path, "path"), gone_at=None, level=Level.COMPOUND, name=words.strip()
        )
        found = list(called[:2])
        if len(found) > 1:
            raise _several()
        return found[0] if found else None
    where = resolve(refs[0], load_ledger(area, refs[:1], exact=True))
    if len(refs) > 1 or where.problem == "several_places":
        raise _several()
    return where.place


def _several() -> CannotFind:
    return CannotFind(
        "several", _("Several places are called so; say the compound, building and unit too.")
    )
