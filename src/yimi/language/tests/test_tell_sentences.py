"""What is told is no good: sentences, states, children at home, calls to everybody."""

import re

import pytest

from yimi.language import Vocabulary, find_items, read

STATES = [
    "暖气不热，屋里才15度",
    "妈突然胸口疼，喘不上气",
    "血压计坏了",
    "水管坏了",
    "水停了",
    "下水道堵了",
    "老人突然胸口疼",
    "老人要去医院透析",
    "去医院透析",
    "暖气不热",
    "停电了",
    "家里漏水",
    "液化气用完了",
    "大米没了",
    "孩子一个人在家",
    "老人两天没吃药了",
]
ENTRIES = ["3-2-502 {}", "{}", "3-2-502 周桂兰 {}"]


def entry(words, title="登记需求"):
    chain = f"#接龙\n{title}\n1. 3-2-501 大米2袋\n2. {words}\n3. 3-2-503 油一桶"
    return read(chain).proposals[1]


def goods(proposal):
    return [(i.name, str(i.quantity), i.unit) for i in proposal.items]


@pytest.mark.parametrize("form", ENTRIES)
@pytest.mark.parametrize("words", STATES)
def test_a_state_is_no_good_and_nobody(words, form):
    for title in ("登记需求", "冬瓜团购"):
        proposal = entry(form.format(words), title)
        assert goods(proposal) == []
        assert {p.name for p in proposal.persons} <= {"周桂兰"}
    assert goods(read(f"3-2-502 {words}").proposals[0]) == []


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("降压药昨天就吃完了", "降压药"),
        ("周桂兰降压药没了", "降压药"),
        ("降压药快吃完了", "降压药"),
        ("胰岛素断了", "胰岛素"),
        ("换个血压计", "血压计"),
        ("路上要放冰袋", "冰袋"),
        ("帮我妈买降压药", "降压药"),
        ("周桂兰要大米", "大米"),
        ("五常大米", "五常大米"),
        ("厄贝沙坦片", "厄贝沙坦片"),
        ("苯磺酸氨氯地平片", "苯磺酸氨氯地平片"),
        ("退烧药给孩子", "退烧药"),
    ],
)
def test_only_the_good_itself_is_taken_and_its_amount_is_assumed(words, name):
    for proposal in (entry(f"3-2-502 {words}"), read(f"3-2-502 {words}").proposals[0]):
        assert goods(proposal) == [(name, "1", None)]
        assert "quantity_assumed" in proposal.problems
    (item,) = find_items(words)
    assert item.span.of(words) == name


@pytest.mark.parametrize("words", ["不用大米", "大米不要", "降压药没问题"])
def test_what_is_not_wanted_is_no_good(words):
    assert find_items(words) == ()


def test_a_medicine_of_the_pack_is_taken_alone():
    pack = Vocabulary(medicines=("安宫牛黄丸",))
    (proposal,) = read("3-2-502 安宫牛黄丸吃完了", vocabulary=pack).proposals
    assert goods(proposal) == [("安宫牛黄丸", "1", None)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("大米 4 袋", [("大米", "4", "袋")]),
        ("小米 2 斤", [("小米", "2", "斤")]),
        ("大米  4  袋", [("大米", "4", "袋")]),
        ("土豆 3 包菜 2", [("土豆", "3", None), ("包菜", "2", None)]),
        ("牛奶和鸡蛋各2箱", [("牛奶", "2", "箱"), ("鸡蛋", "2", "箱")]),
        ("降压药吃完了，要2盒", [("降压药", "2", "盒")]),
        ("断药了，要硝苯地平", [("硝苯地平", "1", None)]),
        ("换个血压计1台", [("血压计", "1", "台")]),
        ("需求:大米2袋", [("大米", "2", "袋")]),
    ],
)
def test_units_and_amounts_stay_with_their_good(words, expected):
    assert [(i.name, str(i.quantity), i.unit) for i in find_items(words)] == expected


@pytest.mark.parametrize(
    ("words", "name"), [("倪彩霞 gt7", "gt7"), ("王燕燕 白色，大号", "白色 大号")]
)
def test_what_stands_after_a_name_is_wanted_still_and_holds_no_marks(words, name):
    (item,) = entry(words).items
    assert item.name == name
    assert not re.search(r"[,，。;:]", item.name)


@pytest.mark.parametrize(
    "who", ["孩子", "小孩", "娃", "儿子", "女儿", "孙子", "孙女", "孩子5岁", "孩子自己"]
)
def test_a_child_at_home_does_not_live_alone(who):
    (proposal,) = read(f"3-2-501 {who}一个人在家").proposals
    assert "living_alone" not in proposal.special
    assert proposal.people is None


@pytest.mark.parametrize("who", ["老人", "奶奶80岁", "我", "儿子在外地，奶奶"])
def test_whoever_else_is_alone_lives_alone(who):
    (proposal,) = read(f"3-2-501 {who}一个人在家").proposals
    assert "living_alone" in proposal.special
    assert proposal.people == 1


@pytest.mark.parametrize("call", ["@所有人 今天核酸", "@所有人 下午两点做核酸", "今天核酸 @所有人"])
@pytest.mark.parametrize(
    "request_words", ["3-2-501 要大米两袋", "要大米两袋", "需要大米两袋 3-2-501"]
)
def test_a_call_to_everybody_is_chatter_and_stays_apart(call, request_words):
    found = read(f"{call}\n{request_words}\n{call}").proposals
    assert [(p.text, p.kind) for p in found] == [
        (call, "chatter"),
        (request_words, "request"),
        (call, "chatter"),
    ]
    assert [s.code for s in found[1].services] == ["food"]


def test_a_call_alone_takes_what_is_told_below_it():
    found = read("@所有人\n下午两点核酸\n3-2-501缺降压药").proposals
    assert [p.kind for p in found] == ["chatter", "request"]


@pytest.mark.parametrize("words", ["@所有人 谁能帮忙买药 3-2-501", "@所有人 孩子晕倒了，求救"])
def test_a_call_that_asks_is_a_request(words):
    assert [p.kind for p in read(words).proposals] == ["request"]
