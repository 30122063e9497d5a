"""The order in which doors are walked: by building, unit and floor, then as they stand."""

from collections.abc import Iterable
from typing import NamedTuple

from yimi.fieldwork.states import WalkingOrder
from yimi.places.models import Level, Place
from yimi.places.queries import ancestor_paths

# The last two digits of a room say which door of the floor it is: 501 and 1203.
_DOOR_DIGITS = 2
_LONGEST_ROOM = 4


class Steps(NamedTuple):
    """What sorts doors as they are walked."""

    unit: str
    floor: int
    door: str


def walking_keys(places: Iterable[Place], *, order: str = WalkingOrder.AUTO) -> dict[str, Steps]:
    """Return for the path of each place what it is sorted by, in one query for all.

    By `AUTO` one rides up and walks down where there is a lift, and climbs from door to door
    where there is none, or where nobody knows.
    """
    places = list(places)
    around = {step for place in places for step in ancestor_paths(place.path)[:-1]}
    above = {
        path: (sort_key, has_lift)
        for path, sort_key, has_lift in Place.objects.filter(
            path__in=around, level__in=[Level.BUILDING, Level.UNIT]
        ).values_list("path", "sort_key", "has_lift")
    }
    keys = {}
    for place in places:
        steps = [above[step] for step in ancestor_paths(place.path)[:-1] if step in above]
        lift = next((known for _key, known in steps[::-1] if known is not None), None)
        down = order == WalkingOrder.DOWN or (order == WalkingOrder.AUTO and lift is True)
        floor = floor_of(place)
        unit = steps[-1][0] if steps else place.sort_key
        keys[place.path] = Steps(unit, -floor if down else floor, place.sort_key)
    return keys


def floor_of(place: Place) -> int:
    """Return the floor of a door, read from its number where it is not known; 0 if neither is."""
    if place.floor is not None:
        return place.floor
    room = place.number
    if room.upper().startswith("B") and room[1:].isdigit():
        return -max(1, int(room[1:]) // 100)
    if room.isdigit() and _DOOR_DIGITS < len(room) <= _LONGEST_ROOM:
        return int(room) // 100
    return 0
