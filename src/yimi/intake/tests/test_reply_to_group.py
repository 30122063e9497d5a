"""The text that goes back under a chain: a word for every line, and nothing private."""

from collections import Counter

import pytest

from yimi.accounts.models import Organisation
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import close_case, record_emergency_call, solve_case, wait_case
from yimi.cases.models import Case
from yimi.intake.replies import LONGEST_MESSAGE, mask_for_group, messages_of, reply_lines
from yimi.intake.tests.helpers import confirmed, line_with, paste
from yimi.packs.loader import shipped_pack

CHAIN = """#接龙
1. 1-1-101 周桂兰 10000000001 大米两袋
2. 2-1-301 陈静 缬沙坦一盒
3. 9-9-909 杨帆 大米
4. 1-2-201 张伟 胸口闷 喘不上气
5. 1-1-102 李建国 鸡蛋30个
"""


def lines_of(batch, **more):
    said, _counts = reply_lines(batch, shipped_pack("base"), now=batch.at, **more)
    return {int(text.split(".")[0]): text for text in said}


def address(batch):
    return f"/desk/batches/{batch.pk}/reply/"


def test_each_line_is_told_what_became_of_it(street):
    batch = confirmed(street, CHAIN)
    said = lines_of(batch)
    number = line_with(batch, "周桂兰").case.number
    assert said[1].startswith("1. 周*兰 大米")
    assert f"编号 {number}" in said[1]
    assert "请补充" in said[3]
    assert "请接" in said[4]
    assert set(said) == {1, 2, 3, 4, 5}


def test_no_telephone_no_door_no_medicine_goes_into_the_group(street):
    text = "\n".join(lines_of(confirmed(street, CHAIN)).values())
    for secret in ("10000000001", "0001", "1-1-101", "301", "缬沙坦", "胸口", "周桂兰", "陈静"):
        assert secret not in text
    assert "药品" in text


def test_a_later_reply_tells_how_far_it_is(street):
    batch = confirmed(street, CHAIN)
    eggs, rice = line_with(batch, "李建国").case, line_with(batch, "周桂兰").case
    solve_case(case=eggs, by=street.lead, now=street.now, words="送到")
    close_case(case=eggs, satisfied=True, by=street.operator, now=street.now)
    wait_case(case=rice, waiting_for="stock", by=street.lead, now=street.now)
    danger = Case.objects.get(urgency="life")
    record_emergency_call(case=danger, by=street.operator, now=street.now)
    said = lines_of(batch)
    assert "已办好" in said[5]
    assert "等货" in said[1]
    assert "已打 120" in said[4]
    assert 5 not in lines_of(batch, only_open=True)


def test_what_was_pasted_before_is_told_as_known(street):
    confirmed(street, CHAIN)
    again = paste(street, CHAIN + "6. 3-2-302 杨帆 大米一袋\n")
    assert "已登记过" in lines_of(again)[1]


@pytest.mark.parametrize(
    ("name", "masked"),
    [("周桂兰", "周*兰"), ("周兰", "周*"), ("欧阳小兰", "欧**兰"), ("周阿姨", "周**"), ("", "")],
)
def test_a_name_shows_its_ends_only(name, masked):
    assert mask_for_group(name) == masked


def test_a_long_chain_becomes_several_messages_and_none_is_lost(street):
    lines = [f"{number}. 周*兰 大米 2袋：已登记，编号 1122-AAAAA" for number in range(1, 301)]
    texts = messages_of("团购", lines, Counter(), address="", now=street.now)
    assert len(texts) > 1
    assert all(len(text) <= LONGEST_MESSAGE for text in texts)
    together = "\n".join(texts)
    assert all(line in together for line in lines)
    assert f"（1/{len(texts)}）" in texts[0]


def test_the_last_line_says_which_number_to_ring(street):
    place = street.compound.parent.parent
    Organisation.objects.create(
        name="街道办事处", kind="street_office", phone="037190000001", place=place,
        place_path=place.path,
    )  # fmt: skip
    batch = confirmed(street, CHAIN)
    page = signed_in(street.operator).get(address(batch))
    assert page.context["texts"][-1].split("\n")[-1].endswith("有事请打 037190000001。")


def test_the_page_offers_it_to_copy_and_strangers_get_nothing(street):
    batch = confirmed(street, CHAIN)
    page = signed_in(street.operator).get(address(batch)).content.decode()
    assert "周*兰" in page
    assert "data-copy-from" in page
    assert signed_in(street.outsider).get(address(batch)).status_code == 404
    for bare in (street.volunteer, street.admin):
        assert signed_in(bare).get(address(batch)).status_code == 403


def test_a_case_leads_to_the_reply_of_its_chain(street):
    batch = confirmed(street, CHAIN)
    case = line_with(batch, "周桂兰").case
    page = signed_in(street.dispatcher).get(f"/cases/{case.pk}/").content.decode()
    assert address(batch) in page


def test_the_reply_takes_the_same_queries_for_few_and_for_many_lines(
    street, django_assert_max_num_queries
):
    batch = confirmed(street, CHAIN)
    with django_assert_max_num_queries(3):
        lines_of(batch)


def test_a_single_message_is_not_repeated_as_the_title(street):
    batch = confirmed(street, "1-1-101 周桂兰 大米两袋，我家里还有老人卧床")
    page = signed_in(street.operator).get(address(batch))
    text = "".join(page.context["texts"])
    assert "群里的消息" in text
    for secret in ("1-1-101", "卧床", "周桂兰"):
        assert secret not in text
