"""Who: a name right behind a door, whose something is, words that are nobody's name."""

import pytest

from yimi.language import read
from yimi.language.names import SINGLE

DOORS = ["3号楼2单元501", "3-2-501", "12-301", "12栋501", "8号楼1504"]


def first(text):
    return read(text).proposals[0]


def names(text):
    return [person.name for person in first(text).persons]


@pytest.mark.parametrize("door", DOORS)
def test_every_surname_behind_a_room_belongs_to_the_person(door):
    # 501房桂兰 is read as room 501 and 桂兰: 房 closes a room far more often than it is a name.
    for surname in sorted(SINGLE - {"房"}):
        proposal = first(f"{door}{surname}桂兰")
        assert proposal.doors[0].room == door[-4:].lstrip("元栋-楼"), surname
        assert [p.name for p in proposal.persons] == [f"{surname}桂兰"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("3-2-501周桂兰要大米两袋", "周桂兰"),
        ("3-2-501王芳家要大米", "王芳"),
        ("12-301张伟2袋", "张伟"),
        ("3号楼501年广胜 13800000001", "年广胜"),
        ("3-2-501时小芳要降压药", "时小芳"),
        ("王芳的大米不要了", "王芳"),
    ],
)
def test_a_name_ends_where_the_wish_begins(text, name):
    assert names(text) == [name]


@pytest.mark.parametrize(
    "text",
    [
        "家里有老人和孩子 3-2-501 缺菜",
        "3-2-501都要大米",
        "3-2-501全没电了",
        "3-2-501何时送",
        "3-2-501应急药没了",
        "3号楼501年底搬走",
        "3-2-501水管爆了",
        "3-2-501单身老人 断药",
        "3-2-501高血压老人断药",
    ],
)
def test_words_that_begin_like_a_name_are_none(text):
    assert names(text) == []
