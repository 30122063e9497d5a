"""People of the demonstration who must not be forgotten: plans, who answers, who is silent."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID, uuid5

from django.utils.timezone import localdate

from yimi.accounts.models import Organisation, User
from yimi.care import actions
from yimi.care.actions import Known, Named, NewPlan, Word
from yimi.care.states import How
from yimi.core.worker import drain
from yimi.drills.staff import Staff
from yimi.drills.telephones import landline
from yimi.places.models import Place
from yimi.registry.models import KeyGroup, Resident
from yimi.setup.actions.places import add_organisation

# Who answers in the two communities.
NEAR, FAR = ("worker1", "worker2"), ("worker3", "worker4")
# For how many people of a group a plan is written down.
PLANS: dict[str, tuple[str, int]] = {
    "dialysis": ("dialysis", 3),
    "chemotherapy": ("chemotherapy", 2),
    "daily_medicine": ("medicine", 3),
    "living_alone_old": ("daily_call", 1),
    "bedridden": ("meals", 1),
    "newborn": ("infant_formula", 1),
}
# Of each community, in the order of the ledger: those who have nobody yet, and those of whom
# nobody has heard.
WITHOUT, SILENT = frozenset({7}), frozenset({2, 11})
# Those who were heard of last so many hours ago: too long for most groups.
LONG_AGO = {5: 30, 14: 75}
# Those for whom no doctor is known yet, and those at whom somebody should have looked again.
NO_DOCTOR, TO_REVIEW = frozenset({3, 13}), frozenset({4, 12})
# Who answers beside a person by name: (kind, name, serial of the telephone).
INSTITUTIONS = {
    "hospital": ("hospital", "北林医院透析、肿瘤和产科门诊", 999_011),
    "near": ("hospital", "青禾社区卫生服务站（片医）", 999_012),
    "far": ("hospital", "东关社区卫生服务站（片医）", 999_013),
    "pharmacy": ("pharmacy", "康民大药房北林店", 999_014),
}
TREATED_IN_HOSPITAL = frozenset({"dialysis", "chemotherapy", "pregnant"})
EVIDENCE = {
    "dialysis": "北林医院透析证明",
    "chemotherapy": "出院小结",
    "pregnant": "母子健康手册",
    "disabled": "残疾人证",
    "low_income": "低保证",
    "daily_medicine": "看过药盒和病历本",
}


def care_for(*, street: Place, staff: Staff, now: datetime) -> None:
    """Write down plans and who answers; one dialysis is late, one medicine runs out."""
    lead, today = staff.users["lead"], localdate(now)
    places = _institutions(street, lead, now)
    held = KeyGroup.objects.current().filter(place_path__startswith=street.path)
    people: dict[UUID, list[KeyGroup]] = {}
    for row in held.select_related("resident").order_by("pk"):
        people.setdefault(row.resident_id, []).append(row)
    made = dict.fromkeys(PLANS, 0)
    known = {True: count(), False: count()}
    for rows in people.values():
        resident = rows[0].resident
        is_near = resident.place_path.startswith(staff.teams["qinghe"].place_path)
        number = next(known[is_near])
        workers = [staff.users[name] for name in (NEAR if is_near else FAR)]
        worker, deputy = workers[number % 2], workers[1 - number % 2]
        if number not in WITHOUT:
            where = "" if number in NO_DOCTOR else _institution_for(rows, is_near=is_near)
            named = Named(worker=worker, deputy=deputy, institution=places.get(where))
            actions.set_answer(resident=resident, named=named, by=lead.pk, now=now)
        _note_groups(rows, number, by=worker.pk, now=now)
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


def _institutions(street: Place, by: User, now: datetime) -> dict[str, Organisation]:
    """Enter the doctors, the hospital and the pharmacy of the sub-district."""
    return {
        key: add_organisation(
            place=street, name=name, kind=kind, phone=landline(serial), by=by, now=now
        )
        for key, (kind, name, serial) in INSTITUTIONS.items()
    }


def _institution_for(rows: list[KeyGroup], *, is_near: bool) -> str:
    codes = {row.code for row in rows}
    if codes & TREATED_IN_HOSPITAL:
        return "hospital"
    if codes == {"daily_medicine"}:
        return "pharmacy"
    return "near" if is_near else "far"


def _note_groups(rows: list[KeyGroup], number: int, *, by: UUID, now: datetime) -> None:
    """Write down by what groups are known; at some of them somebody should have looked again."""
    for row in rows:
        due_on = localdate(now) + timedelta(days=40 + number) if row.code == "pregnant" else None
        review_on = localdate(now) - timedelta(days=1) if number in TO_REVIEW else None
        known = Known(evidence=EVIDENCE.get(row.code, ""), review_on=review_on, due_on=due_on)
        at = now - timedelta(days=3)
        actions.note_group(resident=row.resident, code=row.code, known=known, by=by, now=at)


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
        now - timedelta(hours=LONG_AGO.get(number, 1 + number % 9)),
        uuid5(resident.pk, "heard"),
        said_no_need=number % 7 == 0,
        by_id=by,
    )
    actions.note_contacts(residents=[resident], word=word, now=now)
