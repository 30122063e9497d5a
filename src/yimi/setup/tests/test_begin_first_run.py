from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from yimi.accounts.models import Membership, Organisation, User
from yimi.core.models import Event
from yimi.places.models import Level, Place
from yimi.setup.actions.first import CannotSetUp, begin, new_address
from yimi.setup.models import FirstRun

pytestmark = pytest.mark.django_db
PASSWORD = "four words make sense"
STREET = "410105011"


@pytest.fixture
def token():
    return new_address(now=timezone.now())


@pytest.fixture
def browser(token):
    found = Client()
    assert found.post(f"/setup/begin/{token}/").status_code == 302
    return found


def go_through(browser, **more):
    place = {"street": STREET, "community": ["文化路社区"], "more": "新建社区\n"}
    browser.post("/setup/first/place/", place | more)
    browser.post("/setup/first/office/", {"name": "北林路街道办事处", "phone": "0371-65000000"})
    form = {"name": "林晓东", "username": "linxd", "password": PASSWORD, "again": PASSWORD}
    return browser.post("/setup/first/admin/", form | {"at_the_desk": "1"})


def test_a_street_is_set_up_from_nothing(browser):
    answer = go_through(browser)
    assert answer["Location"] == "/setup/first/second-factor/"
    offer = browser.get(answer["Location"]).content.decode()
    assert "/me/second-factor/?next=/setup/places/" in offer
    assert browser.get("/me/second-factor/?next=/setup/places/").context["away"] == "/setup/places/"
    user = User.objects.get()
    street = Place.objects.get(level=Level.SUBDISTRICT)
    assert street.code == STREET
    assert {place.name for place in Place.objects.filter(parent=street)} == {
        "文化路社区",
        "新建社区",
    }
    assert Organisation.objects.get().phone == "037165000000"
    assert user.roles == {"administrator", "operator", "dispatcher"}
    assert Event.objects.filter(type="setup.StreetEstablished").count() == 1
    assert FirstRun.objects.get().answers == {}
    assert browser.get("/setup/places/").status_code == 200


def test_a_street_that_is_in_no_list_is_written(browser):
    more = {
        "street": "",
        "w_city": "新城市",
        "w_street": "新街道",
        "community": [],
        "more": "甲社区",
    }
    go_through(browser, **more)
    assert [place.name for place in Place.objects.order_by("path")] == [
        "新城市",
        "新街道",
        "甲社区",
    ]


def test_the_address_works_once_and_for_nobody_afterwards(browser, token):
    other = Client()
    assert other.post(f"/setup/begin/{token}/").status_code == 404
    for page in ("place", "office", "admin"):
        assert other.get(f"/setup/first/{page}/").status_code == 404
        assert browser.get(f"/setup/first/{page}/").status_code == 200
    go_through(browser)
    for page in ("place", "office", "admin"):
        assert browser.get(f"/setup/first/{page}/").status_code == 404
    assert new_address(now=timezone.now()) is None


def test_looking_at_the_address_does_not_use_it_up(client, token):
    assert client.get(f"/setup/begin/{token}/").status_code == 200
    assert client.post(f"/setup/begin/{token}/").status_code == 302


def test_addresses_cannot_be_gone_through(token):
    now = timezone.now()
    for number in range(10):
        with pytest.raises(CannotSetUp):
            begin(token=f"guess-{number}", address="10.0.0.9", now=now)
    with pytest.raises(CannotSetUp):
        begin(token=token, address="10.0.0.9", now=now)
    begin(token=token, address="10.0.0.9", now=now + timedelta(minutes=11))


def test_a_lost_browser_goes_on_with_the_answers_of_before(browser):
    browser.post("/setup/first/place/", {"street": STREET, "community": ["文化路社区"]})
    again = Client()
    again.post(f"/setup/begin/{new_address(now=timezone.now())}/")
    page = again.get("/setup/first/place/")
    assert page.context["street"] == STREET
    assert page.context["chosen"] == ["文化路社区"]
    assert browser.get("/setup/first/place/").status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"street": "999999999"},
        {"street": "", "w_city": "", "w_street": "某街道"},
        {"community": [], "more": " \n "},
        {"community": ["社区"] + [f"社区{number}" for number in range(300)]},
    ],
)
def test_a_place_that_does_not_do_is_refused(browser, wrong):
    given = {"street": STREET, "community": ["文化路社区"], "more": ""}
    answer = browser.post("/setup/first/place/", given | wrong)
    assert answer.status_code == 422
    assert answer.context["error"]


def test_nothing_is_made_with_a_weak_password_or_out_of_order(browser):
    form = {"name": "林晓东", "username": "linxd", "password": PASSWORD, "again": PASSWORD}
    assert browser.post("/setup/first/admin/", form).status_code == 422
    browser.post("/setup/first/place/", {"street": STREET, "community": ["文化路社区"]})
    browser.post("/setup/first/office/", {"name": "办事处", "phone": "65000000"})
    for wrong in ({"password": "12345", "again": "12345"}, {"again": "x"}, {"username": "a b"}):
        assert browser.post("/setup/first/admin/", form | wrong).status_code == 422
    assert not User.objects.exists()
    assert not Place.objects.exists()


def test_whoever_set_it_up_is_not_asked_for_the_second_factor_yet(browser, settings):
    settings.SECOND_FACTOR = True
    go_through(browser)
    assert browser.get("/setup/people/").status_code == 200
    other = Client()
    other.post("/login/", {"username": "linxd", "password": PASSWORD})
    assert other.get("/setup/people/")["Location"].startswith("/me/second-factor/")


def test_the_login_page_says_that_nothing_is_set_up(client, token):
    assert client.get("/login/").context["not_set_up"]


def test_the_first_run_ends_when_its_administrator_says_so(browser):
    go_through(browser)
    assert browser.get("/setup/").context["steps"]
    browser.post("/setup/")
    assert "steps" not in browser.get("/setup/").context
    assert Event.objects.filter(type="setup.FirstRunFinished").count() == 1


def test_where_somebody_can_sign_in_there_is_no_address(street):
    assert new_address(now=street.now) is None
    FirstRun.objects.create(token_hash="x", made_at=street.now)
    with pytest.raises(CannotSetUp):
        begin(token="x", address="", now=street.now)


def test_somebody_without_the_desk_has_one_role(browser):
    browser.post("/setup/first/place/", {"street": STREET, "community": ["文化路社区"]})
    browser.post("/setup/first/office/", {"name": "办事处", "phone": "65000000"})
    form = {"name": "林晓东", "username": "linxd", "password": PASSWORD, "again": PASSWORD}
    browser.post("/setup/first/admin/", form)
    assert Membership.objects.get().role == "administrator"
