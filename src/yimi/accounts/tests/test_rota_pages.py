"""The pages of the rota."""

from datetime import timedelta

from django.utils import timezone

from yimi.accounts.models import Shift
from yimi.accounts.rota import chat_text, monday_of
from yimi.accounts.tests.helpers import signed_in
from yimi.accounts.tests.shifts import planned


def tomorrow(street):
    return timezone.localtime(street.now).date() + timedelta(days=1)


def form(street, **more):
    return {
        "team": str(street.team.pk),
        "user": str(street.worker.pk),
        "day": [tomorrow(street).isoformat()],
        "pattern": "night",
        "week": tomorrow(street).isoformat(),
    } | more


def test_a_lead_plans_copies_and_takes_off(street):
    browser = signed_in(street.lead)
    answer = browser.post("/rota/plan/", form(street), follow=True)
    assert "已排 1 个班" in answer.content.decode()
    shift = Shift.objects.get()
    assert timezone.localtime(shift.starts_at).hour == 20
    page = browser.get(f"/rota/?team={street.team.pk}&week={tomorrow(street)}").content.decode()
    assert "孙网格" in page
    assert "夜班" in page
    after = monday_of(tomorrow(street)) + timedelta(days=7)
    browser.post("/rota/copy/", {"team": str(street.team.pk), "week": after.isoformat()})
    assert Shift.objects.count() == 2
    browser.post(f"/shifts/{shift.pk}/cancel/")
    again = browser.post(f"/shifts/{shift.pk}/cancel/", follow=True)
    assert "没有改动" in again.content.decode()


def test_hours_of_ones_own_and_slips_of_the_pen(street):
    browser = signed_in(street.lead)
    browser.post("/rota/plan/", form(street, pattern="", start="06:30", end="14:00"))
    assert Shift.objects.count() == 1
    for wrong in ({"pattern": "", "start": "x", "end": ""}, {"day": ["never"]}, {"user": "nobody"}):
        said = browser.post("/rota/plan/", form(street) | wrong, follow=True)
        assert "请选人" in said.content.decode()
    assert Shift.objects.count() == 1


def test_only_those_who_plan_there_may_plan(street):
    for user in (street.worker, street.outsider, street.operator):
        answer = signed_in(user).post("/rota/plan/", form(street))
        assert answer.status_code in {403, 404}
    assert not Shift.objects.exists()


def test_the_page_of_who_is_on_duty_has_the_telephone_and_the_text_for_the_chat(street):
    street.worker.phone = "13900000001"
    street.worker.save()
    planned(street, street.worker)
    page = signed_in(street.operator).get("/duty/").content.decode()
    assert "13900000001" in page
    assert "孙网格" in chat_text([street.team], now=street.now)
    stranger = signed_in(street.outsider).get("/duty/").content.decode()
    assert "13900000001" not in stranger


def test_a_rota_of_another_area_is_not_there(street):
    browser = signed_in(street.outsider)
    assert browser.get(f"/rota/?team={street.team.pk}").status_code == 404
    assert "孙网格" not in browser.get("/rota/").content.decode()


def test_a_page_takes_as_many_queries_for_many_shifts_as_for_one(
    street, django_assert_max_num_queries
):
    browser = signed_in(street.lead)
    planned(street, street.worker, 0, 5)
    for address in ("/duty/", f"/rota/?team={street.team.pk}"):
        browser.get(address)
        with django_assert_max_num_queries(40) as before:
            browser.get(address)
        planned(street, street.second_worker, 0, 5)
        planned(street, street.volunteer, 0, 5)
        with django_assert_max_num_queries(len(before)):
            browser.get(address)


def test_somebody_begins_and_ends_a_shift_that_nobody_planned(street):
    browser = signed_in(street.worker)
    browser.post("/duty/start/", {"team": str(street.team.pk), "hours": "8"})
    shift = Shift.objects.get()
    assert shift.status == "on"
    assert "您在值班" in browser.get("/").content.decode()
    browser.post(f"/shifts/{shift.pk}/end/")
    shift.refresh_from_db()
    assert shift.status == "ended"
