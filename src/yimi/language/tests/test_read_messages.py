"""Free text and forwarded chats."""

from datetime import UTC, datetime

import pytest

from yimi.language import Vocabulary, read


def test_a_hotline_note_gives_who_where_what_and_how_urgent():
    (p,) = read("来电人周女士 13800000000 8-2-402 父亲81岁卧床 降压药明天吃完").proposals
    assert p.persons[0].name == "周女士"
    assert p.phones[0].number == "13800000000"
    assert (p.doors[0].building, p.doors[0].unit, p.doors[0].room) == ("8", "2", "402")
    assert {"bedridden", "elderly"} <= set(p.special)
    assert p.services[0].code == "medicine"
    assert p.urgency == "today"


def test_one_line_for_each_person_becomes_as_many_proposals():
    reading = read("3-2-501 要大米两袋\n5号楼1单元301 缺降压药\n收到")
    assert len(reading.proposals) == 3
    assert reading.proposals[2].kind == "chatter"


def test_a_long_message_about_one_person_stays_one():
    reading = read(
        "求助\n姓名：李桂芳\n地址：幸福里8号楼2单元301\n电话：13800000001\n情况：独居老人，降糖药还剩两天，腿脚不便"
    )
    (p,) = reading.proposals
    assert p.doors[0].level == "door"
    assert "living_alone" in p.special


def test_sentences_with_doors_of_their_own_are_parted():
    reading = read("3-2-501要大米两袋；3-2-502要油一桶")
    assert [p.doors[0].room for p in reading.proposals] == ["501", "502"]


def test_a_forwarded_chat_keeps_who_wrote():
    text = (
        "王芳 2022-04-10 10:32:11\n3-2-501 大米两袋\n\n"
        "李强12-302 2022-04-10 10:33:01\n孩子发烧了\n赵敏 2022-04-10 10:34:00\n[图片]\n"
    )
    reading = read(text)
    assert reading.form == "messages"
    assert [p.sender for p in reading.proposals] == ["王芳", "李强12-302"]
    assert reading.proposals[1].doors[0].room == "302"
    assert [u.reason for u in reading.unread] == ["placeholder"]


def test_names_with_colons_are_senders_and_labels_are_not():
    reading = read("王芳: 3-2-501要一袋米\n李强：收到\n赵敏: 我家断药了 5号楼1单元301")
    assert [p.sender for p in reading.proposals] == ["王芳", "李强", "赵敏"]
    assert read("姓名：王芳\n地址：3-2-501\n需求：大米").form != "messages"


def test_two_doors_in_one_sentence_ask_a_person():
    (p,) = read("帮3-2-501和3-2-502各送一袋米").proposals
    assert "several_places" in p.problems
    assert p.decision == "ask"


def test_people_and_times_are_read():
    now = datetime(2022, 4, 10, 9, 0, tzinfo=UTC)
    (p,) = read("一家五口，明天上午要去医院产检 3-2-501", now=now).proposals
    assert p.people == 5
    assert p.times[0].at == datetime(2022, 4, 11, 9, 0, tzinfo=UTC)


def test_offers_and_reports_are_told_from_requests():
    assert read("我可以帮大家代购，有车").proposals[0].kind == "offer"
    assert read("反映一下楼道垃圾没人收 5号楼").proposals[0].kind == "report"
    assert read("谁能帮我买袋米 5-1-301").proposals[0].kind == "request"


def test_known_areas_help_to_split():
    (p,) = read("我住老槐树北院7-2-301要面", vocabulary=Vocabulary(areas=("老槐树北院",))).proposals
    assert p.doors[0].area == "老槐树北院"


def test_nothing_is_read_from_nothing():
    assert read("").proposals == ()
    assert read(" \n\u200b\n").proposals == ()


@pytest.mark.parametrize(
    "text",
    [
        "能不能帮忙照看一下老人 3-2-501",
        "谁能帮忙取一下快递 3-2-501",
        "有人可以帮忙照看孩子吗 3-2-501",
        "有没有邻居愿意帮忙遛狗 3-2-501",
        "可不可以帮大家代购一次 3-2-501",
    ],
)
def test_asking_who_can_help_is_no_offer(text):
    assert read(text).proposals[0].kind == "request"


@pytest.mark.parametrize(
    "text", ["我可以帮忙照看老人", "我家多余的米，有没有人需要", "我能帮大家取快递"]
)
def test_offering_help_stays_an_offer(text):
    assert read(text).proposals[0].kind == "offer"


@pytest.mark.parametrize(
    "words",
    [
        "收到，辛苦了🌹",
        "好的",
        "👍",
        "🙏🙏",
        "好的，明白，谢谢大家",
        "OK👌",
        "好的[强]",
        "哈哈哈哈哈哈",
        "感谢志愿者送菜上门👏👏",
        "谢谢大白，辛苦了！",
    ],
)
@pytest.mark.parametrize("sender", ["李强", "李强12-302"])
def test_thanks_in_a_forwarded_chat_are_chatter(sender, words):
    reading = read(f"王芳: 3-2-501 大米两袋\n{sender}: {words}")
    assert reading.unread == ()
    assert [p.kind for p in reading.proposals] == ["request", "chatter"]
    assert reading.proposals[1].problems == ()


@pytest.mark.parametrize(
    "words",
    [
        "谢谢志愿者，孩子晕倒了",
        "谢谢，我妈断药了",
        "3-2-502",
        "12-302",
        "谢谢帮我买药",
        "好的，要两袋",
    ],
)
def test_thanks_that_tell_or_ask_more_are_no_chatter(words):
    reading = read(f"王芳: 3-2-501 大米两袋\n李强: {words}")
    assert reading.proposals[1].kind == "request"


def test_a_sign_of_alarm_alone_is_left_to_a_person():
    reading = read("王芳: 3-2-501 大米两袋\n李强: 🆘")
    assert [u.reason for u in reading.unread] == ["no_words"]


def test_a_long_laugh_takes_no_time():
    assert len(read("王芳: 早\n李强: " + "哈" * 3000 + "x").proposals) == 2
