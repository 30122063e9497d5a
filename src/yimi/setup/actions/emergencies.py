"""Emergencies: declared, changed, ended."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.accounts.models import User
from yimi.core.errors import Refusal
from yimi.core.log import record
from yimi.packs.loader import known_packs
from yimi.places.actions import change_pack, declare_emergency
from yimi.places.models import Emergency, Place
from yimi.setup.events import EmergencyChanged, EmergencyEnded

LONGEST_KEPT_DAYS = 730


class CannotChangeEmergency(Refusal):
    """Dates or a pack that do not hold."""


def pack_codes() -> list[str]:
    """Return the packs that there are, the base first."""
    return sorted(known_packs(), key=lambda code: code != "base")


def declare(
    *,
    place: Place,
    name: str,
    pack: str,
    expected_end_on: date | None,
    delete_on: date | None,
    is_drill: bool,
    by: User,
    now: datetime,
) -> Emergency:
    """Declare an emergency. Raises CannotChangeEmergency, places.CannotDeclare."""
    name = name.strip()
    if not name or len(name) > 80:
        raise CannotChangeEmergency("name", _("Write what the emergency is called."))
    if pack not in pack_codes():
        raise CannotChangeEmergency("pack", _("Choose a pack."))
    running = Emergency.objects.filter(place=place, ends_at=None)
    if running.exists():
        raise CannotChangeEmergency(
            "running",
            _("“%(name)s” still runs here. End it first.") % {"name": running[0].name},
        )
    chosen = _checked(expected_end_on, delete_on, now)
    if expected_end_on and expected_end_on < timezone.localdate(now):
        raise CannotChangeEmergency("expected_end_on", _("The expected end lies in the past."))
    with transaction.atomic():
        emergency = declare_emergency(
            place=place,
            name=name,
            pack=pack,
            by=by.pk,
            now=now,
            delete_on=chosen,
            is_drill=is_drill,
        )
        emergency.expected_end_on = expected_end_on
        emergency.save(update_fields=["expected_end_on"])
    return emergency


def change(
    *,
    emergency: Emergency,
    name: str,
    pack: str,
    expected_end_on: date | None,
    delete_on: date | None,
    by: User,
    now: datetime,
) -> None:
    """Extend or shorten an emergency, or lay another pack over it."""
    if not name.strip() or len(name.strip()) > 80:
        raise CannotChangeEmergency("name", _("Write what the emergency is called."))
    if pack not in pack_codes():
        raise CannotChangeEmergency("pack", _("Choose a pack."))
    chosen = _checked(expected_end_on, delete_on, now)
    with transaction.atomic():
        row = Emergency.objects.select_for_update().get(pk=emergency.pk)
        row.name, row.expected_end_on, row.delete_on = name.strip(), expected_end_on, chosen
        row.save(update_fields=["name", "expected_end_on", "delete_on"])
        if pack not in row.packs:
            change_pack(emergency=row, pack=pack, edition="", by=by.pk, now=now)
        record(EmergencyChanged("dates"), about=row, by=by.pk, now=now)


def end(*, emergency: Emergency, by: User, now: datetime) -> None:
    """End an emergency: the base pack is in force again, and the day of deletion stays."""
    with transaction.atomic():
        row = Emergency.objects.select_for_update().get(pk=emergency.pk)
        if row.ends_at is None:
            row.ends_at = now
            row.save(update_fields=["ends_at"])
            record(EmergencyEnded(), about=row, by=by.pk, now=now)


def _checked(expected_end_on: date | None, delete_on: date | None, now: datetime) -> date:
    if delete_on is None:
        raise CannotChangeEmergency("delete_on", _("Write the day on which the data goes."))
    if delete_on <= now.date():
        raise CannotChangeEmergency("delete_on", _("The day of deletion must lie in the future."))
    if expected_end_on and delete_on < expected_end_on:
        raise CannotChangeEmergency("order", _("The data cannot go before the emergency ends."))
    if (delete_on - now.date()).days > LONGEST_KEPT_DAYS:
        raise CannotChangeEmergency("too_long", _("Data is kept for two years at most."))
    return delete_on
