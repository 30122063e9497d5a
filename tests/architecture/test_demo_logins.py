"""Logins whose password stands in the README open nothing but the demonstration."""

import pytest
from django.conf import settings as project

from yimi.accounts.actions import add_user
from yimi.accounts.queries import DEMO_PASSWORD

pytestmark = pytest.mark.django_db
FORM = {"username": "demo", "password": DEMO_PASSWORD}


@pytest.fixture
def demo_user():
    return add_user(username="demo", name="演示", password=DEMO_PASSWORD, is_demo=True)


def test_a_demo_login_does_not_enter_where_the_program_is_run_for_real(client, demo_user):
    assert not project.DEMO
    assert client.post("/login/", FORM).status_code == 400
    assert "_auth_user_id" not in client.session


def test_a_demo_login_enters_the_demonstration(client, demo_user, settings):
    settings.DEMO = True
    assert client.post("/login/", FORM).status_code == 302
    assert client.session["_auth_user_id"] == str(demo_user.pk)


def test_a_demo_session_ends_where_the_demonstration_does(client, demo_user, settings):
    settings.DEMO = True
    client.post("/login/", FORM)
    settings.DEMO = False
    assert client.get("/").headers["Location"].startswith("/login/")


def test_the_login_page_names_demo_logins_in_the_demonstration_alone(client, demo_user, settings):
    assert DEMO_PASSWORD not in client.get("/login/").content.decode()
    settings.DEMO = True
    assert DEMO_PASSWORD in client.get("/login/").content.decode()


def test_every_page_of_the_demonstration_says_what_it_is(client, settings, street):
    settings.DEMO = True
    client.force_login(street.dispatcher, backend="yimi.accounts.backends.PasswordBackend")
    for path in ("/board/", "/health/"):
        assert "is-demo" in client.get(path).content.decode()
