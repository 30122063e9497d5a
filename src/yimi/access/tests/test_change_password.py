from datetime import timedelta

import pytest
from tests.scenes import PASSWORD

from yimi.access.actions import (
    CannotChangePassword,
    change_password,
    give_password_code,
    give_temporary_password,
    set_password_by_code,
)
from yimi.accounts.models import User
from yimi.accounts.tests.helpers import signed_in
from yimi.core import clock
from yimi.core.models import Event

NEW = "three other words here"


def by_code(user, code, now, **more):
    given = {"username": user.username, "code": code, "new": NEW, "address": "10.0.0.1"}
    return set_password_by_code(**given | more, now=now)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_somebody_changes_their_own_password_and_other_devices_are_signed_out(street):
    here, there = signed_in(street.worker), signed_in(street.worker)
    form = {"old": PASSWORD, "new": NEW, "again": NEW}
    assert here.post("/me/password/", form).status_code == 302
    assert fresh(street.worker).check_password(NEW)
    assert here.get("/me/").status_code == 200
    assert there.get("/me/").status_code == 302
    assert Event.objects.filter(type="access.PasswordChanged", by_id=street.worker.pk).exists()


@pytest.mark.parametrize(
    "form",
    [
        {"old": "wrong", "new": NEW, "again": NEW},
        {"old": PASSWORD, "new": NEW, "again": "another"},
        {"old": PASSWORD, "new": "short", "again": "short"},
        {"old": PASSWORD, "new": PASSWORD, "again": PASSWORD},
        {"old": PASSWORD, "new": "1234567890", "again": "1234567890"},
        {},
    ],
)
def test_a_password_that_does_not_do_is_refused_with_a_sentence(street, form):
    answer = signed_in(street.worker).post("/me/password/", form)
    assert answer.status_code == 422
    assert answer.context["error"]
    assert fresh(street.worker).check_password(PASSWORD)


def test_wrong_present_passwords_are_counted(street):
    for _number in range(10):
        with pytest.raises(CannotChangePassword):
            change_password(user=street.worker, old="wrong", new=NEW, now=street.now)
    with pytest.raises(CannotChangePassword) as refused:
        change_password(user=street.worker, old=PASSWORD, new=NEW, now=street.now)
    assert refused.value.code == "too_many"


def test_a_code_sets_a_new_password_once_and_within_the_hour(street):
    code = give_password_code(user=street.worker, by=street.lead, now=street.now)
    with pytest.raises(CannotChangePassword):
        by_code(street.worker, code, street.now + timedelta(minutes=61))
    by_code(street.worker, code.lower().replace("-", " "), street.now)
    assert fresh(street.worker).check_password(NEW)
    with pytest.raises(CannotChangePassword):
        by_code(street.worker, code, street.now, new="yet another long word")


def test_a_new_code_ends_the_one_before(street):
    first = give_password_code(user=street.worker, by=street.lead, now=street.now)
    give_password_code(user=street.worker, by=street.lead, now=street.now)
    with pytest.raises(CannotChangePassword):
        by_code(street.worker, first, street.now)


def test_a_code_is_for_one_person_alone(street):
    code = give_password_code(user=street.worker, by=street.lead, now=street.now)
    with pytest.raises(CannotChangePassword):
        by_code(street.admin, code, street.now)
    assert fresh(street.admin).check_password(PASSWORD)


def test_codes_cannot_be_gone_through(street):
    for number in range(10):
        with pytest.raises(CannotChangePassword):
            by_code(street.worker, f"AAAAA-{number:05}", street.now)
    code = give_password_code(user=street.worker, by=street.lead, now=street.now)
    with pytest.raises(CannotChangePassword) as refused:
        by_code(street.worker, code, street.now)
    assert refused.value.code == "too_many"
    by_code(street.worker, code, street.now + timedelta(minutes=11))


def test_refusals_of_a_code_do_not_say_whether_the_login_exists(street, client):
    answers = [
        client.post(
            "/reset/", {"username": name, "code": "AAAAA-BBBBB", "new": NEW, "again": NEW}
        ).context["error"]
        for name in ("worker", "nobody-here")
    ]
    assert answers[0] == answers[1] != ""


def test_a_lead_gives_codes_to_the_own_team_and_to_nobody_higher(street):
    for other in (street.admin, street.operator, street.dispatcher, street.outsider, street.lead):
        with pytest.raises(CannotChangePassword) as refused:
            give_password_code(user=other, by=street.lead, now=street.now)
        assert refused.value.code == "not_yours"
    for other in (street.worker, street.volunteer):
        assert give_password_code(user=other, by=street.lead, now=street.now)


def test_an_administrator_gives_codes_in_the_own_area_and_a_worker_to_nobody(street):
    assert give_password_code(user=street.lead, by=street.admin, now=street.now)
    for by in (street.worker, street.operator, street.dispatcher, street.outsider):
        with pytest.raises(CannotChangePassword):
            give_password_code(user=street.volunteer, by=by, now=street.now)


def test_a_password_on_a_slip_opens_only_the_page_on_which_it_ends(street, client):
    password = give_temporary_password(user=street.worker, by=None, now=street.now)
    form = {"username": "worker", "password": password}
    assert client.post("/login/", form).status_code == 302
    for address in ("/", "/tasks/", "/me/"):
        assert client.get(address)["Location"] == "/me/password/"
    client.post("/me/password/", {"old": password, "new": NEW, "again": NEW})
    assert client.get("/tasks/").status_code == 200


def test_a_password_on_a_slip_ends_after_a_fortnight(street, client):
    password = give_temporary_password(
        user=street.worker, by=None, now=street.now - timedelta(days=15)
    )
    assert client.post("/login/", {"username": "worker", "password": password}).status_code == 400


def test_a_lead_gives_the_code_on_the_page_of_the_team(street):
    browser = signed_in(street.lead)
    shown = browser.get("/invitations/").context["members"]
    assert {person.pk for person in shown} == {
        street.worker.pk,
        street.second_worker.pk,
        street.volunteer.pk,
    }
    page = browser.post(f"/members/{street.worker.pk}/")
    by_code(street.worker, page.context["code"], street.now)
    assert fresh(street.worker).check_password(NEW)
    assert browser.post(f"/members/{street.outsider.pk}/").status_code == 404
    answer = browser.post(f"/members/{street.operator.pk}/")
    assert answer.status_code == 302
    assert "code" not in (answer.context or {})


def test_the_password_of_the_slip_is_typed_once_and_asked_again_later(street, client):
    password = give_temporary_password(user=street.worker, by=None, now=clock.now())
    client.post("/login/", {"username": street.worker.username, "password": password})
    assert 'name="old"' not in client.get("/me/password/").content.decode()
    same = client.post("/me/password/", {"new": password, "again": password})
    assert same.status_code == 422
    session = client.session
    session["must_change_password"] = (clock.now() - timedelta(minutes=11)).isoformat()
    session.save()
    assert 'name="old"' in client.get("/me/password/").content.decode()
    session["must_change_password"] = clock.now().isoformat()
    session.save()
    new = "some words to remember"
    assert client.post("/me/password/", {"new": new, "again": new})["Location"] == "/"
    street.worker.refresh_from_db()
    assert street.worker.check_password(new)
