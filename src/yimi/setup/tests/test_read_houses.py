import pytest

from yimi.setup.houses import CannotRead, doors_of, read_houses


def names(text):
    return [house.name for house in read_houses(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12栋 × 3单元 × 6层 × 2户", [f"{number}栋" for number in range(1, 13)]),
        ("共2号楼 3单元 6层 2户", ["1号楼", "2号楼"]),
        ("12栋 3单元 6层 2户", ["12栋"]),
        ("1-3、5号楼 3单元 6层 2户", ["1号楼", "2号楼", "3号楼", "5号楼"]),
        ("A-C座 18层 4户", ["A座", "B座", "C座"]),
        ("A座、D座 18层每层4户", ["A座", "D座"]),
        ("7栋 3单元 7层 2户\n\n8幢 1单元 5层 1户", ["7栋", "8幢"]),
    ],
)
def test_buildings_are_read_from_short_words(text, expected):
    assert names(text) == expected


def test_doors_are_numbered_by_floor_and_unit():
    house = read_houses("15号楼 2单元 2-3层 2户 + 商铺1 B101")[0]
    doors = list(doors_of(house))
    assert len(doors) == house.doors_in_all() == 10
    assert doors[0] == ("1单元", "201", 2)
    assert doors[4] == ("2单元", "201", 2)
    assert [(door.unit, door.name, door.floor) for door in doors[-2:]] == [
        ("", "商铺1", 1),
        ("", "B101", -1),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "很多楼",
        "1-2号楼 3单元",
        "1号楼 3单元 6层 2户\n1号楼 2层 1户",
        "1-999号楼 1层 1户",
        "9-1号楼 6层 2户",
        "1号楼 99层 2户",
        "1-300号楼 30单元 80层 60户",
    ],
)
def test_what_cannot_be_is_refused_with_the_line(text):
    with pytest.raises(CannotRead):
        read_houses(text)
