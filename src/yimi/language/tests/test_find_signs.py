"""Urgency signs, and what takes them back."""

import importlib

import pytest

from yimi.language import Vocabulary, find_signs
from yimi.language.sign_triggers import TRIGGERS
from yimi.language.sign_words import LIFE
from yimi.language.sign_words_today import TODAY


def level(text):
    signs = find_signs(text)
    return signs[0].level if signs else None


@pytest.mark.parametrize(
    "text",
    [
        "我妈胸口疼得厉害",
        "爷爷喘不上来气了",
        "老伴叫不醒了",
        "羊水破了 快来",
        "媳妇快生了",
        "孩子抽搐 口吐白沫",
        "老爷子嘴歪了说话不清楚",
        "血止不住",
        "奶奶摔倒了起不来",
        "楼上着火了",
        "闻到煤气味 头晕",
        "他喝农药了",
        "我不想活了",
        "孩子噎住了脸发紫",
        "水淹到胸口了 被困在屋顶",
        "胸闷能不能出小区?",
        "是不是心梗啊",
        "有没有人，我爸晕倒了",
        "之前就不舒服，现在胸闷",
    ],
)
def test_a_life_in_danger_is_seen(text):
    assert level(text) == "life"


@pytest.mark.parametrize(
    "text",
    [
        "降压药没了",
        "断药两天",
        "明天要透析",
        "奶粉只剩一罐",
        "家里断粮了",
        "宝宝发烧38.5",
        "胰岛素快用完了",
    ],
)
def test_what_cannot_wait_a_day_is_seen(text):
    assert level(text) == "today"


@pytest.mark.parametrize(
    "text",
    [
        "没有胸闷",
        "无发热、咳嗽、胸闷",
        "昨天晕倒的王奶奶已送医，谢谢大家",
        "今天消防演练，看到浓烟不要惊慌",
        "不是急事，有空带瓶醋",
        "如出现胸闷请及时拨打120",
        "父亲去年脑梗，恢复得不错",
        "笑死了",
        "要生抽一瓶",
    ],
)
def test_what_is_denied_over_or_only_talked_about_is_not(text):
    assert level(text) is None


def test_a_pack_adds_words():
    assert find_signs("机器报警了", Vocabulary(life_signs=("机器报警",)))[0].topic == "pack"


def test_the_span_is_the_words():
    text = "我媽\u200b胸悶"
    assert find_signs(text)[0].span.of(text) == "胸悶"


parser = importlib.import_module("re._parser")
opcodes = importlib.import_module("re._constants")


def least(sequence):
    """The smallest set of characters of which every match must hold one."""
    best = None
    for op, value in sequence:
        found = None
        if op is opcodes.LITERAL:
            found = {chr(value)}
        elif op is opcodes.IN:
            found = set()
            for kind, one in value:
                if kind is opcodes.LITERAL:
                    found.add(chr(one))
                elif kind is opcodes.RANGE and one[1] - one[0] < 12:
                    found |= {chr(c) for c in range(one[0], one[1] + 1)}
                else:
                    found = None
                    break
        elif op is opcodes.BRANCH:
            sets = [least(branch) for branch in value[1]]
            found = None if None in sets else set().union(*sets)
        elif op is opcodes.SUBPATTERN:
            found = least(value[3])
        elif op in {opcodes.MAX_REPEAT, opcodes.MIN_REPEAT} and value[0] >= 1:
            found = least(value[2])
        if found is not None and (best is None or len(found) < len(best)):
            best = found
    return best


@pytest.mark.parametrize(("topic", "forms"), [*LIFE.items(), *TODAY.items()])
def test_the_quick_look_never_hides_a_sign(topic, forms):
    needed = set().union(*(least(parser.parse(form)) for form in forms))
    assert needed <= set(TRIGGERS[topic])
