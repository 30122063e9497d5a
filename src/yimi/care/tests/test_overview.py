"""All communities side by side: the figures are those of the lists, and name nobody."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from yimi.accounts.actions import add_user, give_membership
from yimi.accounts.models import Reach, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.care import homes, overview, queries
from yimi.care.actions import (
    Known,
    Named,
    NewPlan,
    assess,
    make_due,
    make_plan,
    mark_reached,
    note_group,
    raise_due,
    set_answer,
)
from yimi.core.declared import exports
from yimi.core.exporting import sheet_of
from yimi.core.models import ExportRecord
from yimi.places.models import Emergency
from yimi.registry.models import KeyGroup, Resident

RIGHT = "care.overview"


@pytest.fixture
def officer(street):
    """Somebody who sees figures of the whole sub-district, and nobody by name."""
    user = add_user(username="officer", name="高专员", password="a long enough password")
    give_membership(
        user=user,
        role=Role.OFFICER,
        place=street.subdistrict,
        reach=Reach.SUBTREE,
        team=None,
        by=None,
        now=street.now,
    )
    return user


@pytest.fixture
def chief(street):
    """Somebody who leads the whole sub-district."""
    user = add_user(username="chief", name="秦队长", password="a long enough password")
    give_membership(
        user=user,
        role=Role.TEAM_LEAD,
        place=street.subdistrict,
        reach=Reach.SUBTREE,
        team=street.team,
        by=None,
        now=street.now,
    )
    return user


@pytest.fixture
def people(street):
    """Key people of every kind in both communities."""
    found = {row.name: row for row in Resident.objects.all()}
    for name, code in (
        ("王秀英", "living_alone_old"),
        ("王秀英", "low_income"),
        ("李建国", "low_income"),
        ("张伟", "daily_medicine"),
        ("外区人", "disabled"),
    ):
        note_group(resident=found[name], code=code, known=Known(), by=None, now=street.now)
    for name, hours in (("王秀英", 30), ("李建国", 100), ("张伟", 80), ("外区人", 1)):
        mark_reached(
            resident=found[name],
            what="called",
            source_id=uuid4(),
            by=street.lead,
            now=street.now - timedelta(hours=hours),
        )
    set_answer(
        resident=found["王秀英"],
        named=Named(worker=street.worker, deputy=street.second_worker),
        by=None,
        now=street.now,
    )
    return found


def by_hand(user, place, now):
    """Return the figures as the lists count them."""
    rows = queries.people_at(user, "care.see", place.path, now)
    without = {"nobody", "no_worker", "gone"}
    return (
        len(rows),
        len(queries.silent(rows, now)),
        sum(1 for row in rows if without & set(row.gaps)),
        len(queries.overdue_reviews(rows, localdate(now))),
    )


def counted(user, now):
    places = queries.communities(user, RIGHT)
    found = overview.figures_of(user, RIGHT, places, now)
    return {
        place.name: (row.people, row.silent, row.unnamed, row.reviews)
        for place, row in ((place, found[place.path]) for place in places)
    }


@pytest.mark.parametrize("hours", [0, 24, 70, 200])
def test_the_figures_are_those_of_the_lists(street, people, chief, hours):
    now = street.now + timedelta(hours=hours)
    KeyGroup.objects.filter(code="low_income").update(review_on=localdate(street.now))
    # Written down without a day: looked at again as the pack says.
    old = street.now - timedelta(days=90, hours=-12)
    KeyGroup.objects.filter(code="dialysis").update(review_on=None, noted_at=old)
    since = localdate(street.now) - timedelta(days=182)
    KeyGroup.objects.filter(code="daily_medicine").update(
        review_on=None, noted_at=None, since=since
    )
    places = queries.communities(chief, RIGHT)
    assert [place.name for place in places] == ["东社区", "西社区"]
    assert counted(chief, now) == {place.name: by_hand(chief, place, now) for place in places}


def test_the_figures_are_those_of_the_lists_where_old_people_are_graded(street, people, chief):
    Emergency.objects.update(weak_rules=["elderly_grading"])
    person = people["李建国"]
    Resident.objects.filter(pk=person.pk).update(born_on=localdate(street.now).replace(year=1930))
    person.refresh_from_db()
    # Of somebody with a low income one hears once a week; red is asked after every day.
    assess(resident=person, illness="unstable", vaccination="none", by=None, now=street.now)
    places = queries.communities(chief, RIGHT)
    lists = {place.name: by_hand(chief, place, street.now) for place in places}
    assert counted(chief, street.now) == lists


def test_alarms_and_tomorrow_are_counted(street, people, chief):
    now = street.now
    patient = people["陈静"]
    last = localdate(now) - timedelta(days=6)
    make_plan(resident=patient, new=NewPlan("dialysis", last_on=last), by=None, now=now)
    make_plan(resident=people["外区人"], new=NewPlan("daily_call"), by=None, now=now)
    make_due(now=now)
    raise_due(now=now + timedelta(hours=1))
    places = queries.communities(chief, RIGHT)
    found = overview.figures_of(chief, RIGHT, places, now + timedelta(hours=1))
    assert [found[place.path].alarms for place in places] == [1, 0]
    assert found[places[0].path].untaken == 1
    assert found[places[1].path].tomorrow == 1
    page = signed_in(chief).get(
        reverse("care:due"),
        {"area": places[1].path, "day": (localdate(now) + timedelta(days=1)).isoformat()},
    )
    assert "外区人" in page.content.decode()


def test_an_officer_sees_figures_and_nobody_by_name(street, people, officer):
    client = signed_in(officer)
    page = client.get(reverse("care:overview")).content.decode()
    assert "东社区" in page
    assert "西社区" in page
    assert not [name for name in people if name in page]
    assert "?area=" not in page
    assert client.get(reverse("care:silent")).status_code == 403


def test_who_looks_after_several_communities_begins_with_all_of_them(street, people, chief):
    client = signed_in(chief)
    assert client.get(reverse("care:silent"))["Location"] == reverse("care:overview")
    page = client.get(reverse("care:overview")).content.decode()
    near, far = queries.communities(chief, RIGHT)
    for place in (near, far):
        assert f"?area={place.path.replace('/', '%2F')}" in page or place.path in page
    assert "陈静" in client.get(reverse("care:silent"), {"area": near.path}).content.decode()
    # Who has one is led to its list at once.
    assert signed_in(street.lead).get(reverse("care:silent")).status_code == 200


def test_a_lead_sees_at_home_the_communities_that_they_lead(street, people, chief):
    shown = homes.silent_people(street.lead, street.now) or {}
    assert shown["area"].name == "东社区"
    assert [row["name"] for row in shown["rows"]] == ["陈静", "王秀英", "张伟"]
    give_membership(
        user=street.lead,
        role=Role.DISPATCHER,
        place=street.subdistrict,
        reach=Reach.SUBTREE,
        team=None,
        by=None,
        now=street.now,
    )
    lead = type(street.lead).objects.get(pk=street.lead.pk)
    assert (homes.silent_people(lead, street.now) or {})["area"].name == "东社区"
    both = homes.silent_people(chief, street.now) or {}
    assert [place.name for place, _figures in both["beside"][0]["rows"]] == ["东社区", "西社区"]


def test_an_outsider_sees_the_own_community_only(street, people):
    assert list(counted(street.outsider, street.now)) == ["西社区"]
    page = signed_in(street.outsider).get(reverse("care:overview")).content.decode()
    assert "东社区" not in page
    sheet = sheet_of(exports()["care.overview"], user=street.outsider, asked={}, now=street.now)
    assert [row.cells[1] for row in sheet.rows] == ["西社区"]
    assert signed_in(street.worker).get(reverse("care:overview")).status_code == 403


def test_the_table_goes_out_on_record(street, people, officer):
    sheet = sheet_of(exports()["care.overview"], user=officer, asked={}, now=street.now)
    assert [row.cells[1:4] for row in sheet.rows] == [["东社区", 4, 3], ["西社区", 1, 0]]
    client, sent = signed_in(officer), {"form": "xlsx", "reason": "report"}
    assert client.post("/export/?list=care.overview", sent).status_code == 200
    assert ExportRecord.objects.get().what == "care.overview"
    # The names behind the figures are not theirs to take.
    assert client.post("/export/?list=care.silent", sent).status_code == 404


def test_the_number_of_queries_does_not_grow_with_people(street, people, chief):
    client = signed_in(chief)

    def taken():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("care:overview"))
        return len(seen)

    taken()
    few = taken()
    for resident in Resident.objects.all():
        note_group(resident=resident, code="no_smartphone", known=Known(), by=None, now=street.now)
    assert taken() == few
