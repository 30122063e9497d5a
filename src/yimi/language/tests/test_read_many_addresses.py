"""Addresses of many cities, by hand, full width and in sentences, each with the door it means."""

from pathlib import Path

import pytest

from yimi.language import find_doors, read_address

HERE = Path(__file__).parent


def lines(name):
    words = (HERE / name).read_text("utf-8").splitlines()
    return [line for line in words if line and not line.startswith("#")]


def four(door):
    return door and [door.lane or "", door.building or "", door.unit or "", door.room or ""]


@pytest.mark.parametrize("line", lines("addresses.txt"))
def test_an_address_means_its_door(line):
    words, *told = line.removeprefix("? ").split("|")
    found = four(read_address(words).door) or ["", "", "", ""]
    assert (found == told) is not line.startswith("? ")


@pytest.mark.parametrize("line", lines("addresses_told.txt"))
def test_a_sentence_tells_its_door(line):
    words, *told = line.split("|")
    assert [four(door) for door in find_doors(words)] == [told]


@pytest.mark.parametrize(
    ("words", "where"),
    [
        ("青石路8-12-501", (None, "8", "12", "501")),
        ("青石路720-768号", (None, "720-768", None, None)),
        ("青石路1286弄137号", ("1286", "137", None, None)),
        ("320弄8号门402", ("320", "8", None, "402")),
        ("云水雅苑8号门", None),
        ("大河村176号405室", (None, "176", None, "405")),
        ("云水汽配城D3052号", (None, None, None, "D3052")),
        ("云水居3幢24号", (None, "3", None, "24")),
        ("云水居3幢4号", (None, "3", "4", None)),
        ("140号创新128国际公寓7-1897", ("140", "7", None, "1897")),
        ("H富景苑", None),
        ("云水居12#楼3单兀501", (None, "12", "3", "501")),
    ],
)
def test_numbers_of_names_and_gates_are_no_doors(words, where):
    door = read_address(words).door
    assert (door and (door.lane, door.building, door.unit, door.room)) == where
