"""Acts on the tree of places."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yimi.core.bulk import Ready, fresh, insert_ready, ready
from yimi.core.errors import Refusal
from yimi.core.log import ReadyEvents, draft, ready_events, record, record_ready
from yimi.packs.loader import PackError, load_pack
from yimi.packs.schema import Pack
from yimi.places.events import (
    EmergencyDeclared,
    PackChanged,
    PlaceAdded,
    WeakRuleChosen,
    WeakRuleDropped,
)
from yimi.places.models import Emergency, Level, Place
from yimi.places.order import number_of, sort_text
from yimi.places.queries import pack_code

ORDER = list(Level.values)
# Places that are found by their number; no two of them beside each other have the same.
NUMBERED = frozenset({Level.BUILDING, Level.UNIT, Level.DOOR})


class CannotAddPlace(Refusal):
    """A place that does not fit into the tree."""


class CannotDeclare(Refusal):
    """An emergency whose dates or packs do not hold."""


def add_place(
    *,
    parent: Place | None,
    level: str,
    name: str,
    by: UUID | None,
    now: datetime,
    code: str = "",
    number: str = "",
    aliases: str = "",
    floor: int | None = None,
) -> Place:
    """Enter a place below `parent`. Raises CannotAddPlace where the level or the code is taken."""
    place = build_place(
        parent=parent,
        level=level,
        name=name,
        code=code,
        number=number,
        aliases=aliases,
        floor=floor,
    )
    with transaction.atomic():
        if Place.objects.filter(_taken(place)).exists():
            raise CannotAddPlace("taken", _("%(name)s is already there.") % {"name": name})
        place.save(force_insert=True)
        record(PlaceAdded(level), about=place, by=by, now=now)
    return place


def _taken(place: Place) -> Q:
    """Return what would be the same place: its path, or its number under another code."""
    taken = Q(path=place.path)
    if place.level in NUMBERED and place.number:
        there = Q(parent=place.parent, level=place.level, number=place.number, gone_at=None)
        taken |= there
    return taken


def build_place(
    *,
    parent: Place | None,
    level: str,
    name: str,
    code: str = "",
    number: str = "",
    aliases: str = "",
    floor: int | None = None,
) -> Place:
    """Make a place with its path and its place in the order, without writing it."""
    if parent and ORDER.index(parent.level) >= ORDER.index(level):
        raise CannotAddPlace(
            "level",
            _("%(child)s cannot lie inside %(parent)s.")
            % {"child": Level(level).label, "parent": Level(parent.level).label},
        )
    number = number or number_of(name)
    code = code or number.lower() or name[:20]
    if "/" in code:
        raise CannotAddPlace("code", _("A code must not contain a slash."))
    made = fresh(
        Place,
        parent_id=parent.pk if parent else None,
        level=level,
        code=code,
        name=name,
        number=number,
        aliases=aliases,
        path=f"{parent.path if parent else ''}{code}/",
        sort_key=f"{parent.sort_key if parent else ''}{sort_text(name)}/",
        floor=floor,
    )
    made.parent = parent
    return made


def declare_emergency(
    *,
    place: Place,
    name: str,
    pack: str,
    by: UUID | None,
    now: datetime,
    delete_on: date,
    is_drill: bool = False,
    edition: str = "",
) -> Emergency:
    """Put a place under an emergency with its pack and the day on which its data is deleted.

    `edition` fixes one edition of the pack's rules; without it, each day has its own.
    """
    if delete_on <= now.date():
        raise CannotDeclare("delete_on", _("The day of deletion must lie in the future."))
    loaded = load_pack(pack)
    _check_edition(loaded, edition)
    with transaction.atomic():
        emergency = Emergency.objects.create(
            place=place,
            place_path=place.path,
            name=name,
            packs={loaded.code: loaded.version},
            edition=edition,
            starts_at=now,
            delete_on=delete_on,
            is_drill=is_drill,
        )
        record(EmergencyDeclared(emergency.pk, loaded.code), about=emergency, by=by, now=now)
    return emergency


def change_pack(
    *, emergency: Emergency, pack: str, edition: str, by: UUID | None, now: datetime
) -> Emergency:
    """Let an emergency go on under another pack or edition, from now on.

    Open Cases keep the deadlines that were promised. Weak rules that the new pack does not have
    are dropped. Raises CannotDeclare.
    """
    loaded = _load(pack)
    _check_edition(loaded, edition)
    known = {rule.code for rule in loaded.weak_rules}
    with transaction.atomic():
        emergency = Emergency.objects.select_for_update().get(pk=emergency.pk)
        packs = {loaded.code: loaded.version}
        if (emergency.packs, emergency.edition) == (packs, edition):
            return emergency
        emergency.packs, emergency.edition = packs, edition
        for code in sorted(set(emergency.weak_rules) - known):
            del emergency.weak_rules[code]
            record(WeakRuleDropped(code), about=emergency, by=by, now=now)
        emergency.save(update_fields=["packs", "edition", "weak_rules"])
        news = PackChanged(loaded.code, edition)
        record(news, about=emergency, by=by, now=now)
    return emergency


def choose_weak_rule(*, emergency: Emergency, rule: str, by: UUID, now: datetime) -> Emergency:
    """Let a rule whose source is weak hold in an emergency, and keep who chose it and when."""
    with transaction.atomic():
        emergency = Emergency.objects.select_for_update().get(pk=emergency.pk)
        if rule not in {entry.code for entry in _load(pack_code(emergency)).weak_rules}:
            raise CannotDeclare("rule", _("This pack has no such rule."))
        if rule not in emergency.weak_rules:
            emergency.weak_rules[rule] = {"by": str(by), "at": now.isoformat()}
            emergency.save(update_fields=["weak_rules"])
            record(WeakRuleChosen(rule), about=emergency, by=by, now=now)
    return emergency


def drop_weak_rule(*, emergency: Emergency, rule: str, by: UUID, now: datetime) -> Emergency:
    """Let a chosen rule hold no longer; what stood before it holds again."""
    with transaction.atomic():
        emergency = Emergency.objects.select_for_update().get(pk=emergency.pk)
        if emergency.weak_rules.pop(rule, None) is not None:
            emergency.save(update_fields=["weak_rules"])
            record(WeakRuleDropped(rule), about=emergency, by=by, now=now)
    return emergency


def _load(code: str) -> Pack:
    try:
        return load_pack(code)
    except PackError as error:
        raise CannotDeclare(
            "pack", _("This pack cannot be used: %(why)s") % {"why": error}
        ) from error


def _check_edition(pack: Pack, edition: str) -> None:
    if edition and edition not in {entry.code for entry in pack.editions}:
        raise CannotDeclare("edition", _("This pack has no such edition."))


def add_places(*, places: Sequence[Place], by: UUID | None, now: datetime) -> None:
    """Enter places that `build_place` made, parents first: all of them, or none.

    The rows and events are those of `add_place`, one for each. Raises CannotAddPlace where one of
    them is there already.
    """
    add_ready_places(ready_places(places=places, by=by, now=now))


class ReadyPlaces(NamedTuple):
    """Places that are only to be written, with their events."""

    rows: Ready | None
    events: ReadyEvents


def ready_places(*, places: Sequence[Place], by: UUID | None, now: datetime) -> ReadyPlaces:
    """Make ready what `add_places` writes, before the transaction that writes it."""
    drafts = [draft(PlaceAdded(place.level), about=place, by=by, now=now) for place in places]
    return ReadyPlaces(ready(list(places)), ready_events(drafts))


def add_ready_places(made: ReadyPlaces) -> None:
    """Enter places that were made ready. Raises CannotAddPlace as `add_places` does."""
    if made.rows is None:
        return
    try:
        with transaction.atomic():
            insert_ready(made.rows)
            record_ready(made.events)
    except IntegrityError as error:
        raise CannotAddPlace("taken", _("One of these places is already there.")) from error
