"""People of the demonstration who must not be forgotten: plans, who answers, who is silent."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid5

from django.utils.timezone import localdate

from yimi.care import actions
from yimi.care.actions import Named, NewPlan, Word
from yimi.care.states import How
from yimi.core.worker import drain
from yimi.drills.staff import Staff
from yimi.places.models import Place
from yimi.registry.models import KeyGroup, Resident

# For how many people of a group a plan is written down.
PLANS: dict[str, tuple[str, int]] = {
    "dialysis": ("dialysis", 3),
    "chemotherapy": ("chemotherapy", 2),
    "daily_medicine": ("medicine", 3),
    "living_alone_old": ("daily_call", 1),
    "bedridden": ("meals", 1),
    "newborn": ("infant_formula", 1),
}
# Those of the list who have nobody yet, and those of whom nobody has heard.
WITHOUT, SILENT = frozenset({7, 23}), frozenset({3, 11, 19, 27, 35})


def care_for(*, street: Place, staff: Staff, now: datetime) -> None:
    """Write down plans and who answers; one dialysis is late, one medicine runs out."""
    lead, today = staff.users["lead"], localdate(now)
    workers = [staff.users["worker1"], staff.users["worker2"]]
    held = KeyGroup.objects.current().filter(place_path__startswith=street.path)
    people: dict[UUID, list[KeyGroup]] = {}
    for row in held.select_related("resident").order_by("pk"):
        people.setdefault(row.resident_id, []).append(row)
    made = dict.fromkeys(PLANS, 0)
    for number, rows in enumerate(people.values()):
        resident = rows[0].resident
        worker, deputy = workers[number % 2], workers[1 - number % 2]
        if number not in WITHOUT:
            named = Named(worker=worker, deputy=deputy)
            actions.set_answer(resident=resident, named=named, by=lead.pk, now=now)
        for code in [row.code for row in rows if row.code in PLANS]:
            kind, most = PLANS[code]
            if made[code] < most:
                new = _plan(kind, first=made[code] == 0, today=today)
                actions.make_plan(resident=resident, new=new, by=lead.pk, now=now)
                made[code] += 1
        if number not in SILENT:
            _heard(resident, number, by=worker.pk, now=now)
    actions.make_due(now=now)
    actions.raise_due(now=now)
    drain(now=now)


def _plan(kind: str, *, first: bool, today: date) -> NewPlan:
    """Return a plan that goes well; the first dialysis is late, the first medicine runs out."""
    if kind == "dialysis":
        # On Mondays, Wednesdays and Fridays: today, yesterday, or on Friday.
        back = {2: 1, 4: 1, 6: 1, 7: 2}.get(today.isoweekday(), 0)
        return NewPlan(kind, last_on=today - timedelta(days=5 if first else back))
    if kind == "chemotherapy":
        return NewPlan(kind, last_on=today - timedelta(days=20 if first else 9))
    if kind == "medicine":
        stock = Decimal(4 if first else 50)
        return NewPlan(kind, stock=stock, daily_dose=Decimal(2), refill=Decimal(56), unit="片")
    if kind == "infant_formula":
        dose = Decimal("0.25")
        return NewPlan(kind, stock=Decimal(3), daily_dose=dose, refill=Decimal(4), unit="罐")
    return NewPlan(kind, last_on=today)


def _heard(resident: Resident, number: int, *, by: UUID, now: datetime) -> None:
    word = Word(
        How.CALL if number % 2 else How.VISIT,
        now - timedelta(hours=1 + number % 9),
        uuid5(resident.pk, "heard"),
        said_no_need=number % 7 == 0,
        by_id=by,
    )
    actions.note_contacts(residents=[resident], word=word, now=now)
