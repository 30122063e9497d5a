"""The national divisions, from provinces down to communities, to choose from when a street starts.

Codes are those of GB/T 2260 and its statistical extension: two digits for a province, four for a
city, six for a district, nine for a sub-district, twelve for a community.
"""

import re
import zipfile
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

DATA = Path(__file__).parent / "data" / "divisions.zip"
PROVINCE, CITY, DISTRICT, STREET = 2, 4, 6, 9
# Below a city without districts of its own, and below a municipality, the lists name these.
_FILLERS = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划", "直辖")


class Division(NamedTuple):
    """One division: its code and its name."""

    code: str
    name: str


class Found(NamedTuple):
    """A sub-district that a search found, with the names around it."""

    code: str
    name: str
    around: str


def children(code: str = "") -> list[Division]:
    """Return what lies directly below a division; the provinces below the empty code."""
    below = {0: PROVINCE, PROVINCE: CITY, CITY: DISTRICT, DISTRICT: STREET}.get(len(code))
    if below is None:
        return communities(code) if len(code) == STREET else []
    return [
        Division(other, name)
        for other, name in _streets().items()
        if len(other) == below and other.startswith(code)
    ]


def communities(street: str) -> list[Division]:
    """Return the communities and villages of a sub-district."""
    if street not in _streets():
        return []
    found: list[Division] = []
    inside = False
    for line in _member(street[:PROVINCE]).splitlines():
        if " " not in line:
            inside = line == street
        elif inside:
            end, _space, name = line.partition(" ")
            found.append(Division(street + end, name))
    return found


def name_of(code: str) -> str:
    """Return the name of a division, empty where there is none."""
    return _streets().get(code, "")


def way_to(street: str) -> list[Division]:
    """Return the divisions from the province down to a sub-district, without fillers."""
    steps = [street[:PROVINCE], street[:CITY], street[:DISTRICT], street]
    named = [Division(step, name_of(step)) for step in dict.fromkeys(steps) if name_of(step)]
    return [step for step in named if not is_filler(step.name)]


def is_filler(name: str) -> bool:
    """Return whether a name stands for no place: 市辖区 below a municipality."""
    return name.startswith(_FILLERS)


def search(words: str, *, limit: int = 30) -> list[Found]:
    """Return the sub-districts that carry the words; several words narrow the way down.

    北林路, 金水 北林路, 郑州 北林路 and 金水区北林路街道 all find 北林路街道.
    """
    wanted = words.split()
    if not wanted or len("".join(wanted)) < 2:
        return []
    streets, found = _streets(), []
    *around, last = wanted
    for code, name in streets.items():
        if len(code) != STREET or last not in name:
            continue
        way = [step.name for step in way_to(code)[:-1]]
        if all(any(word in step for step in way) for word in around):
            found.append(Found(code, name, " ".join(way)))
            if len(found) >= limit:
                break
    return found or _written_out(last, limit) if len(wanted) == 1 else found


# What people leave out: 临平东湖 for 临平区东湖街道.
_KIND = re.compile("(?<=..)(?:街道|地区|新区|自治区|自治州|自治县|省|市|区|县|镇|乡|盟|旗)$")


def _written_out(words: str, limit: int) -> list[Found]:
    """Return the sub-districts that are meant by a name written with what is above it."""
    found = []
    for code, name in _streets().items():
        if len(code) != STREET or name[:2] not in words:
            continue
        ending = next((form for form in _forms(name) if words.endswith(form)), "")
        if not ending:
            continue
        rest, way = words.removesuffix(ending), [step.name for step in way_to(code)[:-1]]
        for step in way:
            rest = rest.removeprefix(next((f for f in _forms(step) if rest.startswith(f)), ""))
        if not rest:
            found.append(Found(code, name, " ".join(way)))
            if len(found) >= limit:
                break
    return found


def _forms(name: str) -> tuple[str, ...]:
    return name, _KIND.sub("", name)


@lru_cache(maxsize=1)
def _streets() -> dict[str, str]:
    pairs = (line.partition(" ") for line in _member("streets").splitlines())
    return {code: name for code, _space, name in pairs}


@lru_cache(maxsize=2)
def _member(name: str) -> str:
    with zipfile.ZipFile(DATA) as archive:
        return archive.read(name).decode()
