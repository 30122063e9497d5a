"""Reading plans with whom they are of, in one query and with no more than a Case needs."""

from collections.abc import Sequence
from datetime import datetime
from operator import attrgetter
from uuid import UUID

from yimi.care.models import Plan
from yimi.core.bulk import known
from yimi.places.models import Place
from yimi.registry.models import Household, Resident

# What somebody may change while the days of a plan are prepared; then it is looked at once more.
WATCHED = (
    "status",
    "resident_id",
    "rhythm",
    "weekdays",
    "every_days",
    "at",
    "last_on",
    "due_on",
    "until",
    "next_on",
    "opens_at",
)
SEEN = attrgetter(*WATCHED)
_PLAN = ("id", *WATCHED, "place_path", "kind", "note", "made_at")
_PERSON = (
    "id",
    "household_id",
    "place_path",
    "name",
    "left_at",
    "merged_into_id",
    "away_since",
    "away_until",
    "away_where",
)
_PLACE = ("id", "path", "name")
_NAMES = (
    *_PLAN,
    *(f"resident__{name}" for name in _PERSON),
    *(f"resident__household__place__{name}" for name in _PLACE),
)
_PERSON_FROM, _PLACE_FROM = len(_PLAN), len(_PLAN) + len(_PERSON)


def plans_with_people(ids: Sequence[UUID], now: datetime) -> list[Plan]:
    """Return those of some plans whose time has come, neighbours together."""
    rows = Plan.objects.filter(pk__in=ids, opens_at__lte=now).order_by("place_path")
    found = []
    for values in rows.values_list(*_NAMES):
        plan = known(Plan, rows.db, **dict(zip(_PLAN, values, strict=False)))
        person = known(Resident, rows.db, **dict(zip(_PERSON, values[_PERSON_FROM:], strict=False)))
        place = known(Place, rows.db, **dict(zip(_PLACE, values[_PLACE_FROM:], strict=True)))
        home = known(
            Household, rows.db, id=person.household_id, place_id=place.pk, place_path=place.path
        )
        home._state.fields_cache["place"] = place
        person._state.fields_cache["household"] = home
        plan._state.fields_cache["resident"] = person
        found.append(plan)
    return found
