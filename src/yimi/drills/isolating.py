"""People of the demonstration who are isolated: those whose doors are coloured, and a few more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.timezone import localdate

from yimi.atlas.models import Mark
from yimi.core.worker import drain
from yimi.drills.staff import Staff
from yimi.places.models import Place
from yimi.registry.models import Resident
from yimi.zones.actions import Basis, Order, announce_due, begin_isolation

ORDERED = Basis("金水区疫情防控指挥部", "document", "金防指〔演练〕第 7 号")
TOLD = Basis("金水区疾控中心", "oral", passed_on_by="疾控值班员，上午 9 点电话")
CENTRE, HOSPITAL = "演练集中隔离点", "演练定点医院"
# Of each colour of the sheet: by which rule, and how many days ago day 0 was.
BY_COLOUR: dict[str, Sequence[tuple[str, int]]] = {
    "a": [("case_treated", 2), ("case_treated", 4), ("case_treated", 6)],
    "b": [("close_contact", 1), ("close_contact", 2), ("close_contact", 3), ("close_contact", 4)],
    "c": [
        *[("from_high_risk", ago) for ago in (0, 1, 2, 3, 4, 5, 6)],
        *[("close_contact", ago) for ago in (6, 7)],
    ],
}
# Free today, and since yesterday; in the community that the lead sees first.
FREE_IN = "/qinghe/"
ENDED = (("from_high_risk", 7), ("left_closed_loop", 5), ("left_closed_loop", 6))


def isolate_some(*, street: Place, staff: Staff, now: datetime) -> None:
    """Isolate households whose doors are coloured, and some that are free today already."""
    marks: dict[str, list[UUID]] = {code: [] for code in BY_COLOUR}
    rows = Mark.objects.filter(place_path__startswith=street.path, code__in=BY_COLOUR)
    for code, place_id in rows.order_by("place_path").values_list("code", "place_id"):
        marks[code].append(place_id)
    by, coloured = staff.users["lead"].pk, [pk for ids in marks.values() for pk in ids]
    for code, known in BY_COLOUR.items():
        for place_id, (rule, ago) in zip(marks[code], known, strict=False):
            people = _people(place_id)
            # Of a family one is in hospital; contacts of one door are isolated together.
            _isolate(people[:1] if code == "a" else people, rule, ago, by, now)
    spare = (
        Resident.objects.filter(
            place_path__startswith=street.path,
            place_path__contains=FREE_IN,
            left_at=None,
            groups=None,
        )
        .exclude(household__place__in=coloured)
        .order_by("pk")
        .values_list("household__place", flat=True)
    )
    places = list(dict.fromkeys(spare[:60]))[:: 60 // len(ENDED) // 3]
    for place_id, (rule, ago) in zip(places, ENDED, strict=False):
        _isolate(_people(place_id)[:1], rule, ago, by, now)
    announce_due(now=now)
    drain(now=now)


def _people(place_id: UUID) -> list[Resident]:
    rows = Resident.objects.filter(household__place=place_id, left_at=None, merged_into=None)
    first = rows.order_by("-is_head", "pk").first()
    if first is None:
        return []
    return list(rows.filter(household=first.household_id).order_by("-is_head", "pk"))


def _isolate(people: list[Resident], rule: str, ago: int, by: UUID, now: datetime) -> None:
    began = now - timedelta(days=ago)
    stays = {"case_treated": HOSPITAL, "close_contact": CENTRE}.get(rule, "")
    if people:
        order = Order(rule, localdate(began), TOLD if ago % 3 == 2 else ORDERED, stays_at=stays)
        begin_isolation(residents=people, order=order, by=by, now=began)
