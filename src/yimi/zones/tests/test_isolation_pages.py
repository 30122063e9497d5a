"""The pages about isolation: for those who may, of their own area, with each look on record."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.core import clock
from yimi.core.models import Event
from yimi.registry.models import Household
from yimi.zones.models import Isolation
from yimi.zones.tests.scenes import person, put, under

pytestmark = pytest.mark.django_db
BACKEND = "yimi.accounts.backends.PasswordBackend"


@pytest.fixture
def row(street):
    under(street, "twenty")
    return put(street, ago=2, stays_at="如家酒店")[0]


def signed(client, user):
    client.force_login(user, backend=BACKEND)
    return client


def form(**more):
    return {
        "rule": "close_contact",
        "day_zero_on": localdate(clock.now()).isoformat(),
        "organ": "区指挥部",
        "how": "document",
        "document": "18号",
        **more,
    }


def over_today(street):
    """Return an isolation whose last day was yesterday."""
    under(street, "twenty")
    return put(street, now=street.now - timedelta(days=8))[0]


def text_of(answer):
    return answer.content.decode()


def test_the_list_shows_the_day_and_the_end_and_records_the_look(client, street, row):
    page = text_of(signed(client, street.lead).get(reverse("zones:running")))
    assert "张伟" in page
    assert "第 2 天，共 8 天" in page
    assert row.ends_on.isoformat() in page
    looks = Event.objects.filter(type="core.Looked", data__permission="zones.see")
    assert looks.get().subject_id == row.resident_id


def test_an_outsider_sees_nothing_and_changes_nothing(client, street, row):
    signed(client, street.outsider)
    for name in ("zones:running", "zones:due", "zones:shorter"):
        assert "张伟" not in text_of(client.get(reverse(name)))
    home = row.household_id
    for name, pk in (
        ("zones:isolation", row.pk),
        ("zones:notice", row.pk),
        ("zones:release_notice", row.pk),
        ("zones:isolate", home),
    ):
        assert client.get(reverse(name, args=[pk])).status_code == 404
    for name, pk in (("zones:isolation", row.pk), ("zones:told", row.pk), ("zones:isolate", home)):
        asked = form(act="release", why="ruled_out")
        assert client.post(reverse(name, args=[pk]), asked).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_worker_sees_those_for_whom_they_answer_and_isolates_nobody(client, street, row):
    signed(client, street.worker)
    assert "张伟" not in text_of(client.get(reverse("zones:running")))
    assert client.get(reverse("zones:isolate", args=[row.household_id])).status_code == 403


def test_who_may_release_and_not_restrict_frees_and_does_nothing_else(client, street, row):
    medic = add_user(username="medic", name="钱医生", password="a long enough password")
    give_membership(user=medic, role=Role.MEDICAL, place=street.compound.parent,
                    reach=Reach.SUBTREE, by=None, now=street.now)  # fmt: skip
    signed(client, medic)
    address = reverse("zones:isolation", args=[row.pk])
    again = form(act="again", cause="又接触", organ="市指挥部")
    assert client.post(address, again).status_code == 403
    assert client.post(address, {"act": "release", "why": "ruled_out"}).status_code == 302
    row.refresh_from_db()
    assert row.ended_by == medic


def test_the_form_shows_the_days_first_and_then_writes_them_down(client, street):
    under(street, "twenty")
    signed(client, street.lead)
    people = [person("张伟"), person("刘洋")]
    address = reverse("zones:isolate", args=[people[0].household_id])
    ids = [str(one.pk) for one in people]
    page = text_of(client.post(address, form(act="look", person=ids)))
    assert "零点起解除" in page
    assert not Isolation.objects.exists()
    answer = client.post(address, form(act="begin", person=ids))
    assert answer.status_code == 302
    assert Isolation.objects.count() == 2
    page = text_of(client.get(answer["Location"]))
    assert "区指挥部" in page
    assert "18号" in page


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"organ": " "}, "没有依据不能隔离人"),
        ({"day_zero_on": "2026-13-45"}, "日期不对"),
        ({"day_zero_on": ""}, "请写从哪天算起"),
        ({"rule": "rumour"}, "请按现行规定选"),
        ({"person": []}, "请选要隔离的人"),
    ],
)
def test_a_form_that_cannot_stand_says_why_and_keeps_what_was_written(client, street, given, says):
    under(street, "twenty")
    signed(client, street.lead)
    one = person("张伟")
    address = reverse("zones:isolate", args=[one.household_id])
    answer = client.post(address, form(act="begin", person=[str(one.pk)], stays_at="如家") | given)
    assert answer.status_code == 422
    assert says in text_of(answer)
    assert 'value="如家"' in text_of(answer)
    assert not Isolation.objects.exists()


def test_where_the_rules_isolate_nobody_there_is_no_form(client, street):
    page = text_of(
        signed(client, street.lead).get(
            reverse("zones:isolate", args=[person("张伟").household_id])
        )
    )
    assert "不隔离任何人" in page
    assert 'name="organ"' not in page


def test_a_refusal_on_the_page_of_one_stands_there(client, street, row):
    signed(client, street.lead)
    late = (row.latest_on + timedelta(days=3)).isoformat()
    answer = client.post(
        reverse("zones:isolation", args=[row.pk]),
        {"act": "extend", "until": late, "organ": "市指挥部", "how": "document", "document": "40"},
    )
    assert answer.status_code == 422
    assert "谁下命令都不能再长" in text_of(answer)


def test_the_household_shows_who_is_isolated_to_those_who_may(client, street, row):
    page = reverse("registry:household", args=[row.household_id])
    shown = text_of(signed(client, street.lead).get(page))
    assert "集中隔离" in shown
    assert reverse("zones:isolate", args=[row.household_id]) in shown
    own = text_of(client.get(reverse("registry:person", args=[row.resident_id])))
    assert reverse("zones:isolation", args=[row.pk]) in own


def test_the_paper_for_the_household_names_no_reason_and_no_illness(client, street, row):
    page = text_of(signed(client, street.lead).get(reverse("zones:notice", args=[row.pk])))
    letter = page[page.index('<article class="letter"') : page.index("</article>")]
    assert "张伟" in letter
    assert "区疫情防控指挥部" in letter
    assert "12345" in letter
    assert "零点起解除" in letter
    for word in ("密切接触", "密接", "确诊", "阳性", "感染", "病例"):
        assert word not in letter
    gone = client.get(reverse("zones:release_notice", args=[row.pk]))
    assert gone.status_code == 404, "nobody gets a paper of release before they are free"


def test_a_case_treated_is_not_told_on_the_paper(client, street):
    under(street, "twenty")
    (row,) = put(street, rule="case_treated", stays_at="市六院")
    page = text_of(signed(client, street.lead).get(reverse("zones:notice", args=[row.pk])))
    letter = page[page.index('<article class="letter"') : page.index("</article>")]
    for word in ("确诊", "阳性", "感染", "治疗"):
        assert word not in letter


def test_who_is_free_has_a_paper_of_release(client, street):
    row = over_today(street)
    page = text_of(signed(client, street.lead).get(reverse("zones:release_notice", args=[row.pk])))
    assert "解除隔离告知书" in page
    assert client.get(reverse("zones:notice", args=[row.pk])).status_code == 404


def test_one_click_says_that_they_were_told(client, street):
    row = over_today(street)
    signed(client, street.lead)
    assert "今天解除，要去告知" in text_of(client.get("/"))
    client.post(reverse("zones:told", args=[row.pk]))
    row.refresh_from_db()
    assert row.told_by == street.lead


def test_shorter_rules_are_applied_to_those_ticked(client, street, row):
    under(street, "ten")
    signed(client, street.lead)
    assert "按今天的规定，有 1 人" in text_of(client.get(reverse("zones:running")))
    page = reverse("zones:shorter")
    assert "早 3 天" in text_of(client.get(page))
    client.post(page, {"isolation": []})
    row.refresh_from_db()
    assert row.edition == "twenty"
    client.post(page, {"isolation": [str(row.pk)]})
    row.refresh_from_db()
    assert (row.ends_on - row.day_zero_on).days == 5


@pytest.mark.parametrize("name", ["zones:running", "zones:due", "zones:shorter"])
def test_a_list_takes_as_many_queries_for_many_as_for_one(client, street, row, name):
    under(street, "ten")
    signed(client, street.lead)
    client.get(reverse(name))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse(name))
    for other in ("王秀英", "李建国", "杨帆", "陈静"):
        put(street, other)
    with CaptureQueriesContext(connection) as many:
        client.get(reverse(name))
    # A look of each person more is one row more of the same statement.
    assert len(many) <= len(few) + 1


def test_a_household_that_was_merged_has_no_form_of_its_own(client, street, row):
    home = Household.objects.get(pk=row.household_id)
    other = person("王秀英").household
    Household.objects.filter(pk=home.pk).update(merged_into=other)
    signed(client, street.lead)
    assert client.get(reverse("zones:isolate", args=[home.pk])).status_code == 404
