"""Keeping what households are found by: written in the transaction of the act that changes it."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from yimi.core.bulk import fresh
from yimi.core.scope import within
from yimi.places.models import Level, Place
from yimi.places.order import number_of
from yimi.places.queries import ancestor_paths
from yimi.registry.models import Household, LedgerEntry, Resident, Telephone
from yimi.registry.terms import terms_of

BATCH = 1000
_INSIDE = {Level.BUILDING: 0, Level.UNIT: 1, Level.DOOR: 2}
_CALLED = (Level.COMMUNITY, Level.COMPOUND)


def new_entries(
    households: Sequence[Household],
    residents: Iterable[Resident],
    telephones: Iterable[Telephone],
    known: Mapping[str, Place] | None = None,
) -> list[LedgerEntry]:
    """Return what these new households are found by; all their people must be given.

    They are written in the transaction of the act that enters the households. `known` are places by
    their paths that are not looked up.
    """
    names: dict[UUID, list[str]] = {}
    for person in residents:
        names.setdefault(person.household_id, []).append(person.name)
    numbers: dict[UUID, list[str]] = {}
    for phone in telephones:
        numbers.setdefault(phone.household_id, []).append(phone.number)
    return _made(households, names, numbers, known or {})


def renew_entries(household_ids: Collection[UUID]) -> None:
    """Read these households again, and write what they are found by.

    A household that was merged is found by no entry of its own: whoever looks for its people or its
    telephones finds the one that stands for it. The same holds for people.
    """
    asked = set(household_ids)
    merged = dict(
        Household.objects.filter(pk__in=asked, merged_into__isnull=False).values_list(
            "pk", "merged_into_id"
        )
    )
    if merged:
        LedgerEntry.objects.filter(household_id__in=merged).delete()
        asked |= {into for into in merged.values() if into}
    homes = list(Household.objects.filter(pk__in=asked, merged_into=None).only("pk", "place_path"))
    ids = [home.pk for home in homes]
    survivor_of = {
        pk: into
        for pk, into in Household.objects.filter(merged_into_id__in=ids).values_list(
            "pk", "merged_into_id"
        )
        if into
    }
    names: dict[UUID, list[str]] = {}
    for home, name in Resident.objects.filter(
        household_id__in=ids, merged_into=None, left_at=None
    ).values_list("household_id", "name"):
        names.setdefault(home, []).append(name)
    numbers: dict[UUID, list[str]] = {}
    own = Q(resident=None) | Q(resident__merged_into=None)
    for home, number in Telephone.objects.filter(
        own, household_id__in=[*ids, *survivor_of]
    ).values_list("household_id", "number"):
        numbers.setdefault(survivor_of.get(home, home), []).append(number)
    others = Resident.objects.filter(
        merged_into__household_id__in=ids, merged_into__left_at=None
    ).values_list("pk", "merged_into__household_id", "name")
    at = {}
    for pk, home, name in others:
        at[pk] = home
        names.setdefault(home, []).append(name)
    if at:
        for pk, number in Telephone.objects.filter(resident_id__in=at).values_list(
            "resident_id", "number"
        ):
            if pk:
                numbers.setdefault(at[pk], []).append(number)
    _write(homes, names, numbers)


def _write(
    households: Sequence[Household], names: dict[UUID, list[str]], numbers: dict[UUID, list[str]]
) -> None:
    LedgerEntry.objects.bulk_create(
        _made(households, names, numbers, {}),
        batch_size=500,
        update_conflicts=True,
        unique_fields=["household"],
        update_fields=["place_path", "words", "terms"],
    )


def _made(
    households: Sequence[Household],
    names: dict[UUID, list[str]],
    numbers: dict[UUID, list[str]],
    known: Mapping[str, Place],
) -> list[LedgerEntry]:
    around = _places({household.place_path for household in households}, known)
    return [
        _entry(
            home,
            list(dict.fromkeys(names.get(home.pk, []))),
            list(dict.fromkeys(numbers.get(home.pk, []))),
            around,
        )
        for home in households
    ]


def renew_area(path: str, *, told: Callable[[int], object] = lambda done: None) -> int:
    """Renew everything in an area, as after a compound has another name; return how many."""
    ids = list(
        Household.objects.filter(within(path), merged_into=None)
        .order_by("pk")
        .values_list("pk", flat=True)
    )
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            renew_entries(ids[start : start + BATCH])
        told(min(start + BATCH, len(ids)))
    return len(ids)


def enter_missing(*, now: datetime) -> None:
    """Write the entries of households that have none, as after coming from an older version."""
    while missing := list(
        Household.objects.filter(entry__isnull=True, merged_into=None).values_list("pk", flat=True)[
            :BATCH
        ]
    ):
        with transaction.atomic():
            renew_entries(missing)


def _places(
    paths: Collection[str], known: Mapping[str, Place]
) -> dict[str, tuple[str, str, str, list[str]]]:
    """Return level, name, number and aliases of everything at and around some doors."""
    steps = {step for path in paths for step in ancestor_paths(path)}
    found = {}
    wanted = []
    for step in steps:
        place = known.get(step)
        if place is None:
            wanted.append(step)
        else:
            found[step] = (place.level, place.name, place.number, place.aliases.splitlines())
    for start in range(0, len(wanted), 5000):
        rows = Place.objects.filter(path__in=wanted[start : start + 5000])
        for path, *rest in rows.values_list("path", "level", "name", "number", "aliases"):
            level, name, number, aliases = rest
            found[path] = (level, name, number, aliases.splitlines())
    return found


def _entry(
    home: Household,
    names: list[str],
    numbers: list[str],
    around: dict[str, tuple[str, str, str, list[str]]],
) -> LedgerEntry:
    at, area = ["", "", ""], list[str]()
    for step in ancestor_paths(home.place_path):
        if step not in around:
            continue
        level, name, number, aliases = around[step]
        if level in _INSIDE:
            at[_INSIDE[Level(level)]] = number or number_of(name)
        elif level in _CALLED:
            area += [name, *aliases]
    words = "\n".join((_one_line(names), _one_line(numbers), _one_line(area), "-".join(at)))
    return fresh(
        LedgerEntry,
        household_id=home.pk,
        place_path=home.place_path,
        words=words,
        terms=terms_of(names=names, numbers=numbers, area=area, at=at, path=home.place_path),
    )


def _one_line(texts: Sequence[str]) -> str:
    """Return texts as one line of the words, whatever was typed or pasted into them."""
    return "|".join(" ".join(text.replace("|", " ").split()) for text in texts)
