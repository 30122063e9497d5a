"""Messages in the words of frightened people, and look-alikes: what is found must not fall.

The files are frozen: each line is "!" (a life is in danger) or "-" (it only sounds so), a tab and
the message. Add a new file for new messages; a line here changes only when its mark was wrong.
What rules find in messages that they have not met is far less: read on first sight they found
54 of 60 (seen), 15 of 40 (fresh) and 11 of 20 (third), with 18, 17 and 6 false alarms.
"""

from pathlib import Path

import pytest

from yimi.language import find_signs

HERE = Path(__file__).parent

# A false alarm costs a glance, a missed one a life: what was reached may not fall.
REACHED = [
    ("danger_seen.txt", 60, 60, 0),
    ("danger_fresh.txt", 40, 40, 1),
    ("danger_third.txt", 20, 20, 0),
]


def messages(name, mark):
    lines = (HERE / name).read_text(encoding="utf-8").splitlines()
    return [line[2:] for line in lines if line.startswith(f"{mark}\t")]


def is_life(text):
    return any(sign.level == "life" for sign in find_signs(text))


@pytest.mark.parametrize(("name", "total", "found", "false"), REACHED)
def test_the_danger_that_was_found_is_still_found(name, total, found, false):
    told = messages(name, "!")
    assert len(told) == total
    missed = [text for text in told if not is_life(text)]
    assert len(missed) <= total - found, missed


@pytest.mark.parametrize(("name", "total", "found", "false"), REACHED)
def test_what_only_sounds_like_danger_is_not_taken_for_it(name, total, found, false):
    alike = messages(name, "-")
    assert len(alike) == total
    alarms = [text for text in alike if is_life(text)]
    assert len(alarms) <= false, alarms


@pytest.mark.parametrize(
    "text",
    [
        "憋得喘不上气",
        "胸口憋",
        "我爸憋得慌，脸都紫了",
        "老人在家憋得喘不上来",
        "如果再不送医院我爸就要断气了",
        "要是再没有氧气他就窒息了",
        "担心是心梗",
        "冒烟了怕着火",
        "闻到怪味担心煤气泄漏",
        "吃了蘑菇担心中毒",
        "奶奶滑了一下怕骨折了",
        "闻到煤气味怕爆炸",
        "气得心脏病犯了",
        "万一死在家里怎么办，我爸喘不上气",
        "去年中风过，现在嘴又歪了",
        "他昨天晕倒，现在又晕倒了",
        "孩子上网课的时候晕倒了",
        "送外卖的小哥被撞了快死了",
        "我不想上班了，我想跳楼",
        "作业太多压力大 女儿说想跳楼",
        "我快撑不住了，胸口疼",
        "老婆要生了，请问怎么出小区",
        "手机快没电了，我快断气了",
        "价格再高也行，我爸喘不上气了要氧气",
    ],
)
def test_a_danger_stays_one_beside_the_words_that_take_others_back(text):
    assert is_life(text)


@pytest.mark.parametrize(
    "text",
    [
        "心里憋得慌",
        "在家憋坏了",
        "憋得难受想出去走走",
        "天天关在家里憋得慌",
        "万一着火怎么办",
        "怕着火",
        "打不着火了",
        "老人家里没气了，液化气罐换一下",
        "请勿在楼道烧火",
    ],
)
def test_boredom_a_what_if_and_a_cold_stove_are_no_danger(text):
    assert not is_life(text)


def test_what_people_ask_for_every_day_is_no_danger():
    lines = (HERE / "ordinary.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) == 60
    assert [text for text in lines if is_life(text)] == []


def test_the_small_words_of_dialects_are_understood():
    assert is_life("阿婆气透勿过来")
    assert is_life("佢冇呼吸咗")
    assert find_signs("佢冇呼吸咗")[0].span.of("佢冇呼吸咗") == "冇呼吸"
