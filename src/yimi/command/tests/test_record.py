"""Searching the record: who did, opened or took out what."""

import pytest
from tests.scenes import PASSWORD

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Role
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.tests.helpers import open_one
from yimi.command.audit import PAGE, ChainBroken, verify_daily
from yimi.core.models import Event
from yimi.core.seals import seal_events


def auditor(street, at=None):
    user = add_user(username=f"audit-{at or ''}"[:20], name="审计员", password=PASSWORD)
    place = at or street.compound.parent
    give_membership(user=user, role=Role.AUDITOR, place=place, by=None, now=street.now)
    return user


def page(street, **asked):
    answer = signed_in(auditor(street)).get("/record/", asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_look_is_found_by_the_person_and_by_the_case(street):
    case = open_one(street)
    signed_in(street.operator).get(f"/cases/{case.pk}/")
    text = page(street, who="赵话务", kind="looks", where=case.number)
    assert "查看了个人信息" in text
    assert case.number in text
    assert case.summary not in text


@pytest.mark.parametrize(
    "asked",
    [
        {"who": "无此人"},
        {"where": "无此处"},
        {"day": "2020-01-01"},
        {"kind": "exports"},
    ],
)
def test_what_is_asked_for_narrows_it(street, asked):
    open_one(street)
    assert "没有这样的记录" in page(street, **asked)


def test_nonsense_in_the_address_is_no_error(street):
    open_one(street)
    assert "登记了诉求" in page(street, day="never", before="x", kind="nothing")


def test_a_place_is_found_by_its_name(street):
    open_one(street)
    assert "登记了诉求" in page(street, where="青禾园")
    assert "登记了诉求" not in page_of_second(street, "柳树院")


def page_of_second(street, where):
    browser = signed_in(street.admin)
    return browser.get("/record/", {"where": where, "kind": "cases"}).content.decode()


def test_only_auditors_and_administrators_of_the_area_read_it(street):
    case = open_one(street)
    for user in (street.dispatcher, street.worker, street.lead):
        assert signed_in(user).get("/record/").status_code == 403
    other = add_user(username="audit-far", name="外审计", password=PASSWORD)
    give_membership(
        user=other, role=Role.AUDITOR, place=street.other_compound, by=None, now=street.now
    )
    text = signed_in(other).get("/record/", {"where": case.number}).content.decode()
    assert "登记了诉求" not in text


def test_pages_follow_one_another_without_gap_or_overlap(street):
    for _ in range(40):
        open_one(street)
    browser = signed_in(auditor(street))
    total = Event.objects.filter(place_path__startswith=street.compound.parent.path).count()
    seen, url = [], "/record/"
    while url:
        answer = browser.get(url)
        rows = [row["position"] for row in answer.context["rows"]]
        assert len(rows) <= PAGE
        seen += rows
        older = answer.context["older"]
        url = f"/record/?before={older}" if older else ""
    assert len(seen) == len(set(seen)) >= total


def test_a_page_takes_as_many_queries_for_many_events_as_for_few(
    street, django_assert_max_num_queries
):
    browser = signed_in(auditor(street))
    open_one(street)
    browser.get("/record/")
    with django_assert_max_num_queries(30) as before:
        browser.get("/record/")
    for _ in range(10):
        open_one(street, door="1-2-201")
    with django_assert_max_num_queries(len(before)):
        browser.get("/record/")


def test_the_daily_check_finds_what_was_changed_afterwards(street):
    open_one(street)
    seal_events(now=street.now)
    verify_daily(now=street.now)
    Event.objects.filter(type="cases.CaseReceived").update(type="cases.NoteAdded")
    with pytest.raises(ChainBroken):
        verify_daily(now=street.now)


def test_an_auditors_day_starts_with_the_record(street):
    text = signed_in(auditor(street)).get("/").content.decode()
    assert 'id="commandaudit"' in text
