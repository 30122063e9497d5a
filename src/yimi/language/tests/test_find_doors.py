"""Doors, in the ways in which people write them."""

import random
import re
from pathlib import Path

import pytest

from yimi.language import find_doors
from yimi.language.door_words import NOT_DOOR_AHEAD, NOT_DOORS, TOKEN_AHEAD, TOKENS

HERE = Path(__file__).parent


def parts(text):
    return [(d.area, d.lane, d.building, d.unit, d.room) for d in find_doors(text)]


@pytest.mark.parametrize(
    ("text", "lane", "building", "unit", "room"),
    [
        ("8栋2单元301", None, "8", "2", "301"),
        ("十二号楼301室", None, "12", None, "301"),
        ("A座1203", None, "A", None, "1203"),
        ("188-704", None, "188", None, "704"),
        ("7-1-602", None, "7", "1", "602"),
        ("320弄15号402", "320", "15", None, "402"),
        ("6#2-301", None, "6", "2", "301"),
        ("9#1102", None, "9", None, "1102"),
        ("9号楼东单元", None, "9", "东", None),
        ("4号楼甲单元202", None, "4", "甲", "202"),
        ("2栋 1101", None, "2", None, "1101"),
        ("15幢", None, "15", None, None),
        ("五百弄十五栋702", "500", "15", None, "702"),
        ("3号楼2O1室", None, "3", None, "201"),
        ("８号楼１单元３０２", None, "8", "1", "302"),
        ("6号901", None, "6", None, "901"),
        ("3号楼负一楼", None, "3", None, "B1"),
        ("320-15-402", "320", "15", None, "402"),
        ("二号楼二单元二〇二", None, "2", "2", "202"),
        ("九号楼四单元五楼西户", None, "9", "4", "5楼西户"),
        ("12栋零三零一室", None, "12", None, "0301"),
        ("8幢-2-301", None, "8", "2", "301"),
        ("5栋地下室", None, "5", None, "地下室"),
    ],
)
def test_a_door_is_read(text, lane, building, unit, room):
    assert [d[1:] for d in parts(text)] == [(lane, building, unit, room)]


@pytest.mark.parametrize(
    "text",
    [
        "13800000000",
        "0371-88888888",
        "2022-04-10 10:32",
        "3月15日",
        "5.30左右到",
        "10:30",
        "2-3斤",
        "39.9元",
        "血压150/90",
        "3号下午送",
        "买两三百块的菜",
        "41010119900101123X",
        "一户一行",
        "一人一份",
        "每户限一份",
        "一户一行 一人一份 请大家登记",
    ],
)
def test_numbers_that_are_no_door_are_left_alone(text):
    assert parts(text) == []


def test_the_compound_is_kept_as_written():
    assert parts("我住人和花园北院3号楼2单元501")[0][0] == "人和花园北院"
    assert parts("某市江北区青石路320弄15号402")[0][:3] == ("青石路", "320", "15")
    assert parts("青石路320弄云水居15栋402")[0][0] == "青石路 云水居"


def test_two_rooms_of_one_building_are_two_doors():
    assert [d[4] for d in parts("12栋501、502都要")] == ["501", "502"]


def test_the_span_is_the_words_that_were_given():
    text = "请送\u200b到 １２號樓301室 谢谢"
    (door,) = find_doors(text)
    assert door.span.of(text) == "１２號樓301室"


def test_a_number_after_a_building_is_its_room_before_any_measure():
    assert parts("8号楼1504 张伟 白菜3颗")[0][2:] == ("8", None, "1504")


@pytest.mark.parametrize(
    ("text", "room"),
    [
        ("3号楼2单元501周桂兰", "501"),
        ("3号楼501周一送药", "501"),
        ("12-301周桂兰", "301"),
        ("12-303 张奶奶要鸡蛋", "303"),
        ("3号楼2单元501楼小梅", "501"),
    ],
)
def test_a_surname_that_is_a_measure_too_does_not_take_the_room(text, room):
    assert parts(text)[0][4] == room


def test_an_amount_behind_a_building_is_no_room():
    assert parts("3号楼100斤大米")[0][2:] == ("3", None, None)
    assert parts("3号楼 要50-100个鸡蛋")[0][2:] == ("3", None, None)


@pytest.mark.parametrize(("pattern", "ahead"), [(TOKENS, TOKEN_AHEAD), (NOT_DOORS, NOT_DOOR_AHEAD)])
def test_the_look_ahead_hides_no_piece(pattern, ahead):
    plain = re.compile(pattern.pattern.replace(ahead, "", 1), pattern.flags)
    assert plain.pattern != pattern.pattern
    rng = random.Random(11)
    texts = [line for file in HERE.glob("*.txt") for line in file.read_text("utf-8").splitlines()]
    characters = "".join(texts) + "123456789-#ABb栋单元室号甲东附负半每¥血￥$ 　٣"
    texts += ["".join(rng.choices(characters, k=40)) for _ in range(1500)]
    for text in texts:
        assert [(m.span(), m.lastgroup) for m in pattern.finditer(text)] == [
            (m.span(), m.lastgroup) for m in plain.finditer(text)
        ], text
