"""Corrections: which earlier line a later one speaks of."""

from yimi.language import read


def revised(text):
    return [p.revises for p in read(text).proposals]


CHAT = """王芳 2022-04-10 10:32:11
3-2-501 大米两袋，鸡蛋1板

李强12-302 2022-04-10 10:33:01
一桶油

王芳 2022-04-10 10:34:00
收到，辛苦了🌹

王芳 2022-04-10 10:36:01
鸡蛋改成2板

李强12-302 2022-04-10 10:37:00
油改成2桶

王芳 2022-04-10 10:38:01
我那份大米不要了
"""


def test_a_correction_without_a_door_changes_what_its_sender_asked_for():
    assert revised(CHAT) == [None, None, None, 0, 1, 0]


def test_of_several_lines_of_a_sender_the_one_with_the_goods_is_meant():
    text = (
        "王芳: 12-301 大米两袋\n李强: 12-302 油一桶\n王芳: 12-303 张奶奶要鸡蛋一板\n"
        "王芳: 大米不要了\n王芳: 鸡蛋改成两板，刚才写错了"
    )
    assert revised(text) == [None, None, None, 0, 2]


def test_a_sender_with_several_doors_who_names_no_goods_is_asked():
    text = "王芳: 12-301 大米两袋\n李强: 好的\n王芳: 12-303 鸡蛋一板\n王芳: 我的取消"
    last = read(text).proposals[-1]
    assert last.revises == 2
    assert "revision_unclear" in last.problems


def test_a_later_line_of_a_chain_speaks_of_the_line_with_its_name():
    reading = read(
        "#接龙\n大米\n1. 3-2-501 王芳 2袋\n2. 3-2-502 李强 1袋\n"
        "3. 王芳的大米不要了\n4. 李强 改1袋为3袋"
    )
    assert [p.revises for p in reading.proposals] == [None, None, 0, 1]
    assert reading.proposals[3].items[0].quantity == 3


def test_a_correction_of_nobody_known_is_unclear():
    (_, last) = read("王芳: 12-301 大米两袋\n李强: 我那份大米不要了").proposals
    assert last.revises is None
    assert "revision_unclear" in last.problems
