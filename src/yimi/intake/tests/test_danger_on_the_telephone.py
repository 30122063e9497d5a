"""A life in danger that is told on the telephone."""

from yimi.accounts.tests.helpers import signed_in
from yimi.cases.models import Case

TEXT = "我爸胸痛喘不上气，叫不醒了"


def call(street, **fields):
    values = {"area": street.compound.path, "text": TEXT, "service": "medicine", **fields}
    return signed_in(street.operator).post("/desk/call/", values)


def test_the_words_raise_the_alarm_where_nobody_saw_them_read(street):
    call(street, urgency="routine", place_text="1-1-101")
    case = Case.objects.get()
    assert (case.service, case.urgency, case.unconfirmed) == ("life_danger", "life", True)


def test_an_operator_who_saw_the_alarm_decides(street):
    call(street, urgency="today", place_text="1-1-101", understood="1")
    case = Case.objects.get()
    assert (case.service, case.urgency, case.unconfirmed) == ("medicine", "today", False)


def test_nobody_waits_for_an_address(street):
    call(street, urgency="life")
    case = Case.objects.get()
    assert case.place == street.compound
    assert case.summary.startswith("【门牌不明】")
    assert (case.urgency, case.unconfirmed) == ("life", False)
