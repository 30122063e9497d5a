import pytest

from yimi.accounts.models import Membership, Role
from yimi.accounts.tests.helpers import signed_in
from yimi.core.models import Event
from yimi.registry.models import Household, Resident
from yimi.setup.actions.ledger_doubts import CannotDecide, decide_doubt
from yimi.setup.models import LedgerDoubt
from yimi.setup.tests.sheets import counts, give, put_in

ID_NUMBER = "110101195001010017"
FIRST = f"门牌,姓名,身份证号\n1-2-302,马云飞,{ID_NUMBER}\n1-2-302,马小飞,\n"
SECOND = f"门牌,姓名,身份证号,手机\n2-2-302,马云飞,{ID_NUMBER},13800000001\n2-2-301,牛小红,,\n"


@pytest.fixture
def parked(street):
    put_in(street, give(street, FIRST))
    assert put_in(street, give(street, SECOND)) == {"doubt": 1, "created": 1}
    return LedgerDoubt.objects.get()


def decide(street, doubt, verdict):
    return decide_doubt(doubt=doubt, verdict=verdict, by=street.admin, now=street.now)


def there():
    person = Resident.objects.get(name="马云飞", left_at=None)
    return person.place_path, {phone.number for phone in person.telephones.all()}


def test_who_is_perhaps_known_waits_and_all_others_go_in(street, parked):
    assert Resident.objects.filter(name="牛小红").exists()
    assert there() == (street.doors["1-2-302"].path, set())
    # The same table again asks nothing twice.
    assert put_in(street, give(street, SECOND)) == {"doubt": 1, "same": 1}
    assert LedgerDoubt.objects.count() == 1


def test_the_same_person_is_completed_where_the_ledger_has_them(street, parked):
    decide(street, parked, "same")
    assert there() == (street.doors["1-2-302"].path, {"13800000001"})
    assert put_in(street, give(street, SECOND)) == {"same": 2}
    parked.refresh_from_db()
    assert not parked.row


def test_somebody_who_has_moved_moves(street, parked):
    decide(street, parked, "moved")
    assert there() == (street.doors["2-2-302"].path, {"13800000001"})
    assert Household.objects.get(place=street.doors["1-2-302"]).residents.count() == 1
    assert put_in(street, give(street, SECOND)) == {"same": 2}


def test_another_person_is_entered_once(street):
    put_in(street, give(street, "门牌,姓名,手机\n1-2-302,马云飞,13800000001\n"))
    text = "门牌,姓名,手机\n2-2-302,马云飞,13800000001\n"
    assert put_in(street, give(street, text)) == {"doubt": 1}
    decide(street, LedgerDoubt.objects.get(), "other")
    assert Resident.objects.filter(name="马云飞").count() == 2
    assert put_in(street, give(street, text)) == {"same": 1}


def test_a_misspelt_name_behind_the_same_door_is_asked_about(street):
    text = "门牌,姓名,出生日期\n1-2-302,{},1950-05-06\n"
    put_in(street, give(street, text.format("王秀瑛")))
    made = give(street, text.format("王秀英"))
    assert counts(made) == {"doubt": 1}
    decide(street, LedgerDoubt.objects.get(), "same")
    assert put_in(street, made) == {"changed": 1}
    assert Resident.objects.filter(place_path=street.doors["1-2-302"].path).count() == 1


def test_brothers_and_sisters_are_not_taken_for_one(street):
    text = (
        "门牌,姓名,出生日期,电话\n1-2-302,马云飞,2010-01-02,13800000001\n"
        "1-2-302,马云龙,2012-03-04,13800000001\n"
    )
    assert put_in(street, give(street, text)) == {"created": 2}


def test_what_was_left_out_stays_out(street, parked):
    decide(street, parked, "out")
    assert put_in(street, give(street, SECOND)) == {"left": 1, "same": 1}


def test_of_two_who_decide_at_once_the_second_is_told(street, parked):
    stale = LedgerDoubt.objects.get()
    decide(street, parked, "same")
    events = Event.objects.count()
    with pytest.raises(CannotDecide):
        decide(street, stale, "moved")
    assert Event.objects.count() == events


def test_the_page_shows_both_records_and_takes_the_answer(street, parked):
    browser = signed_in(street.admin)
    page = browser.get("/setup/doubts/").content.decode()
    assert "马云飞" in page
    assert ID_NUMBER not in page
    browser.post("/setup/doubts/", {"doubt": str(parked.pk), "verdict": "moved"})
    assert there()[0] == street.doors["2-2-302"].path
    assert "马云飞" not in browser.get("/setup/doubts/").content.decode()


def test_the_outsider_decides_nothing(street, parked):
    Membership.objects.filter(user=street.outsider).update(role=Role.ADMINISTRATOR)
    browser = signed_in(street.outsider)
    assert "马云飞" not in browser.get("/setup/doubts/").content.decode()
    form = {"doubt": str(parked.pk), "verdict": "moved"}
    assert browser.post("/setup/doubts/", form).status_code == 404
    assert browser.get(f"/setup/imports/{parked.ledger_import_id}/").status_code == 404
