"""Which people of the ledger may be one: by identity number, telephone, door, birth."""

from dataclasses import dataclass, field
from itertools import combinations
from uuid import UUID

from yimi.core.scope import ScopedQuerySet
from yimi.registry.models import PairDecision, Resident, Telephone, Verdict

# In a wider area the page asks for a smaller one: it looks at everybody in it.
MOST_PEOPLE = 60_000
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
    """Return the likely pairs among people, the surest first, in four queries.

    Everybody is read once; nothing is compared by the database, which would read them four times.
    Those whom somebody told apart, or put aside, are left out.
    """
    here = people.filter(merged_into=None).order_by()
    found = _signs(here)
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
        # Somebody may go while this is read.
        if one in rows_by_id and other in rows_by_id
    ]
    return sorted(pairs, key=lambda pair: pair.rank)


def is_too_wide(people: ScopedQuerySet[Resident]) -> bool:
    """Return whether so many live here that a smaller area must be asked for."""
    return people.order_by()[: MOST_PEOPLE + 1].count() > MOST_PEOPLE


def _signs(here: ScopedQuerySet[Resident]) -> dict[tuple[UUID, UUID], list[str]]:
    """Return the pairs of people who share something, with what it is, in two queries."""
    alike: dict[tuple[str, ...], list[UUID]] = {}
    names: dict[UUID, str] = {}
    left = set()
    columns = ("pk", "name", "born_on", "id_number_hash", "place_path", "left_at")
    for pk, name, born_on, hashed, path, left_at in here.values_list(*columns).iterator(5000):
        names[pk] = name
        if left_at is not None:
            left.add(pk)
        else:
            alike.setdefault((DOOR, name, path), []).append(pk)
        if hashed:
            alike.setdefault((ID_NUMBER, hashed), []).append(pk)
        if born_on is not None:
            alike.setdefault((BIRTH, name, born_on.isoformat()), []).append(pk)
    sharing: dict[str, set[UUID]] = {}
    mobiles = Telephone.objects.filter(resident__in=here, kind=Telephone.Kind.MOBILE)
    for number, resident in mobiles.values_list("number", "resident_id").iterator(5000):
        if resident in names:
            sharing.setdefault(number, set()).add(resident)
    for number, owners in sharing.items():
        if 1 < len(owners) <= MOST_ALIKE:
            for pk in owners:
                # One surname: a name that is written differently is the usual case.
                alike.setdefault((PHONE, number, names[pk][:1]), []).append(pk)
    found: dict[tuple[UUID, UUID], list[str]] = {}
    for (why, *_what), ids in alike.items():
        if 1 < len(ids) <= MOST_ALIKE:
            for pair in combinations(sorted(ids), 2):
                if not left.issuperset(pair):
                    found.setdefault(pair, []).append(why)
    return found


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
