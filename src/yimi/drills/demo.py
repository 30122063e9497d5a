"""Making the demonstration: a sub-district with its people, its teams and a week of history."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yimi.core.errors import Refusal
from yimi.core.worker import drain
from yimi.drills.caring import care_for
from yimi.drills.history import play_week
from yimi.drills.isolating import isolate_some
from yimi.drills.knowing import write_what_is_known
from yimi.drills.ledger import Ledger, write_ledger
from yimi.drills.on_map import draw_map
from yimi.drills.others import give_to_others
from yimi.drills.rota import make_rota
from yimi.drills.rounds import walk_some
from yimi.drills.scale import add_people
from yimi.drills.staff import make_staff
from yimi.places.actions import declare_emergency
from yimi.places.models import Place

PACK = "epidemic-cn-2022"
# The rules of these days hold in the demonstration, whatever the day on which it is shown.
EDITION = "twenty"
EMERGENCY = "三个小区封闭管理（演练）"
# The ledger was written some days before the emergency, the emergency a week before today.
LEDGER_AGE = timedelta(days=10)
EMERGENCY_AGE = timedelta(days=7, hours=2)
DELETE_AFTER = timedelta(days=60)
# The telephones of the first sub-district have serials below this.
FIRST_SERIAL_BESIDE = 10_000

Log = Callable[[str], object]


class CannotMakeDemo(Refusal):
    """A database that holds something already."""


def make_demo(
    *,
    seed: int = 2022,
    now: datetime,
    residents: int | None = None,
    with_history: bool = True,
    log: Log | None = None,
) -> None:
    """Fill an empty database with the demonstration; the same seed gives the same people.

    `residents` asks for many more people, in other sub-districts beside the first. Raises
    CannotMakeDemo where the database holds places already.
    """
    if Place.objects.exists():
        raise CannotMakeDemo("not_empty", _("There is a ledger already; nothing was changed."))
    say = log or (lambda line: None)
    with _held_together():
        ledger = _make_first(seed=seed, now=now, with_history=with_history, say=say)
    more = (residents or 0) - sum(len(home.entry.people) for home in ledger.homes)
    if more > 0:
        add_people(
            residents=more,
            city=ledger.places["city"],
            seed=seed,
            today=now.date(),
            now=now - LEDGER_AGE,
            first_serial=FIRST_SERIAL_BESIDE,
            told=lambda done: say(_("%(done)s people more are entered.") % {"done": f"{done:,}"}),
        )
        drain(now=now)


def _make_first(*, seed: int, now: datetime, with_history: bool, say: Log) -> Ledger:
    ledger = write_ledger(seed=seed, today=now.date(), now=now - LEDGER_AGE)
    say(_("The ledger is written."))
    began = now - EMERGENCY_AGE
    staff = make_staff(ledger.places, now=began - timedelta(hours=1))
    declare_emergency(
        place=ledger.places["subdistrict"],
        name=EMERGENCY,
        pack=PACK,
        edition=EDITION,
        by=None,
        now=began,
        delete_on=(now + DELETE_AFTER).date(),
        is_drill=True,
    )
    drain(now=began)
    draw_map(ledger=ledger, by=staff.users["lead"], seed=seed, now=now - EMERGENCY_AGE)
    if with_history:
        for step, refusal in play_week(seed=seed, ledger=ledger, staff=staff, now=now):
            say(f"{step}: {refusal.code} {refusal}")
        give_to_others(ledger=ledger, staff=staff, now=now)
        write_what_is_known(ledger, staff, now=now)
        walk_some(ledger=ledger, staff=staff, now=now)
        care_for(street=ledger.places["subdistrict"], staff=staff, now=now)
        isolate_some(street=ledger.places["subdistrict"], staff=staff, now=now)
        say(_("A week has gone by."))
    make_rota(staff, now=now)
    return ledger


def _held_together() -> AbstractContextManager[None]:
    """Return a transaction around the whole on SQLite, which waits for the disk at each commit.

    On PostgreSQL each step commits for itself: readers of the log see no event before that.
    """
    return nullcontext() if connection.vendor == "postgresql" else transaction.atomic()
