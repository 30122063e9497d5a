"""The compounds of the demonstration, as tables: buildings, floors, doors. None of them is real."""

from collections.abc import Iterator
from typing import NamedTuple


class Building(NamedTuple):
    """A building: `units` of 0 means that its doors lie right below it.

    `extra` are doors beside the regular ones: shops on the ground floor, rooms half below ground.
    """

    name: str
    units: int
    floors: int
    doors: int
    extra: tuple[str, ...] = ()


class Compound(NamedTuple):
    """A compound with its code, its names and the community that it belongs to."""

    code: str
    name: str
    aliases: str
    community: str
    buildings: tuple[Building, ...]


class Door(NamedTuple):
    """A door to be: the names of the places above it below the compound, then its own."""

    building: str
    unit: str
    name: str
    floor: int


# Codes follow the statistical extension of GB/T 2260; endings from 901 on are given to nobody.
CITY = ("410100", "郑州市")
DISTRICT = ("410105", "金水区")
SUBDISTRICT = ("410105011", "北林路街道")
COMMUNITIES = {"410105011901": "青禾社区", "410105011902": "东关社区"}

COMPOUNDS = (
    # Two phases of one estate: no 4号楼, and the second phase begins with 11.
    Compound(
        "qinghe",
        "青禾园",
        "青禾园小区\n青禾",
        "410105011901",
        (
            Building("1号楼", 3, 6, 2),
            Building("2号楼", 4, 6, 2),
            Building("3号楼", 3, 6, 2),
            Building("5号楼", 2, 11, 2),
            Building("6号楼", 2, 11, 2),
            Building("11号楼", 2, 18, 2),
            Building("12号楼", 2, 18, 2),
        ),
    ),
    # Towers with four doors to a landing and no units.
    Compound(
        "dongguan",
        "东关小院",
        "东关院",
        "410105011902",
        (
            Building("A座", 0, 18, 4),
            Building("B座", 0, 18, 4),
            Building("C座", 0, 15, 4),
            Building("D座", 0, 11, 4),
        ),
    ),
    # An old estate: shops below 6栋, rooms half below ground, and a 6 that 青禾园 has as well.
    Compound(
        "liuxi",
        "柳溪里",
        "柳溪里二期\n柳溪",
        "410105011902",
        (
            Building("6栋", 2, 7, 2, ("商铺1", "商铺2", "商铺3")),
            Building("7栋", 3, 7, 2, ("B101", "B102", "B103", "B104")),
            Building("8栋", 2, 17, 3),
            Building("9栋", 2, 17, 3, ("B101", "B102")),
        ),
    ),
)

# Above the shops of 6栋 the homes begin on the second floor.
FIRST_HOME_FLOOR = {"6栋": 2}


def doors_of(building: Building) -> Iterator[Door]:
    """Yield the doors of a building in their natural order, those beside the regular ones first."""
    for name in building.extra:
        yield Door(building.name, "", name, -1 if name.startswith("B") else 1)
    first = FIRST_HOME_FLOOR.get(building.name, 1)
    for unit in range(1, max(building.units, 1) + 1):
        for floor in range(first, building.floors + 1):
            for number in range(1, building.doors + 1):
                yield Door(
                    building.name,
                    f"{unit}单元" if building.units else "",
                    f"{floor}{number:02d}",
                    floor,
                )
