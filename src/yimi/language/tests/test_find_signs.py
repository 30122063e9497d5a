"""Urgency signs, and what takes them back."""

import re
from pathlib import Path

import pytest

from yimi.language import Vocabulary, find_signs
from yimi.language.sign_forms import Forms
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


HERE = Path(__file__).parent
TEXTS = [line for file in HERE.glob("*.txt") for line in file.read_text("utf-8").splitlines()]


def found_plainly(table, text):
    spans = {
        topic: [match.span() for match in re.finditer("|".join(forms), text)]
        for topic, forms in table.items()
    }
    return {topic: there for topic, there in spans.items() if there}


def found_by_walking(table, text):
    spans = {topic: list(there) for topic, there in Forms(table).found(text)}
    return {topic: there for topic, there in spans.items() if there}


@pytest.mark.parametrize("table", [LIFE, TODAY])
def test_walking_along_a_text_finds_what_the_patterns_find(table):
    forms = Forms(table)
    for text in TEXTS:
        spans = {topic: list(there) for topic, there in forms.found(text)}
        assert {topic: there for topic, there in spans.items() if there} == found_plainly(
            table, text
        ), text


@pytest.mark.parametrize(
    "form",
    [
        "火|着烟",
        ".{0,2}火",
        "(?:有)?[浓黑]?烟",
        "(?<!不)火",
        r"\d{2}度",
        r"[\u4e00-\u9fff]火",
        "[^a]火",
        "(?i:Fire)",
        "火+?烟*",
        "火?",
        "^火",
    ],
)
@pytest.mark.parametrize(
    "text", ["", "火", "着烟火火烟", "不火了", "39度٣٩度", "浓烟有黑烟", "FIRE fire", "a火b火c"]
)
def test_whatever_a_form_begins_with_it_is_found(form, text):
    table = {"one": ("无", form, "烟火"), "two": ("火",)}
    assert found_by_walking(table, text) == found_plainly(table, text)
