"""The places of an area in memory: known by what they are called, new ones with a free code."""

from collections.abc import Iterable

from yimi.places.actions import build_place
from yimi.places.models import Place
from yimi.places.order import number_of

LONGEST_CODE = 20


class Known:
    """Finds a place below another by its level and name or number, or builds it.

    A code says nothing of the name: who corrects 12号楼 to 13号楼 leaves the code 12 where it is,
    and the real 12号楼 that is entered afterwards is another house. `places` holds those that are
    gone as well, as their paths are taken.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.made: list[Place] = []
        self.by_path: dict[str, Place] = {}
        self._below: dict[tuple[str, str], list[Place]] = {}
        for place in places:
            self._note(place)

    def take(self, parent: Place, level: str, name: str, floor: int | None = None) -> Place:
        """Return the place of that name below another; one that is not there is built."""
        known = self.find(parent, level, name)
        if known is not None:
            return known
        built = build_place(parent=parent, level=level, name=name, floor=floor)
        self._free(built, parent)
        self._note(built)
        self.made.append(built)
        return built

    def find(self, parent: Place, level: str, name: str) -> Place | None:
        """Return the place of that name, or else of that number, below another."""
        there = self._below.get((parent.path, level), [])
        number = number_of(name).upper()
        return next((place for place in there if place.name == name), None) or next(
            (place for place in there if place.number.upper() == number), None
        )

    def _free(self, built: Place, parent: Place) -> None:
        first, number = built.code, 1
        while built.path in self.by_path:
            number += 1
            end = f"-{number}"
            built.code = f"{first[: LONGEST_CODE - len(end)]}{end}"
            built.path = f"{parent.path}{built.code}/"

    def _note(self, place: Place) -> None:
        self.by_path[place.path] = place
        above = place.path.rstrip("/").rpartition("/")[0] + "/"
        self._below.setdefault((above, place.level), []).append(place)
