"""Every form that takes a telephone says what is wrong with the number that was typed."""

import pytest

from yimi.access.actions import NewInvitation, invite
from yimi.accounts.models import Organisation, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case
from yimi.cases.tests.helpers import fresh, open_one
from yimi.core.text import phone_problem
from yimi.registry.models import Household, Telephone

TEN, SAID = "1381234567", "手机号要 11 位，您写的是 10 位。"


@pytest.mark.parametrize(
    ("typed", "shortest", "said"),
    [
        ("", 7, ""),
        ("13812345678", 7, ""),
        ("+86 138-1234-5678", 7, ""),
        ("0371-12345678 转 8001", 7, ""),
        ("6371234", 7, ""),
        ("12345", 3, ""),
        (TEN, 7, SAID),
        ("138123456789", 7, "手机号要 11 位，您写的是 12 位。"),
        ("不知道", 7, "电话要写数字：手机 11 位，座机带区号，如 0371-12345678。"),
        ("12345", 7, "电话至少 7 位，您写的是 5 位。"),
        ("13812345678 13912345678", 7, "您写了 22 位数字：这里只写一个电话。"),
    ],
)
def test_a_number_is_told_what_is_wrong_with_it(typed, shortest, said):
    assert phone_problem(typed, shortest=shortest) == said


def test_forms_say_what_is_wrong_with_a_telephone_and_keep_nothing_of_it(street):
    admin, lead = signed_in(street.admin), signed_in(street.lead)
    office = Organisation.objects.create(
        name="街道办", kind="street_office", place=street.subdistrict,
        place_path=street.subdistrict.path,
    )  # fmt: skip
    home = Household.objects.get(place=street.doors["3-2-302"])
    pages = [
        admin.post(f"/setup/people/{street.worker.pk}/",
                   {"act": "correct", "name": "孙网格", "phone": TEN}, follow=True),
        admin.post(f"/setup/organisations/{office.pk}/", {"name": "街道办", "phone": TEN}),
        lead.post(f"/households/edit/{home.pk}/", {"act": "phone", "number": TEN}, follow=True),
    ]  # fmt: skip
    for page in pages:
        assert SAID in page.content.decode(), page.request["PATH_INFO"]
    assert not Telephone.objects.filter(number=TEN).exists()
    case = open_one(street)
    changed = {"act": "contact", "requester_phone": TEN, "requester_relation": "self"}
    told = lead.post(f"/cases/{case.pk}/act/", changed, follow=True)
    assert SAID in told.content.decode()
    assert fresh(case).requester_phone != TEN
    assert signed_in(street.outsider).post(f"/cases/{case.pk}/act/", changed).status_code == 404


def test_who_joins_by_an_invitation_reads_what_is_wrong_with_their_number(street, client):
    new = NewInvitation(
        name="志愿者", role=Role.VOLUNTEER, place=street.compound, team=street.team,
        expires_at=street.now.replace(year=street.now.year + 1),
        member_until_at=street.now.replace(year=street.now.year + 1), max_uses=2,
        needs_approval=False,
    )  # fmt: skip
    _made, token = invite(new=new, by=street.lead, now=street.now)
    password = "some words to remember"
    form = {"name": "新志愿", "phone": TEN, "password": password, "again": password}
    assert SAID in client.post(f"/join/{token}/", form).content.decode()


def test_a_caller_is_asked_again_for_a_number_that_cannot_be_rung(street):
    desk = signed_in(street.operator)
    form = {"text": "要两袋大米", "service": "food", "place_text": "1-1-101", "phone": TEN}
    page = desk.post("/desk/call/", form | {"area": street.compound.path})
    assert page.status_code == 422
    assert SAID in page.content.decode()
    assert not Case.objects.exists()


def test_a_life_in_danger_waits_for_no_number(street):
    desk = signed_in(street.operator)
    form = {"text": "老人没有呼吸了", "urgency": "life", "place_text": "1-1-101", "phone": TEN}
    desk.post("/desk/call/", form | {"area": street.compound.path, "understood": "1"})
    assert Case.objects.get().urgency == "life"
