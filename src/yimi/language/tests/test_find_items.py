"""Goods and amounts."""

from decimal import Decimal

import pytest

from yimi.language import find_items


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("两袋大米", [("大米", "2", "袋")]),
        ("五斤西瓜", [("西瓜", "5", "斤")]),
        ("消毒液两瓶", [("消毒液", "2", "瓶")]),
        ("鸡蛋 30个", [("鸡蛋", "30", "个")]),
        ("半箱牛奶", [("牛奶", "0.5", "箱")]),
        ("一箱半牛奶", [("牛奶", "1.5", "箱")]),
        ("A套餐两份", [("A套餐", "2", "份")]),
        ("2B", [("B", "2", None)]),
        ("西瓜x2", [("西瓜", "2", None)]),
        ("土豆3 白菜2", [("土豆", "3", None), ("白菜", "2", None)]),
        ("西瓜 5斤 苹果 3斤", [("西瓜", "5", "斤"), ("苹果", "3", "斤")]),
        (
            "两袋大米、一桶油，鸡蛋30个",
            [("大米", "2", "袋"), ("油", "1", "桶"), ("鸡蛋", "30", "个")],
        ),
        ("白菜2颗土豆5斤鸡蛋一板", [("白菜", "2", "颗"), ("土豆", "5", "斤"), ("鸡蛋", "1", "板")]),
        ("大米", [("大米", "1", None)]),
        ("家里3个人", []),
    ],
)
def test_goods_are_read_with_their_amounts(text, expected):
    assert [(i.name, str(i.quantity), i.unit) for i in find_items(text)] == expected


def test_a_weight_before_the_count_is_a_note():
    (item,) = find_items("5kg大米2袋")
    assert (item.name, item.quantity, item.unit, item.note) == ("大米", Decimal(2), "袋", "5kg")


def test_an_amount_that_is_not_written_is_less_sure():
    assert find_items("大米")[0].confidence < find_items("大米一袋")[0].confidence
