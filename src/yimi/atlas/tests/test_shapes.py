"""Houses as they stand, worked out from their doors."""

from yimi.atlas.plan import around, in_rows, stand
from yimi.atlas.shapes import CELL_H, CELL_W, TITLE_H, Building, Door, build, cottages


def house(*groups: tuple[str, list[str]], floors: dict[str, int] | None = None) -> Building:
    """Return 1号楼 with doors by staircase; an empty name means right below the building."""
    return build(
        "1/",
        "1号楼",
        [
            (
                f"1/{unit}/" if unit else "1/",
                unit,
                [
                    Door(
                        f"1/{unit}/{name}/" if unit else f"1/{name}/",
                        name,
                        (floors or {}).get(name),
                    )
                    for name in names
                ],
            )
            for unit, names in groups
        ],
    )


def at(building: Building) -> dict[str, tuple[int, int]]:
    """Return for each door its column and row."""
    return {
        cell.local: (cell.x // CELL_W, (cell.y - TITLE_H) // CELL_H)
        for unit in building.units
        for cell in unit.cells
    }


def test_floors_go_upwards_and_staircases_stand_side_by_side():
    places = at(house(("1", ["101", "102", "201", "202"]), ("2", ["101", "201"])))
    assert places["1/1/101/"] == (0, 1)
    assert places["1/1/202/"] == (1, 0)
    assert places["1/2/101/"][0] > places["1/1/102/"][0]


def test_a_missing_number_leaves_a_gap():
    places = at(house(("1", ["101", "102", "103", "201", "203"])))
    assert places["1/1/203/"] == (2, 0)


def test_a_floor_that_the_house_leaves_out_leaves_no_empty_row():
    building = house(("1", ["301", "501", "1201"]))
    assert [label for label, _y in building.floors] == ["12", "5", "3"]
    assert at(building)["1/1/501/"] == (0, 1)


def test_shops_and_cellars_run_below_the_whole_house():
    building = house(
        ("", ["B101", "商铺1", "商铺2"]),
        ("1", ["201", "202"]),
        ("2", ["201", "202"]),
        floors={"商铺1": 1, "商铺2": 1},
    )
    assert [label for label, _y in building.floors] == ["2", "1", "B1"]
    shops = [cell for unit in building.units for cell in unit.cells if "商铺" in cell.name]
    assert [cell.x for cell in shops] == [0, 20]
    assert {cell.y for cell in shops} == {TITLE_H + CELL_H}
    assert building.ground_y == TITLE_H + 2 * CELL_H


def test_a_shop_on_a_floor_with_homes_stands_beside_them():
    building = house(("", ["门面"]), ("1", ["101", "201"]), floors={"门面": 1})
    places = at(building)
    assert places["1/门面/"][1] == places["1/1/101/"][1]
    assert places["1/门面/"][0] > places["1/1/101/"][0]


def test_numbers_that_run_through_the_house_follow_each_other():
    floors = {str(number): 1 + (number - 1) // 3 for number in range(1, 10)}
    places = at(house(("", list(floors)), floors=floors))
    assert [places[f"1/{number}/"] for number in (1, 3, 4, 9)] == [(0, 2), (2, 2), (0, 1), (2, 0)]


def test_no_two_doors_stand_on_each_other():
    odd = ["101", "102", "102A", "201", "2-1", "东", "西", "B101", "B1", "B2", "12A", "1201"]
    for building in (house(("", odd)), house(("1", odd), ("", odd)), house(("1", odd[:3]))):
        places = [(cell.x, cell.y) for unit in building.units for cell in unit.cells]
        assert len(set(places)) == len(places)
        assert len(places) == sum(len(unit.cells) for unit in building.units) > 0


def test_doors_in_no_building_stand_in_rows():
    places = at(cottages("", "柳村", [Door(f"{n}/", f"{n}号", None) for n in range(1, 13)]))
    assert (places["10/"], places["11/"]) == ((9, 0), (0, 1))


def test_placed_buildings_stay_and_the_others_stand_below_them():
    one, two = house(("1", ["101"])), build("2/", "2号楼", [("2/", "", [Door("2/101/", "101", 1)])])
    standing = stand([one, two], {"1/": (40, 30)})
    assert (standing[0].x, standing[0].y, standing[0].placed) == (40, 30, True)
    assert standing[1].y >= 30 + one.h
    assert not standing[1].placed


def test_rows_overlap_nothing_and_look_like_a_screen():
    many = []
    for n in range(1, 60):
        doors = [Door(f"{n}/{floor}01/", f"{floor}01", floor) for floor in range(1, 3 + n % 9)]
        many.append(build(f"{n}/", f"{n}号楼", [(f"{n}/", "", doors)]))
    standing = in_rows(many)
    boxes = [(s.x, s.y, s.x + s.building.w, s.y + s.building.h) for s in standing]
    for number, (x, y, right, bottom) in enumerate(boxes):
        for left2, top2, right2, bottom2 in boxes[number + 1 :]:
            assert right <= left2 or right2 <= x or bottom <= top2 or bottom2 <= y
    box = around(standing)
    assert 1.2 < box.w / box.h < 2.4
