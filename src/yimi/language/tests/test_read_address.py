"""Whole addresses: every number has its role, and one door has one reading."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yimi.language import find_doors, read_address
from yimi.language.__main__ import main

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
HAN = "零一二三四五六七八九"


def roles(text):
    return {part.role: part.number for part in read_address(text).parts}


def door(text):
    found = read_address(text).door
    return found and (found.lane, found.building, found.unit, found.room)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("江北区青石路320弄15号402", {"lane": "320", "building": "15", "room": "402"}),
        ("青石路16号云水居3幢2单元501", "16|3|2|501"),
        ("青石路16号金泽大厦B座12层1203室", "16|B||1203"),
        ("青石路16号金泽大厦1203", "16|||1203"),
        ("青石路16-1号", "16-1|||"),
        ("青石路143-145号", "143-145|||"),
        ("云水居3-2-501", "|3|2|501"),
        ("云水居3幢501", "|3||501"),
        ("云水居3幢4号", "|3|4|"),
        ("云水居1-18栋", "|1-18||"),
        ("云水居9号楼905-2", "|9||905-2"),
        ("云水居A1203", "|A||1203"),
        ("云水居A1203室", "|A||1203"),
        ("云水居11C1203", "|11C||1203"),
        ("大河村5组6号", "6|||"),
        ("大河村152号", "152|||"),
        ("南湖市场二楼A99", "|||A99"),
        ("南湖市场1区353号", "|||353"),
        ("南湖商贸城3楼12街20427", "||12|20427"),
        ("西园5路8号", "8|||"),
        ("4号大街632号", "632|||"),
        ("纺织五街170号", "170|||"),
        ("云水居二期14幢1单元701", "|14|1|701"),
        ("云水居3号楼2门501", "|3|2|501"),
        ("云水居 556 8 672", "|556|8|672"),
        ("云水居四区6排12栋3号", "|12|3|"),
        ("金泽广场11栋A座1503", "|11|A|1503"),
        ("青石路16号2号货梯3楼", "16|||"),
        ("云水居3幢2单元501 100米", "|3|2|501"),
    ],
)
def test_each_number_has_its_role(text, found):
    if isinstance(found, str):
        names = ("road_number", "building", "unit", "room")
        found = {name: one for name, one in zip(names, found.split("|"), strict=True) if one}
    read = {role: number for role, number in roles(text).items() if role != "floor"}
    assert read == found


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("花园路6号901", (None, "6", None, "901")),
        ("花园路890号近江大厦C1215", ("890", "C", None, "1215")),
        ("花园路133号6-913", ("133", "6", None, "913")),
        ("320-15-402", ("320", "15", None, "402")),
        ("500弄86801", ("500", "86", None, "801")),
        ("九号楼四单元五楼西户", (None, "9", "4", "5楼西户")),
        ("3号楼负一楼", (None, "3", None, "B1")),
        ("5栋地下室", (None, "5", None, "地下室")),
        ("3号楼底商102", (None, "3", None, "底商102")),
        ("B-6-2-301", (None, "B6", "2", "301")),
        ("8幢61号1484室", (None, "8", "61", "1484")),
        ("二〇一", (None, None, None, "201")),
        ("２０１", (None, None, None, "201")),
    ],
)
def test_the_door_of_a_ledger_follows_from_the_roles(text, where):
    assert door(text) == where


def test_a_place_without_any_number_keeps_its_name():
    assert read_address("南岸区云水镇大河村陶家宅").area == "大河村陶家宅"
    assert read_address("云水居").door is None
    assert read_address("").door is None


def test_every_part_tells_where_it_was_written():
    text = "青石路\u200b３２０弄 １５號 402"
    for part in read_address(text).parts:
        assert part.span.of(text).strip() in {"３２０弄", "１５號", "402"}


numbers = st.tuples(st.integers(1, 99), st.integers(1, 9), st.integers(1, 33), st.integers(1, 9))


@CALM
@given(numbers)
def test_one_door_has_one_reading_however_it_is_spelled(parts):
    building, unit, floor, flat = parts
    room = f"{floor}0{flat}"
    wide = str.maketrans("0123456789", "０１２３４５６７８９")
    han = "".join(HAN[int(figure)] for figure in room)
    spellings = [
        f"{building}号楼{unit}单元{room}",
        f"{building}栋{unit}单元{room}室",
        f"{building}幢 {unit}单元 {room}",
        f"{building}#{unit}-{room}",
        f"{building}-{unit}-{room}",
        f"{building}号楼{unit}-{room}",
        f"{building}座{unit}单元{han}室",
        f"{building}号楼{unit}单元{room}".translate(wide),
        f"{building}—{unit}—{room}",
        f"云水居{building}幢{unit}单元{room}",
        f"云水居{building}-{unit}-{room}室",
        f"第{building}栋{unit}门{room}",
    ]
    assert {door(text) for text in spellings} == {(None, str(building), str(unit), room)}
    for text in spellings[:-1]:
        found = find_doors(text)
        assert [(d.building, d.unit, d.room) for d in found] == [(str(building), str(unit), room)]


@CALM
@given(
    st.text(alphabet="0123456789一二三号楼栋幢座单元室弄路街区期-—/ABab地下负 云水居", max_size=40)
)
def test_no_words_stop_the_reading(text):
    address = read_address(text)
    for part in address.parts:
        assert part.number
        assert part.span.end <= len(text)


def test_the_command_shows_the_parts(capsys):
    assert main(["address", "青石路320弄15号402"]) == 0
    shown = capsys.readouterr().out
    assert "lane        320" in shown
    assert "room        402" in shown
    assert main(["address", "--json", "12-3-501"]) == 0
    assert '"room": "501"' in capsys.readouterr().out
