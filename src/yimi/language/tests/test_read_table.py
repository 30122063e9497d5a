"""Rows of any sheet."""

from decimal import Decimal

from yimi.language import Vocabulary, guess_columns, read_row, read_table


def test_a_header_below_a_title_is_found_and_a_total_row_is_left_out():
    sheet = read_table(
        [
            ["物资登记表", "", "", ""],
            ["序号", "姓名", "住址", "需求"],
            ["1", "王芳", "3-2-501", "大米两袋"],
            ["2", "李强", "3-2-502", "断药了"],
            ["合计", "", "", "2"],
        ]
    )
    assert sheet.header_rows == (1,)
    assert [c.field for c in sheet.columns] == ["number", "name", "address", "need"]
    assert [p.doors[0].room for p in sheet.proposals] == ["501", "502"]
    assert sheet.proposals[1].urgency == "today"
    assert [u.reason for u in sheet.unread] == ["above_header", "total_row"]
    assert sheet.proposals[0].sources["need"] == 3


def test_goods_as_columns_become_items():
    sheet = read_table(
        [
            ["姓名", "房号", "大米", "食用油"],
            ["王芳", "3-2-501", "2", ""],
            ["李强", "3-2-502", "", "1桶"],
        ]
    )
    assert [(i.name, i.quantity) for i in sheet.proposals[0].items] == [("大米", Decimal(2))]
    assert [(i.name, i.unit) for i in sheet.proposals[1].items] == [("食用油", "桶")]


def test_merged_cells_take_name_and_place_from_above():
    sheet = read_table(
        [
            ["", "住户", "", "", "需求", ""],
            ["序号", "姓名", "楼号", "房号", "物品", "数量"],
            ["1", "王芳", "3", "501", "大米", "2袋"],
            ["", "", "", "", "油", "1"],
        ]
    )
    assert sheet.header_rows == (0, 1)
    second = sheet.proposals[1]
    assert (second.doors[0].building, second.doors[0].room) == ("3", "501")
    assert "place_from_above" in second.problems


def test_a_sheet_without_header_is_read_by_its_cells():
    sheet = read_table(
        [
            ["王芳", "13800000001", "3-2-501", "大米两袋"],
            ["李强", "13800000002", "3-2-502", "鸡蛋 30个"],
        ]
    )
    assert [c.field for c in sheet.columns[:3]] == ["name", "phone", "address"]
    assert len(sheet.proposals) == 2


def test_a_mapping_overrides_the_guess():
    rows = [["甲", "乙"], ["3-2-501", "王芳"], ["3-2-502", "李强"]]
    sheet = read_table(rows, mapping={0: "address", 1: "name"})
    assert [c.field for c in sheet.columns] == ["address", "name"]


def test_an_address_that_contradicts_its_columns_gives_two_places():
    sheet = read_table([["姓名", "地址", "楼号", "房号"], ["王芳", "3号楼501", "5", "602"]])
    assert "several_places" in sheet.proposals[0].problems


def test_rows_are_read_alone_from_a_layout():
    rows = [["姓名", "电话", "地址"], ["王芳", "13800000001.0", "3-2-501"]]
    layout = guess_columns(rows)
    proposal = read_row(rows[1], layout, Vocabulary())
    assert proposal is not None
    assert proposal.phones[0].number == "13800000001"
    assert read_row(["", "", ""], layout, Vocabulary()) is None


def test_nothing_breaks_on_an_empty_sheet():
    assert read_table([]).proposals == ()
    assert read_table([[], [""]]).proposals == ()
