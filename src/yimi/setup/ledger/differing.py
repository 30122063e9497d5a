"""What a row says beyond what the ledger says of the same person and household."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from yimi.registry.actions import Person
from yimi.registry.completing import Completion, later
from yimi.registry.models import Resident
from yimi.setup.ledger.matching import Home
from yimi.setup.ledger.rows import Row

NOTE = 2000


def note_person(
    row: Row, resident: Resident, home: Home, completion: Completion, now: datetime
) -> list[str]:
    """Put what is new of somebody and their home into a completion; return it in words."""
    told: list[str] = []
    values = _values(row, resident, home, now)
    if values:
        completion.of(resident).values.update(values)
        told += [_words(name) for name in values if name in _NAMED]
        if values.get("is_head"):
            for other in home.people:
                if other.is_head and other.pk != resident.pk:
                    completion.of(other).values["is_head"] = False
    for number, kind in row.phones:
        if number not in home.numbers:
            home.numbers.add(number)
            completion.phones.append((resident, number, kind))
            told.append(_("telephone"))
    held = home.groups.setdefault(resident.pk, {})
    for code, (evidence, details) in row.groups.items():
        group = held.get(code)
        known = completion.of(resident)
        known.review_on = row.review_on
        if group is None:
            known.groups[code] = (evidence, details)
            told.append(_("key group"))
        elif _more(group, evidence, details):
            known.proofs[group.pk] = (group, (evidence, details))
            told.append(_("details of the key group"))
        elif later(group.review_on, row.review_on) != group.review_on:
            known.proofs[group.pk] = (group, ("", {}))
            told.append(_("day of review"))
    return list(dict.fromkeys(told))


def note_home(row: Row, home: Home, completion: Completion) -> list[str]:
    """Put what is new of a household into a completion; return it in words."""
    told: list[str] = []
    household, values = home.household, completion.values

    def held(name: str) -> Any:
        return values.get(name, getattr(household, name))

    for name, words in (("tenure", _("tenure")), ("key_kept", _("key")), ("pets", _("animals"))):
        said = getattr(row, name)
        if said and said != held(name):
            values[name] = said
            told.append(words)
    if row.no_telephone and not home.numbers and not held("no_telephone"):
        values["no_telephone"] = True
        told.append(_("has no telephone"))
    if row.note and row.note not in held("note"):
        values["note"] = "；".join(filter(None, (held("note"), row.note)))[:NOTE]
        if values["note"] == household.note:
            del values["note"]
        else:
            told.append(_("note"))
    return told


def _values(row: Row, resident: Resident, home: Home, now: datetime) -> dict[str, Any]:
    """Return the columns of somebody that are to change. What a row does not say stays."""
    values: dict[str, Any] = {}
    if row.name != resident.name:
        values["name"] = row.name
    if row.sex and row.sex != resident.sex:
        values["sex"] = row.sex
    if row.born_on and row.born_on != resident.born_on and not _same_age(row, resident):
        values["born_on"] = row.born_on
    if row.is_head and not resident.is_head:
        values["is_head"] = True
    if row.id_number and row.id_number != resident.id_number:
        values["id_number"] = row.id_number
    for name in ("language", "mobility"):
        said = getattr(row, name)
        if said and said != getattr(resident, name):
            values[name] = said
    if is_away(row):
        since, where = _away_since(row, resident, now), row.away or resident.away_where
        if (since, row.away_until or resident.away_until, where) != (
            resident.away_since, resident.away_until, resident.away_where
        ):  # fmt: skip
            values["away_since"], values["away_where"] = since, where
            values["away_until"] = row.away_until or resident.away_until
    return values


def is_away(row: Row) -> bool:
    """Return whether a row says that somebody is elsewhere for a time."""
    return row.away is not None or row.away_since is not None


def _away_since(row: Row, resident: Resident | None, now: datetime) -> Any:
    held = resident.away_since if resident else None
    return row.away_since or held or timezone.localdate(now)


def _same_age(row: Row, resident: Resident) -> bool:
    """Return whether an age fits a day of birth: an age names a year at best."""
    if resident.born_on is None or row.born_on is None:
        return False
    if row.age is not None:
        return abs(resident.born_on.year - row.born_on.year) <= 2
    return False


def _more(group: Any, evidence: str, details: dict[str, str]) -> bool:
    if evidence and evidence != group.evidence:
        return True
    return any(group.details.get(name) != value for name, value in details.items())


_NAMED = {"name", "sex", "born_on", "is_head", "id_number", "language", "mobility", "away_since"}


def _words(name: str) -> str:
    return {
        "name": _("name"),
        "sex": _("sex"),
        "born_on": _("date of birth"),
        "is_head": _("head of the household"),
        "id_number": _("identity number"),
        "language": _("language"),
        "mobility": _("mobility"),
        "away_since": _("away"),
    }[name]


def person_of(row: Row, now: datetime, *, is_head: bool | None = None, taken: set[str]) -> Person:
    """Return somebody new as they are entered; `taken` are numbers that the household has."""
    phones = tuple((number, kind) for number, kind in row.phones if number not in taken)
    taken.update(number for number, _kind in phones)
    away = is_away(row)
    return Person(
        row.name,
        sex=row.sex,
        born_on=row.born_on,
        is_head=row.is_head if is_head is None else is_head,
        id_number=row.id_number,
        phones=phones,
        groups=tuple(row.groups),
        proofs=row.groups,
        review_on=row.review_on,
        language=row.language,
        mobility=row.mobility,
        away_since=_away_since(row, None, now) if away else None,
        away_until=row.away_until if away else None,
        away_where=(row.away or "") if away else "",
    )


def first_said(rows: Sequence[Row], name: str) -> str:
    """Return what the first of some rows says that says anything."""
    return next((said for row in rows if (said := getattr(row, name))), "")
