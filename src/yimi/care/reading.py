"""Reading many people of key groups at once: the columns that lists show, and each row once.

Nothing that is encrypted is opened for a list, and somebody who answers for a hundred people is
read once.
"""

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import QuerySet

from yimi.accounts.models import Organisation, Team, User
from yimi.care.models import Carer, LastReached
from yimi.core.bulk import known
from yimi.core.fields import EncryptedField
from yimi.places.models import Place
from yimi.registry.models import Household, KeyGroup, Resident


def _columns(model: type[models.Model]) -> tuple[str, ...]:
    fields = model._meta.concrete_fields
    return tuple(field.attname for field in fields if not isinstance(field, EncryptedField))


_GROUP, _PERSON = _columns(KeyGroup), _columns(Resident)
_PLACE = ("id", "path", "name", "level", "sort_key")
_NAMES = (
    *_GROUP,
    *(f"resident__{name}" for name in _PERSON),
    *(f"resident__household__place__{name}" for name in _PLACE),
)
_PERSON_FROM, _PLACE_FROM = len(_GROUP), len(_GROUP) + len(_PERSON)


def groups_with_people(rows: "QuerySet[KeyGroup]") -> list[KeyGroup]:
    """Return rows of key groups with their people, homes and doors, in one query."""
    people: dict[Any, Resident] = {}
    found = []
    for values in rows.values_list(*_NAMES):
        group = known(KeyGroup, rows.db, **dict(zip(_GROUP, values, strict=False)))
        person = people.get(group.resident_id)
        if person is None:
            person = people[group.resident_id] = _person(values, rows.db)
        group._state.fields_cache["resident"] = person
        found.append(group)
    return found


def _person(values: tuple[Any, ...], alias: str) -> Resident:
    person = known(Resident, alias, **dict(zip(_PERSON, values[_PERSON_FROM:], strict=False)))
    place = known(Place, alias, **dict(zip(_PLACE, values[_PLACE_FROM:], strict=True)))
    home = known(Household, alias, id=person.household_id, place_id=place.pk, place_path=place.path)
    home._state.fields_cache["place"] = place
    person._state.fields_cache["household"] = home
    return person


def name_people(lasts: Iterable[LastReached], answers: Iterable[Carer]) -> None:
    """Put to each row the people, teams and institutions that it names, in three queries."""
    lasts, answers = list(lasts), list(answers)
    _fill(User, [(row, "by") for row in lasts]
          + [(row, name) for row in answers for name in ("worker", "deputy")])  # fmt: skip
    _fill(Team, [(row, "team") for row in answers])
    _fill(Organisation, [(row, "institution") for row in answers])


def _fill(model: type[models.Model], wanted: list[tuple[Any, str]]) -> None:
    ids = {getattr(row, f"{name}_id") for row, name in wanted}
    found = model._default_manager.in_bulk([pk for pk in ids if pk])
    for row, name in wanted:
        row._state.fields_cache[name] = found.get(getattr(row, f"{name}_id"))
