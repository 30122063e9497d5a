"""Group chains: header, rules, entries, footers, revisions."""

from decimal import Decimal

import pytest

from yimi.language import read


def goods(proposal):
    return [(i.name, i.quantity, i.unit) for i in proposal.items]


def door(proposal):
    first = proposal.doors[0]
    return (first.lane, first.building, first.unit, first.room)


def test_a_plain_chain_gives_one_proposal_for_each_number():
    reading = read(
        "#接龙\n幸福里买菜\n例 楼号-房号 要什么\n\n"
        "1.12-301 三斤土豆，一棵白菜\n2. 12-302 鸡蛋 30个\n\n大家抓紧接龙，五点结束"
    )
    assert reading.form == "chain"
    assert reading.title == "幸福里买菜"
    assert reading.rules == ("例 楼号-房号 要什么",)
    assert reading.footer == ("大家抓紧接龙，五点结束",)
    assert [p.number for p in reading.proposals] == [1, 2]
    assert door(reading.proposals[0]) == (None, "12", None, "301")
    assert goods(reading.proposals[0]) == [("土豆", 3, "斤"), ("白菜", 1, "棵")]
    assert all(p.decision == "propose" for p in reading.proposals)


@pytest.mark.parametrize("mark", ["1. ", "1、", "1）", "1.", "① ", "1️⃣ ", "１．"])
def test_every_way_of_numbering_is_read(mark):
    second = {"① ": "② ", "1️⃣ ": "2️⃣ ", "１．": "２．"}.get(mark, mark.replace("1", "2"))
    reading = read(f"#接龙\n{mark}3-2-501 大米两袋\n{second}3-2-502 油一桶")
    assert [p.number for p in reading.proposals] == [1, 2]
    assert door(reading.proposals[1]) == (None, "3", "2", "502")


def test_the_title_names_the_goods_of_lines_that_only_count():
    reading = read("#接龙\n半个冬瓜 晚上送来 共30份\n1. 8-301 2份\n2. 8-302\n3. 林小满3份")
    assert [goods(p) for p in reading.proposals] == [
        [("冬瓜", 2, "份")],
        [("冬瓜", 1, None)],
        [("冬瓜", 3, "份")],
    ]
    assert reading.proposals[2].persons[0].name == "林小满"
    assert {p.items_from for p in reading.proposals} == {"title"}


def test_a_wrapped_line_belongs_to_the_number_before_it():
    reading = read("#接龙\n1. 3-2-501\n大米两袋\n2. 3-2-502 油一桶")
    assert reading.proposals[0].text == "3-2-501\n大米两袋"
    assert goods(reading.proposals[0]) == [("大米", 2, "袋")]


def test_an_empty_slot_is_kept_as_unread():
    reading = read("#接龙\n1.\n2. 3-2-501 大米两袋\n3.")
    assert [u.reason for u in reading.unread] == ["empty_slot", "empty_slot"]
    assert len(reading.proposals) == 1


def test_a_chain_on_one_line_is_split():
    reading = read("#接龙 苹果团购 1. 王芳 2箱 2. 李强 1箱 3. 赵敏 3箱")
    assert [p.number for p in reading.proposals] == [1, 2, 3]
    assert [p.items[0].quantity for p in reading.proposals] == [2, 1, 3]


def test_hours_and_weights_are_no_entries():
    reading = read("#接龙\n下午5.30左右到\n2.5斤一份\n1. 3-2-501 1份\n2. 3-2-502 2份")
    assert [p.number for p in reading.proposals] == [1, 2]


def test_literal_breaks_and_tags_of_an_export_are_read_as_such():
    reading = read("<title>#接龙\\n大米团购\\n1. 3-2-501 2袋\\n2. 3-2-502 1袋</title>")
    assert reading.title == "大米团购"
    assert [p.items[0].quantity for p in reading.proposals] == [2, 1]


def test_ditto_takes_the_goods_of_the_line_before_and_never_its_door():
    reading = read("#接龙\n1. 3-2-501 大米两袋\n2. 3-2-502 同上\n3. 王芳 同上")
    assert goods(reading.proposals[1]) == [("大米", 2, "袋")]
    assert door(reading.proposals[1]) == (None, "3", "2", "502")
    assert reading.proposals[2].doors == ()
    assert "no_place" in reading.proposals[2].problems


def test_ditto_on_the_first_line_is_left_to_a_person():
    assert "ditto_unresolved" in read("#接龙\n1. 3-2-501 同上").proposals[0].problems


def test_a_later_line_cancels_or_changes_the_earlier_one_of_its_door():
    reading = read(
        "#接龙\n大米\n1. 3-2-501 2袋\n2. 3-2-502 1袋\n3. 3-2-501 取消\n4. 3-2-502 改成3袋"
    )
    assert (reading.proposals[2].kind, reading.proposals[2].revises) == ("cancel", 0)
    assert reading.proposals[3].revises == 1
    assert reading.proposals[3].items[0].quantity == 3


def test_a_chain_pasted_twice_marks_its_repeats():
    once = "#接龙\n大米\n1. 3-2-501 2袋\n2. 3-2-502 1袋"
    reading = read(once + "\n" + once + "\n3. 3-2-503 4袋")
    assert [p.revises for p in reading.proposals] == [None, None, 0, 1, None]
    assert [p.decision for p in reading.proposals[2:4]] == ["ask", "ask"]


def test_traditional_characters_are_read():
    reading = read("#接龍\n1. 十二號樓三單元501 雞蛋兩盒\n2. 十二號樓301室 麵粉一袋")
    assert door(reading.proposals[0]) == (None, "12", "3", "501")
    assert goods(reading.proposals[0]) == [("鸡蛋", Decimal(2), "盒")]
    assert reading.proposals[0].text == "十二號樓三單元501 雞蛋兩盒"


def test_a_bare_name_without_any_need_goes_to_a_person():
    reading = read("#接龙\n1. 王芳\n2. 3-2-501 大米一袋")
    assert reading.proposals[0].decision == "fix"
    assert "no_need" in reading.proposals[0].problems


def test_only_lines_that_ask_get_the_goods_of_the_title():
    reading = read(
        "#接龙\n蔬菜包\n请一户一行，一人一份\n1. 3-2-501 1份\n2. 请问肉什么时候能到\n"
        "3. 收到\n4. 取消\n"
        "5. 谢谢\n6. 3-2-502\n7. 小太阳\n8. 已收到，谢谢\n9. 3-2-503 有没有小份的？\n"
        "10. 3-2-504 2份 什么时候到？\n11. 楼上说得对"
    )
    held = {p.number: [(i.name, int(i.quantity)) for i in p.items] for p in reading.proposals}
    assert held == {
        1: [("蔬菜包", 1)],
        2: [],
        3: [],
        4: [],
        5: [],
        6: [("蔬菜包", 1)],
        7: [("蔬菜包", 1)],
        8: [],
        9: [],
        10: [("蔬菜包", 2)],
        11: [],
    }
    kinds = {p.number: p.kind for p in reading.proposals}
    assert (kinds[3], kinds[4], kinds[5], kinds[6]) == ("chatter", "cancel", "chatter", "request")
    assert not any(p.persons for p in reading.proposals if p.number in {2, 3, 4, 5, 8, 11})
