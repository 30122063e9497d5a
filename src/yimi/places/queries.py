"""Reading the tree of places."""

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localtime

from yimi.core import clock
from yimi.core.plain import columns, made, marks, moment, rows_of
from yimi.core.scope import within
from yimi.packs.loader import PackError, pack_on, shipped_pack
from yimi.packs.schema import Pack
from yimi.places.models import Emergency, Level, Place

DEFAULT_PACK = "base"
# Below a compound, names are short (3号楼, 2单元, 501); a person reads them together.
_SPOKEN = (Level.COMPOUND, Level.BUILDING, Level.UNIT, Level.DOOR)

# Plain SQL: read for every Case that is opened.
_EMERGENCIES = """
SELECT {columns} FROM places_emergency emergency
WHERE place_path IN ({around}) AND starts_at <= %s AND (ends_at IS NULL OR ends_at > %s)
ORDER BY starts_at
"""


def ancestor_paths(path: str) -> list[str]:
    """Return the paths of a place and of everything around it, the root first."""
    steps = path.rstrip("/").split("/")
    return ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]


def full_names(paths: Iterable[str], *, below: str = "") -> dict[str, str]:
    """Return for each path the words by which people call the place, from the compound down.

    One query for all. A place above the compounds is called by its own name.
    """
    paths = set(paths)
    wanted = {step for path in paths for step in ancestor_paths(path)}
    names = {
        path: (name, level)
        for path, name, level in Place.objects.filter(path__in=wanted).values_list(
            "path", "name", "level"
        )
    }
    full = {}
    for path in paths:
        steps = [names[step] for step in ancestor_paths(path) if step in names]
        spoken = [name for name, level in steps if level in _SPOKEN and not below.startswith(name)]
        full[path] = " ".join(spoken) or (steps[-1][0] if steps else path)
    return full


def communities_of(paths: Collection[str]) -> dict[str, str]:
    """Return the name of the community around each place, in one query."""
    wanted = {step for path in paths for step in ancestor_paths(path)}
    names = dict(
        Place.objects.filter(path__in=wanted, level=Level.COMMUNITY).values_list("path", "name")
    )
    return {
        path: next((names[step] for step in ancestor_paths(path) if step in names), "")
        for path in paths
    }


def compounds_under(path: str) -> list[Place]:
    """Return the compounds of an area in their natural order."""
    return list(
        Place.objects.filter(within(path, "path"), level=Level.COMPOUND).order_by("sort_key")
    )


def lock_area(place_id: UUID) -> None:
    """Let one paste or confirmation of an area go on at a time, until the transaction ends.

    Two desks may paste the same chain in the same second: the second must see what the first did.
    """
    list(Place.objects.select_for_update(no_key=True).filter(pk=place_id).values_list("pk"))


def emergency_at(path: str, *, now: datetime) -> Emergency | None:
    """Return the emergency in force at a place: the one that lies nearest around it."""
    return emergencies_at({path}, now=now)[path]


def emergencies_at(paths: Collection[str], *, now: datetime) -> dict[str, Emergency | None]:
    """Return for each place the emergency in force there, in one query."""
    around = {step for path in paths for step in ancestor_paths(path)}
    at = moment(now)
    rows = rows_of(
        _EMERGENCIES.format(columns=columns(Emergency, "emergency"), around=marks(around)),
        [*around, at, at],
    )
    running = {
        emergency.place_path: emergency for emergency in (made(Emergency, row) for row in rows)
    }
    return {
        path: next((running[step] for step in ancestor_paths(path)[::-1] if step in running), None)
        for path in paths
    }


def pack_at(path: str, *, now: datetime) -> Pack:
    """Return the pack in force at a place; the base pack where no emergency is declared."""
    emergency = emergency_at(path, now=now)
    return pack_of(emergency, now=now)


def pack_of(emergency: Emergency | None, *, now: datetime | None = None) -> Pack:
    """Return the pack that an emergency runs under, with the edition and rules in force.

    A pack of this place that was spoilt afterwards must not stop the work: the pack for any
    emergency stands in, and the page about the program's health says so.
    """
    if emergency is None or not emergency.packs:
        return shipped_pack(DEFAULT_PACK)
    code = pack_code(emergency)
    whole = _whole(code)
    if whole is None:
        return shipped_pack(DEFAULT_PACK)
    if not whole.editions and not emergency.weak_rules:
        return whole
    return pack_on(
        code,
        on=localtime(now or clock.now()).date(),
        fixed=emergency.edition,
        weak=emergency.weak_rules,
    )


def pack_code(emergency: Emergency) -> str:
    """Return the code of the pack that an emergency runs under."""
    return str(list(emergency.packs)[-1]) if emergency.packs else DEFAULT_PACK


def _whole(code: str) -> Pack | None:
    try:
        return shipped_pack(code)
    except PackError:
        return None


def children_of(place_id: UUID) -> list[Place]:
    """Return what lies directly below a place, in natural order."""
    return list(Place.objects.filter(parent_id=place_id).order_by("sort_key"))
