"""The page that a resident opens by a link."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from yimi.accounts.models import Organisation, Team
from yimi.accounts.queries import phone_to_ring
from yimi.accounts.tests.helpers import signed_in
from yimi.cases.actions import close_case, merge_case, wait_case
from yimi.cases.models import Case
from yimi.cases.tests.helpers import HOUR, fresh, kinds, open_one
from yimi.core import clock
from yimi.core.models import Event, EventWords
from yimi.core.worker import drain
from yimi.followup.actions import make_link, revoke_link
from yimi.followup.models import Link
from yimi.followup.tests.helpers import (
    DAUGHTER,
    address,
    asked,
    at_ten,
    call_back_of,
    link_of,
    press,
    reads,
    solved,
)
from yimi.followup.tokens import LENGTH, code_of, token_of

pytestmark = pytest.mark.django_db


def test_a_link_shows_in_plain_words_how_far_it_is(street):
    case = asked(street)
    page = reads(link_of(street, case))
    for words in (case.number, "已派给东社区组，等他们接手", "东社区组", "大米", "100****0001"):
        assert words in page
    for secret in ("10000000001", "孙网格", "吴组长", "王秀英"):
        assert secret not in page


def test_the_page_is_for_nobody_else_to_keep_or_find(street):
    answer = Client().get(address(link_of(street, asked(street))))
    assert "no-store" in answer["Cache-Control"]
    assert answer["X-Robots-Tag"].startswith("noindex")
    assert answer["Referrer-Policy"] == "same-origin"
    assert not answer.cookies.get("yimi_session")


def test_neither_token_nor_code_lies_in_the_database(street):
    link = link_of(street, asked(street))
    token, code = token_of(link.pk), code_of(link.pk)
    assert len(token) == LENGTH == 26
    assert 31**LENGTH > 2**128
    assert len(code) == 8
    kept = str(Link.objects.values().get()) + str(list(Event.objects.values()))
    assert token not in kept
    assert code not in kept


def test_solved_and_satisfied_closes_it_and_nobody_is_called(street):
    case = solved(street)
    link = link_of(street, case)
    assert "解决了吗" in reads(link)
    press(link, "solved", answer="satisfied", words="谢谢小孙")
    drain(now=clock.now())
    event = Event.objects.get(subject_id=case.pk, type="cases.CaseClosed")
    assert (event.data["answer"], event.data["source"]) == ("satisfied", "link")
    assert EventWords.objects.get(pk=event.uid).text == "谢谢小孙"
    assert fresh(case).status == "closed"
    assert (call_back_of(case).status, call_back_of(case).result) == ("done", "by_link")


@pytest.mark.parametrize("closed", [False, True])
def test_not_solved_opens_it_again_at_once(street, closed):
    case = solved(street)
    link = link_of(street, case)
    if closed:
        close_case(case=case, satisfied=True, by=street.operator, now=at_ten(street) + 2 * HOUR)
    answer = press(link, "not_solved")
    assert answer.status_code == 302
    assert fresh(case).status == "assigned"
    event = Event.objects.get(subject_id=case.pk, type="cases.CaseReopened")
    assert (event.data["reason"], event.data["source"]) == ("not_solved", "link")


def test_sending_twice_and_two_at_once_does_no_harm(street):
    case = solved(street)
    link, other = link_of(street, case), link_of(street, case, "beneficiary")
    client_id = str(uuid4())
    for _ in range(2):
        press(link, "solved", answer="satisfied", client_id=client_id)
    press(other, "solved", answer="so_so", client_id=str(uuid4()))
    assert kinds(fresh(case)).count("CaseClosed") == 1
    for holder in (link, other):
        press(holder, "not_solved", client_id=str(uuid4()))
    assert kinds(fresh(case)).count("CaseReopened") == 1


def test_it_is_too_early_to_say_solved(street):
    case = asked(street)
    answer = press(link_of(street, case), "solved", answer="satisfied")
    assert answer.status_code == 422
    assert fresh(case).status == "accepted"


def test_a_word_is_added_and_the_worker_sees_it(street):
    case = asked(street)
    link = link_of(street, case)
    assert "said=added" in press(link, "add", words="门铃坏了，请敲门")["Location"]
    assert "门铃坏了" in reads(link)
    shown = signed_in(street.worker).get(f"/cases/{case.pk}/").content.decode()
    assert "门铃坏了" in shown
    assert press(link, "add", words=" ").status_code == 422


def test_a_word_ends_the_wait_for_the_resident(street):
    case = asked(street)
    wait_case(case=case, waiting_for="resident", by=street.lead, now=at_ten(street), words="几号？")
    press(link_of(street, case), "add", words="3 号")
    assert fresh(case).status == "accepted"


def test_words_of_a_life_in_danger_raise_the_alarm(street):
    case = asked(street)
    link = link_of(street, case)
    answer = press(link, "add", words="我妈胸口痛得厉害，喘不上气")
    assert "said=danger" in answer["Location"]
    alarm = Case.objects.get(urgency="life")
    assert (alarm.unconfirmed, alarm.place, alarm.parts.count()) == (True, case.place, 1)
    assert "120" in Client().get(answer["Location"]).content.decode()


def test_not_needed_any_more_ends_it(street):
    case = asked(street)
    link = link_of(street, case)
    press(link, "withdraw")
    assert fresh(case).status == "rejected"
    assert "不用了" in reads(link)


def test_a_life_in_danger_is_not_ended_by_a_link(street):
    case = asked(street, service="life_danger", urgency="life")
    link = link_of(street, case)
    assert press(link, "withdraw").status_code == 422
    assert fresh(case).status != "rejected"
    assert "120" in reads(link)


def test_a_link_ends_some_days_after_its_case(street, monkeypatch):
    case = solved(street)
    link = link_of(street, case)
    at = clock.now()
    close_case(case=case, satisfied=True, by=street.operator, now=at)
    drain(now=at)
    for days, status in ((13, 200), (15, 404)):
        monkeypatch.setattr(clock, "now", lambda days=days: at + timedelta(days=days))
        assert Client().get(address(link)).status_code == status


def test_a_new_link_and_a_taken_back_one_make_the_old_void(street):
    case = asked(street)
    first, second = link_of(street, case), link_of(street, case)
    assert Client().get(address(first)).status_code == 404
    assert Client().get(address(second)).status_code == 200
    revoke_link(link=second, by=street.operator, now=street.now)
    assert Client().get(address(second)).status_code == 404


def test_the_reporter_of_a_merged_case_sees_and_answers_about_the_main_one(street):
    main = asked(street)
    repeat = open_one(
        street, "1-1-102", requester_name="李建国", requester_phone="037100000002", text="一样"
    )
    mine, theirs = link_of(street, repeat), link_of(street, main)
    merge_case(case=repeat, into=main, by=street.lead, now=at_ten(street))
    press(theirs, "add", words="我是王家的，门口有狗")
    solved(street, main)
    page = reads(mine)
    assert repeat.number in page
    assert main.number not in page
    assert "王家" not in page
    press(mine, "solved", answer="satisfied")
    assert fresh(main).status == "solved"
    assert "ResidentAnswered" in kinds(repeat)
    press(mine, "not_solved")
    assert fresh(main).status == "assigned"
    assert fresh(repeat).status == "merged"


def test_a_daughter_sees_no_words_until_her_father_agrees(street):
    case = asked(street, **DAUGHTER, text="父亲要降压药", consent="unknown")
    link = link_of(street, case)
    page = reads(link)
    assert "降压药" not in page
    assert "东社区组" in page
    assert "降压药" in reads(link_of(street, case, "beneficiary"))
    Case.objects.filter(pk=case.pk).update(consent="given")
    assert "降压药" in reads(link)


def test_a_daughter_answers_for_her_father_but_not_against_his_will(street):
    case = solved(street, asked(street, **DAUGHTER, consent="refused"))
    link = link_of(street, case)
    assert press(link, "solved", answer="satisfied").status_code == 422
    assert "东社区组" not in reads(link)
    Case.objects.filter(pk=case.pk).update(consent="cannot")
    press(link, "solved", answer="so_so")
    assert fresh(case).status == "closed"


def test_a_form_from_another_site_is_refused(street):
    case = solved(street)
    link = link_of(street, case)
    answer = Client(enforce_csrf_checks=True).post(address(link), {"act": "not_solved"})
    assert answer.status_code == 403
    assert fresh(case).status == "solved"


def office(place, phone, name="花园路街道办事处", kind="street_office"):
    return Organisation.objects.create(
        name=name, kind=kind, phone=phone, place=place, place_path=place.path
    )


def test_a_resident_reads_which_number_to_ring(street):
    case = asked(street)
    link = link_of(street, case)
    assert "tel:0" not in reads(link)
    street_office = office(street.compound.parent.parent, "037190000001")
    office(street.compound.parent, "037190000009", "某超市", "supplier")
    ring = '<a class="num" href="tel:037190000001">037190000001</a>'
    for page in (reads(link), Client().get("/f/"), Client().get("/f/NOTHING/")):
        assert ring in (page if isinstance(page, str) else page.content.decode())
    fresh_link = make_link(case=case, holder="requester", by=street.operator, now=clock.now())
    slip = signed_in(street.operator).get(reverse("followup:link", args=[fresh_link.pk]))
    assert ring in slip.content.decode()
    owner = office(street.compound, "037190000002", "物业", "property")
    Team.objects.filter(pk=case.team_id).update(organisation=owner)
    assert "tel:037190000002" in reads(fresh_link)
    assert phone_to_ring(street_office.place_path) == "037190000001"
    office(street.compound, "037190000003")
    assert "tel:" not in Client().get("/f/").content.decode().replace("tel:120", "")


def test_links_made_by_localhost_lead_to_the_lan_and_say_how_far_they_reach(street, settings):
    settings.PUBLIC_URL = "https://192.168.1.5:8443"
    case = asked(street)
    link = make_link(case=case, holder="requester", by=street.operator, now=clock.now())
    way = reverse("followup:link", args=[link.pk])
    page = signed_in(street.operator).get(way, headers={"host": "localhost:8443"})
    assert page.context["url"].startswith("https://192.168.1.5:8443/f/")
    assert page.context["enter_url"] == "https://192.168.1.5:8443/f/"
    assert page.context["reach"].is_nearby
