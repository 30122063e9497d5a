"""What tests of isolation have in common: a street under the rules of an epidemic."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.timezone import localdate, make_aware
from tests.scenes import Street

from yimi.places.actions import change_pack
from yimi.places.models import Emergency
from yimi.registry.models import Resident
from yimi.zones.actions import Basis, Order, begin_isolation
from yimi.zones.models import Isolation

PACK = "epidemic-cn-2022"
BASIS = Basis("区疫情防控指挥部", "document", "防指〔2022〕18号")
OTHER = Basis("市疫情防控指挥部", "document", "市防指〔2022〕40号")
SPOKEN = Basis("区疾控中心", "oral", passed_on_by="疾控张医生，上午电话")


def under(street: Street, edition: str, now: datetime | None = None) -> Emergency:
    """Let the rules of one edition hold in the street."""
    emergency = Emergency.objects.get()
    return change_pack(
        emergency=emergency, pack=PACK, edition=edition, by=None, now=now or street.now
    )


def person(name: str) -> Resident:
    return Resident.objects.select_related("household").get(name=name)


def at(day: date, hour: int = 12) -> datetime:
    """Return an hour of a day in the place's time."""
    return make_aware(datetime.combine(day, time(hour)))


def put(
    street: Street, *names: str, rule: str = "close_contact", ago: int = 0, **more: Any
) -> list[Isolation]:
    """Put people into isolation, counted from so many days ago."""
    now = more.pop("now", street.now)
    order = Order(
        rule=rule,
        day_zero_on=localdate(now) - timedelta(days=ago),
        basis=more.pop("basis", BASIS),
        **more,
    )
    people = [person(name) for name in names or ("张伟",)]
    return begin_isolation(residents=people, order=order, by=street.lead.pk, now=now)


def days(isolation: Isolation) -> list[tuple[str, int, int]]:
    """Return the stretches that hold, in days after day 0."""
    zero = isolation.day_zero_on
    rows = isolation.stretches.filter(gone_at=None).order_by("began_on")
    return [(row.kind, (row.began_on - zero).days, (row.ends_on - zero).days) for row in rows]
