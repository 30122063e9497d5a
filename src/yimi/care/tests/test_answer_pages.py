"""Naming who answers for many people at once, and giving them on house by house."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from yimi.accounts.models import Organisation
from yimi.accounts.tests.helpers import signed_in
from yimi.care.actions import CannotAnswer, Known, Named, name_for_many, note_group, set_answer
from yimi.care.events import CarerSet
from yimi.care.models import Carer
from yimi.core.declared import exports
from yimi.core.exporting import sheet_of
from yimi.core.models import Event
from yimi.registry.models import Resident

GAPS, GIVE = "/care/gaps/", "/care/hand-over/"


@pytest.fixture
def people(street):
    """Key people behind four doors of the first community, and one of the other."""
    found = list(Resident.objects.order_by("pk"))
    for row in found:
        note_group(resident=row, code="daily_medicine", known=Known(), by=None, now=street.now)
    return {row.name: row for row in found}


@pytest.fixture
def clinic(street):
    return Organisation.objects.create(
        name="东社区卫生站",
        kind="hospital",
        phone="037190000001",
        place=street.subdistrict,
        place_path=street.subdistrict.path,
    )


def answers():
    return {row.resident.name: row for row in Carer.objects.select_related("resident")}


def test_one_form_names_a_worker_a_deputy_and_a_doctor_for_all_that_are_ticked(
    street, people, clinic
):
    chosen = [people[name].pk for name in ("陈静", "王秀英", "张伟")]
    given = {
        "person": chosen,
        "worker": street.worker.pk,
        "deputy": street.second_worker.pk,
        "institution": clinic.pk,
    }
    client = signed_in(street.lead)
    assert client.post(GAPS, given).status_code == 302
    found = answers()
    assert set(found) == {"陈静", "王秀英", "张伟"}
    assert {(row.worker, row.deputy, row.institution) for row in found.values()} == {
        (street.worker, street.second_worker, clinic)
    }
    told = Event.objects.filter(type=CarerSet.name()).count()
    client.post(GAPS, given)
    assert Event.objects.filter(type=CarerSet.name()).count() == told == 3
    page = client.get(reverse("care:person", args=[people["陈静"].pk])).content.decode()
    assert "东社区卫生站" in page
    assert "037190000001" in page


def test_what_is_not_named_stays_and_nobody_stands_in_for_themselves(street, people, clinic):
    both = Named(worker=street.worker, deputy=street.second_worker)
    set_answer(resident=people["陈静"], named=both, by=None, now=street.now)
    rows = [people["陈静"], people["王秀英"]]
    by, now = street.lead.pk, street.now
    assert name_for_many(residents=rows, named=Named(institution=clinic), by=by, now=now) == 2
    assert answers()["陈静"].worker == street.worker
    taker = Named(worker=street.second_worker)
    assert name_for_many(residents=rows, named=taker, by=by, now=now) == 2
    assert (answers()["陈静"].worker, answers()["陈静"].deputy) == (street.second_worker, None)
    with pytest.raises(CannotAnswer):
        name_for_many(residents=rows, named=Named(), by=by, now=now)


def test_a_form_with_nobody_ticked_says_so_and_keeps_what_was_chosen(street, people):
    reply = signed_in(street.lead).post(GAPS, {"worker": street.worker.pk})
    assert reply.status_code == 422
    page = reply.content.decode()
    assert "至少勾选一个人" in page
    assert f'<option value="{street.worker.pk}" selected>' in page


def test_gaps_are_shown_by_what_is_to_be_done(street, people):
    set_answer(
        resident=people["陈静"],
        named=Named(worker=street.worker, deputy=street.second_worker),
        by=None,
        now=street.now,
    )
    client = signed_in(street.lead)
    nobody = client.get(GAPS, {"gap": "no_person"}).content.decode()
    assert "王秀英" in nobody
    assert "陈静" not in nobody
    assert "陈静" in client.get(GAPS, {"gap": "no_institution"}).content.decode()
    asked = {"gaps": "1", "gap": "no_person"}
    sheet = sheet_of(exports()["care.people"], user=street.lead, asked=asked, now=street.now)
    assert "陈静" not in [row.cells[1] for row in sheet.rows]
    assert sheet.total == len(people) - 2


def test_people_of_another_community_are_not_named_by_a_lead(street, people):
    far = people["外区人"]
    given = {"person": [far.pk], "worker": street.worker.pk}
    assert signed_in(street.lead).post(GAPS, given).status_code == 422
    near = {"person": [people["陈静"].pk], "worker": street.outsider.pk}
    assert signed_in(street.outsider).post(GAPS, near).status_code == 422
    # A worker sees no gaps of others and names nobody.
    assert signed_in(street.worker).post(GAPS, near).status_code == 403
    assert not Carer.objects.exists()


@pytest.fixture
def carried(street, people):
    """The worker answers for all of the first community."""
    rows = [row for name, row in people.items() if name != "外区人"]
    name_for_many(
        residents=rows, named=Named(worker=street.worker), by=street.lead.pk, now=street.now
    )
    return rows


def test_the_people_of_somebody_who_is_ill_are_shared_out_house_by_house(street, people, carried):
    client = signed_in(street.lead)
    page = client.get(GIVE, {"giver": street.worker.pk}).content.decode()
    assert "青禾园 1号楼" in page
    assert "外区人" not in page
    given = {"giver": street.worker.pk, "chosen": "1", "taker": street.second_worker.pk}
    reply = client.post(GIVE, given | {"person": [people["王秀英"].pk, people["李建国"].pk]})
    # What is left is asked for next.
    assert reply["Location"] == f"{GIVE}?giver={street.worker.pk}"
    found = answers()
    taken = {name for name, row in found.items() if row.worker == street.second_worker}
    assert taken == {"王秀英", "李建国"}
    left = [row.pk for row in carried if row.name not in taken]
    assert client.post(GIVE, given | {"person": left})["Location"] == GIVE
    assert {row.worker for row in answers().values()} == {street.second_worker}


def test_nobody_is_given_on_where_nobody_is_ticked(street, carried):
    given = {"giver": street.worker.pk, "chosen": "1", "taker": street.second_worker.pk}
    reply = signed_in(street.lead).post(GIVE, given)
    assert reply.status_code == 422
    assert {row.worker for row in answers().values()} == {street.worker}


def test_an_outsider_gives_nobody_on(street, people, carried):
    client = signed_in(street.outsider)
    assert street.worker.name not in client.get(GIVE).content.decode()
    given = {"giver": street.worker.pk, "taker": street.outsider.pk}
    assert client.post(GIVE, given).status_code == 404
    assert {row.worker for row in answers().values()} == {street.worker}


@pytest.mark.parametrize("address", [GAPS, "{GIVE}?giver={worker}"])
def test_the_pages_take_as_many_queries_for_one_as_for_many(street, people, address):
    address = address.format(GIVE=GIVE, worker=street.worker.pk)
    client, everybody = signed_in(street.lead), list(people.values())

    def taken(count):
        Carer.objects.all().delete()
        name_for_many(
            residents=everybody[:count],
            named=Named(worker=street.worker),
            by=street.lead.pk,
            now=street.now,
        )
        with CaptureQueriesContext(connection) as seen:
            client.get(address)
        return len(seen)

    taken(5)
    assert taken(2) == taken(5)
