"""A column of needs beside a column of amounts."""

import pytest

from yimi.language import read_table

HEADERS = ["需要什么", "需求", "要啥", "所需物资", "物品", "需要", "物资"]


def items(header, cell, amount, *, more=()):
    head = ["姓名", "楼号", "房号", header, "数量", *(h for h, _ in more)]
    row = ["王芳", "3", "501", cell, amount, *(c for _, c in more)]
    again = ["李强", "3", "502", cell, amount, *(c for _, c in more)]
    first = read_table([head, row, again]).proposals[0]
    return [(i.name, str(i.quantity), i.unit) for i in first.items]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize(("amount", "unit"), [("3", None), ("2袋", "袋"), ("2 袋", "袋")])
def test_the_amount_of_the_row_is_the_goods_own(header, amount, unit):
    assert items(header, "鸡蛋", amount) == [("鸡蛋", amount[0], unit)]


@pytest.mark.parametrize("header", HEADERS)
def test_a_column_of_units_gives_the_unit(header):
    assert items(header, "鸡蛋", "3", more=[("单位", "盒")]) == [("鸡蛋", "3", "盒")]


@pytest.mark.parametrize("header", HEADERS)
@pytest.mark.parametrize("amount", ["3", "2袋"])
def test_two_goods_in_one_cell_keep_their_own(header, amount):
    assert items(header, "大米、油", amount) == [("大米", "1", None), ("油", "1", None)]
    own = [("大米", "5", "斤"), ("鸡蛋", "1", None)]
    assert items(header, "大米5斤、鸡蛋", amount) == own


@pytest.mark.parametrize("header", ["需要什么", "需求", "要啥"])
def test_an_amount_within_the_words_stands(header):
    assert items(header, "大米5斤", "2") == [("大米", "5", "斤")]


def test_no_service_becomes_a_good_by_its_count():
    assert items("需求", "暖气不热", "1") == []
    assert items("需求", "核酸", "1") == []
    assert items("需求", "拖鞋", "2双") == []
    assert items("需求", "贴纸", "2袋") == [("贴纸", "2", "袋")]


def test_names_hold_no_punctuation():
    assert items("物品", "套餐A：白菜、土豆", "2") == [("套餐A 白菜 土豆", "2", None)]
    assert items("物品", "降压药没了", "2") == [("降压药", "2", None)]
