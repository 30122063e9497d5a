"""The forms of one person's page: few fields, and what is wrong stands beside its field."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.timezone import localdate

from yimi.accounts.tests.helpers import signed_in
from yimi.care.actions import NewPlan, make_plan
from yimi.registry.models import KeyGroup, Resident


@pytest.fixture
def patient(street):
    """Somebody on dialysis."""
    return Resident.objects.get(name="陈静")


@pytest.fixture
def page(patient):
    return reverse("care:person", args=[patient.pk])


@pytest.fixture
def client(street):
    return signed_in(street.lead)


def field(html, name):
    """Return the label of a field with what stands in it."""
    start = html.index(f'name="{name}"')
    begin = max(html.rfind("<label", 0, start), html.rfind("<fieldset", 0, start))
    return html[begin : html.index("</label>", start)]


def test_the_form_of_a_kind_asks_for_its_own_fields_only(client, page):
    dialysis = client.get(page, {"plan": "dialysis"}).content.decode()
    assert re.findall(r'name="weekday" value="(\d)" checked', dialysis) == ["1", "3", "5"]
    assert 'value="07:30"' in dialysis
    assert 'name="stock"' not in dialysis
    tablets = client.get(page, {"plan": "medicine"}).content.decode()
    assert 'name="stock"' in tablets
    assert 'name="weekday"' not in tablets
    call = client.get(page, {"plan": "daily_call"}).content.decode()
    assert 'name="last_on"' not in call


def test_a_daily_call_is_written_down_as_it_is_offered(client, page, patient):
    html = client.get(page, {"plan": "daily_call"}).content.decode()
    sent = {"act": "plan", "kind": "daily_call", "asks_days": "1", "at": "09:30", "gap_h": "48"}
    days = re.findall(r'name="weekday" value="(\d)" checked', html)
    reply = client.post(page, {**sent, "weekday": days}, follow=True)
    assert patient.plans.get().weekdays == "1234567"
    assert "下次" in reply.content.decode()


def test_tablets_say_until_when_they_last(client, page, patient):
    sent = {"act": "plan", "kind": "medicine", "asks_stock": "1", "stock": "30片"}
    reply = client.post(page, sent | {"daily_dose": "２"}, follow=True)
    plan = patient.plans.get()
    assert (plan.stock, plan.daily_dose, plan.unit) == (30, 2, "片")
    last = localdate() + timedelta(days=15)
    assert f"够用到{last.isoformat()}" in reply.content.decode()


@pytest.mark.parametrize(
    ("kind", "name", "text", "said"),
    [
        ("medicine", "stock", "三十", "这不是数量"),
        ("medicine", "daily_dose", "0", "每天用多少"),
        ("medicine", "gap_h", "三天", "请填整数"),
        ("dialysis", "at", "七点", "几点几分"),
        ("dialysis", "last_on", "2026-13-40", "2026-13-40"),
        ("dialysis", "last_on", "2099-01-01", "还没到"),
        ("dialysis", "until", "2001-01-01", "已经过了"),
        ("dialysis", "gap_h", "9999", "60天"),
        ("chemotherapy", "every_days", "0", "每几天一次"),
        ("prenatal", "due_on", "2031-01-01", "预产期"),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    client, page, patient, kind, name, text, said
):
    sent = {"act": "plan", "kind": kind, "note": "早上空腹", "until": "", name: text}
    if kind == "medicine":
        sent = {"asks_stock": "1", "stock": "30", "daily_dose": "2"} | sent
    reply = client.post(page, sent)
    assert reply.status_code == 422
    html = reply.content.decode()
    beside = field(html, name)
    assert f'value="{text}"' in beside
    assert said in beside
    assert "早上空腹" in html
    assert not patient.plans.exists()


def test_no_day_ticked_is_not_taken_for_the_usual_days(client, page, patient):
    reply = client.post(page, {"act": "plan", "kind": "dialysis", "asks_days": "1", "at": "06:45"})
    html = reply.content.decode()
    assert reply.status_code == 422
    assert "请选星期几" in html
    assert 'value="06:45"' in html
    assert not patient.plans.exists()


def test_a_group_is_completed_with_what_is_known_of_it(client, page, patient):
    html = client.get(page, {"group": "pregnant"}).content.decode()
    assert 'name="due_on"' in html
    past = (localdate() - timedelta(days=1)).isoformat()
    reply = client.post(
        page, {"act": "group", "code": "disabled", "evidence": "残疾人证", "review_on": past}
    )
    assert reply.status_code == 422
    html = reply.content.decode()
    assert "今天以后" in field(html, "review_on")
    assert 'value="残疾人证"' in html
    assert not KeyGroup.objects.filter(code="disabled").exists()


def test_a_count_that_is_no_number_stays_in_its_field(street, client, page, patient):
    new = NewPlan("medicine", stock=30, daily_dose=2)
    plan = make_plan(resident=patient, new=new, by=None, now=street.now)
    reply = client.post(page, {"act": "count", "plan": plan.pk, "stock": "半瓶"})
    assert reply.status_code == 422
    assert 'value="半瓶"' in reply.content.decode()


def test_groups_plans_and_contacts_are_one_click_from_household_and_person(client, page, patient):
    for place in (
        reverse("registry:household", args=[patient.household_id]),
        reverse("registry:person", args=[patient.pk]),
    ):
        assert f'href="{page}"' in client.get(place).content.decode()
    # Somebody in no group has a page too.
    other = Resident.objects.get(name="杨帆")
    html = client.get(reverse("registry:person", args=[other.pk])).content.decode()
    assert reverse("care:person", args=[other.pk]) in html


def test_an_outsider_gets_no_form(street, page, patient):
    client = signed_in(street.outsider)
    assert client.get(page, {"plan": "dialysis"}).status_code == 404
    sent = {"act": "plan", "kind": "daily_call", "weekday": ["1"]}
    assert client.post(page, sent).status_code == 404
    assert not patient.plans.exists()
