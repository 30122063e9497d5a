"""Which people of the ledger may be one: by identity number, telephone, door, birth."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any
from uuid import UUID

from django.db.models import Count

from yimi.core.scope import ScopedQuerySet
from yimi.registry.models import PairDecision, Resident, Telephone, Verdict

# In a wider area the page asks for a smaller one: it looks at everybody in it.
MOST_PEOPLE = 200_000
MOST_PAIRS = 200
# A name and a birth that so many share are no sign of one person.
MOST_ALIKE = 6

ID_NUMBER, PHONE, DOOR, BIRTH = "id_number", "phone", "door", "birth"
# The surest comes first.
ORDER = (ID_NUMBER, PHONE, DOOR, BIRTH)


@dataclass
class Pair:
    """Two people who may be one, and what speaks for it."""

    first: Resident
    second: Resident
    why: list[str] = field(default_factory=list)
    verdict: str = ""

    @property
    def rank(self) -> tuple[int, int]:
        return (ORDER.index(self.why[0]), -len(self.why)) if self.why else (len(ORDER), 0)


def likely_pairs(people: ScopedQuerySet[Resident]) -> list[Pair]:
    """Return the likely pairs among people, the surest first, in at most nine queries.

    Those whom somebody told apart, or put aside, are left out.
    """
    here = people.filter(merged_into=None).order_by()
    found: dict[tuple[UUID, UUID], list[str]] = {}

    def note(why: str, ids: Iterable[UUID]) -> None:
        alike = sorted(set(ids))
        if len(alike) <= MOST_ALIKE:
            for pair in combinations(alike, 2):
                known = found.setdefault(pair, [])
                if why not in known:
                    known.append(why)

    for key, why in (
        (("id_number_hash",), ID_NUMBER),
        (("name", "household__place_id"), DOOR),
        (("name", "born_on"), BIRTH),
    ):
        rows = here.exclude(**{f"{key[-1]}": "" if why == ID_NUMBER else None})
        if why != ID_NUMBER:
            rows = rows.filter(left_at=None) if why == DOOR else rows
        for ids in _alike(rows, key):
            note(why, ids)
    for ids in _same_phone(here):
        note(PHONE, ids)
    if not found:
        return []
    decided = set(
        PairDecision.objects.filter(first_id__in={one for one, _other in found}).values_list(
            "first_id", "second_id"
        )
    )
    open_ones = {pair: why for pair, why in found.items() if pair not in decided}
    order = sorted(open_ones, key=lambda pair: (min(map(ORDER.index, open_ones[pair])), pair))
    wanted = order[:MOST_PAIRS]
    rows_by_id = Resident.objects.select_related("household__place").in_bulk(
        {pk for pair in wanted for pk in pair}
    )
    pairs = [
        Pair(rows_by_id[one], rows_by_id[other], sorted(open_ones[one, other], key=ORDER.index))
        for one, other in wanted
    ]
    return sorted(
        (pair for pair in pairs if not (pair.first.left_at and pair.second.left_at)),
        key=lambda pair: pair.rank,
    )


def decided_pairs(decisions: ScopedQuerySet[PairDecision], verdict: str) -> list[Pair]:
    """Return the pairs on which somebody decided so, the latest first."""
    rows = (
        decisions.filter(verdict=verdict, first__merged_into=None, second__merged_into=None)
        .select_related("first__household__place", "second__household__place")
        .order_by("-at")
    )
    return [Pair(row.first, row.second, [], row.verdict) for row in rows[:MOST_PAIRS]]


def parked_count(decisions: ScopedQuerySet[PairDecision]) -> int:
    return decisions.filter(
        verdict=Verdict.PARKED, first__merged_into=None, second__merged_into=None
    ).count()


def _alike(rows: Any, key: tuple[str, ...]) -> list[list[UUID]]:
    """Return the ids of those who share the values of some columns, in two queries."""
    twice = list(
        rows.values(*key).annotate(n=Count("pk")).filter(n__gt=1, n__lte=MOST_ALIKE)[:2000]
    )
    if not twice:
        return []
    wanted = {tuple(row[name] for name in key) for row in twice}
    groups: dict[tuple[Any, ...], list[UUID]] = {}
    first = key[0]
    among = rows.filter(**{f"{first}__in": {row[first] for row in twice}})
    for pk, *values in among.values_list("pk", *key):
        if tuple(values) in wanted:
            groups.setdefault(tuple(values), []).append(pk)
    return list(groups.values())


def _same_phone(here: Any) -> list[list[UUID]]:
    """Return those of different households with one telephone and one name, or one head each."""
    phones = Telephone.objects.filter(resident__in=here)
    twice = list(
        phones.order_by()
        .values("number")
        .annotate(n=Count("resident", distinct=True))
        .filter(n__gt=1, n__lte=MOST_ALIKE)
        .values_list("number", flat=True)[:2000]
    )
    groups: dict[tuple[str, str], list[UUID]] = {}
    rows = phones.filter(number__in=twice, kind=Telephone.Kind.MOBILE).values_list(
        "number", "resident_id", "resident__name"
    )
    for number, pk, name in rows:
        if pk and name:
            # One surname: a name that is written differently is the usual case.
            groups.setdefault((number, name[0]), []).append(pk)
    return [ids for ids in groups.values() if len(ids) > 1]
